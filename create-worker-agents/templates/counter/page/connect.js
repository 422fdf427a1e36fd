// The official client, with what every page shows of it: the status and the last error.
import { AgentClient } from "agents/client";

const $ = (id) => document.getElementById(id);

/** The agent's name, from the page's address: ?name=kitchen */
export const nameOf = (otherwise) => new URLSearchParams(location.search).get("name") || otherwise;

/** Connects to an agent; gives the client, with `ask(method, ...args)` that shows an error instead of throwing it. */
export function connect(agent, name, options) {
  const client = new AgentClient({ agent, name, host: location.host, onStateUpdateError: fail, ...options });
  $("agent").textContent = `${agent}/${name}`;
  client.addEventListener("open", () => show("connected"));
  client.addEventListener("close", () => show("connecting"));
  client.ask = async (method, ...args) => {
    $("error").hidden = true;
    try {
      return { result: await client.call(method, args) };
    } catch (error) {
      fail(error.message);
      return { failed: true };
    }
  };
  return client;
}

function show(status) {
  $("status").dataset.state = status;
  $("status").textContent = status === "connecting" ? "connecting…" : status;
  for (const button of document.querySelectorAll("main button")) button.disabled = status !== "connected";
}

function fail(message) {
  $("error").hidden = false;
  $("error").textContent = message;
}

/** An element with text, which is never read as HTML. */
export function element(tag, text = "", properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...properties });
}

/** A time of day, with the date if it is another day. */
export function time(millis) {
  const date = new Date(millis);
  const today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString([], today ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}
