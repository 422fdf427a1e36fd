// The page of the inbox: the official client and the browser, nothing else.
import { AgentClient } from "agents/client";
import { readAway, showAway } from "./away.js";
import { draft, forget, show, tick } from "./threads.js";

const $ = (id) => document.getElementById(id);

const name = new URLSearchParams(location.search).get("name") || "inbox";
$("agent").textContent = `inbox-agent/${name}`;
$("address").textContent = `inbox-agent+${name}@your-domain`;

const agent = new AgentClient({
  agent: "inbox-agent",
  name,
  host: location.host,
  onStateUpdate: ({ away, threads }) => {
    showAway($("away"), away);
    show(threads);
  },
});

const status = (state) => {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  for (const button of document.querySelectorAll("main button")) button.disabled = state !== "connected";
  document.body.dataset.state = state;
};
agent.addEventListener("open", () => status("connected"));
agent.addEventListener("close", () => status("connecting"));
setInterval(tick, 1000);

/** Calls a method, and tells whether it succeeded. */
async function call(method, ...args) {
  $("error").hidden = true;
  try {
    await agent.call(method, args);
    return true;
  } catch (error) {
    $("error").hidden = false;
    $("error").textContent = error.message;
    return false;
  }
}

$("away").addEventListener("submit", (event) => event.preventDefault());
$("away").addEventListener("change", () => call("setAway", readAway($("away"))));

$("threads").addEventListener("submit", async (event) => {
  event.preventDefault();
  const thread = Number(event.target.closest("li.thread").dataset.key);
  if (await call("write", thread, draft(event.target))) forget(event.target);
});
$("threads").addEventListener("click", ({ target }) => {
  if (target.dataset.call === "delete") call("delete", Number(target.closest("li.thread").dataset.key));
});
