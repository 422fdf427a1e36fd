// The page of the reminders: the official client and the browser, nothing else.
import { AgentClient } from "agents/client";
import { readForm, showKind } from "./form.js";
import { ringing, show, tick } from "./lists.js";

const $ = (id) => document.getElementById(id);

const name = new URLSearchParams(location.search).get("name") || "inbox";
$("agent").textContent = `reminder-agent/${name}`;

const agent = new AgentClient({
  agent: "reminder-agent",
  name,
  host: location.host,
  onStateUpdate: (list) => {
    show(list);
    tick(now());
  },
});

const status = (state) => {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  document.body.dataset.state = state;
  for (const button of document.querySelectorAll("main button")) button.disabled = state !== "connected";
};

/** How far the agent's clock is ahead of this device's. */
let ahead = 0;
const now = () => Date.now() + ahead;

agent.addEventListener("open", async () => {
  status("connected");
  const asked = Date.now();
  ahead = (await agent.call("clock")) - (asked + Date.now()) / 2;
});
agent.addEventListener("close", () => status("connecting"));

// What the agent broadcasts, beside the state that the client keeps by itself.
agent.addEventListener("message", ({ data }) => {
  const { ring } = JSON.parse(data);
  if (ring) ringing(ring);
});

setInterval(() => tick(now()), 200);

async function call(method, ...args) {
  $("error").hidden = true;
  try {
    return await agent.call(method, args);
  } catch (error) {
    $("error").hidden = false;
    $("error").textContent = error.message;
  }
}

$("new").addEventListener("change", () => showKind($("new"), now()));
$("new").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { text, when, insist } = readForm(event.target);
  const field = event.target.elements.text;
  field.value = "";
  field.focus();
  const made = await call("remind", text, when, insist);
  // What the agent has refused can be mended, unless the next text is being typed.
  if (!made && !field.value) field.value = text;
});
showKind($("new"), now());

// Every button in a list names the method that it calls with its reminder's id.
document.querySelector("main").addEventListener("click", ({ target }) => {
  const { call: method } = target.dataset;
  const id = target.closest("li")?.dataset.id;
  if (method === "snooze") call(method, id, 60);
  else if (method) call(method, id);
});
$("clear").addEventListener("click", () => call("clear"));

$("room").addEventListener("submit", (event) => {
  event.preventDefault();
  location.search = new URLSearchParams({ name: new FormData(event.target).get("name") });
});
