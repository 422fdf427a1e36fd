// The trip desk: the official client and the browser, nothing else.
import { AgentClient } from "agents/client";
import { show, tick } from "./trips.js";

const $ = (id) => document.getElementById(id);

const query = new URLSearchParams(location.search);
const role = query.get("role") === "approver" ? "approver" : "traveller";
const name = query.get("name") || "office";

const link = (role) => `?${new URLSearchParams({ role, name })}`;
for (const anchor of document.querySelectorAll("#roles a")) {
  anchor.href = link(anchor.dataset.role);
  if (anchor.dataset.role === role) anchor.setAttribute("aria-current", "page");
}
$("other").href = link(role === "approver" ? "traveller" : "approver");
$("agent").textContent = `trip-desk/${name}`;
$("new").hidden = role !== "traveller";

const agent = new AgentClient({
  agent: "trip-desk",
  name,
  host: location.host,
  onStateUpdate: ({ trips }) => show(trips, role),
});

const status = (state) => {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  for (const button of document.querySelectorAll("main button")) button.disabled = state !== "connected";
};
agent.addEventListener("open", () => status("connected"));
agent.addEventListener("close", () => status("connecting"));

setInterval(() => tick(Date.now()), 250);

async function call(method, ...args) {
  $("error").hidden = true;
  try {
    return await agent.call(method, args);
  } catch (error) {
    $("error").hidden = false;
    $("error").textContent = error.message;
  }
}

$("new").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { destination, days, within } = Object.fromEntries(new FormData(event.target));
  const field = event.target.elements.destination;
  field.value = "";
  const asked = await call("ask", destination, Number(days), Number(within));
  // What the agent has refused can be mended, unless the next one is being typed.
  if (!asked && !field.value) field.value = destination;
});

$("trips").addEventListener("submit", (event) => {
  event.preventDefault();
  const { id } = event.target.closest("li").dataset;
  call(event.submitter.value, id, new FormData(event.target).get("note") || null);
});
