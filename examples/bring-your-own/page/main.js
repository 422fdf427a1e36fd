// The weather desk: the official client and the browser, nothing else.
import { AgentClient } from "agents/client";
import { showDesk, showReports, tick } from "./show.js";

const $ = (id) => document.getElementById(id);
const town = new URLSearchParams(location.search).get("town") || "oslo";
document.title = `${town}: weather desk`;
for (const link of document.querySelectorAll("nav a")) {
  if (link.textContent === town) link.setAttribute("aria-current", "page");
}

const fileUrl = (name) => `/agents/town-desk/${town}?${new URLSearchParams({ file: name })}`;

let waiting = 0;
const agent = new AgentClient({
  agent: "town-desk",
  name: town,
  host: location.host,
  onStateUpdate: (desk) => {
    showDesk(desk, fileUrl);
    // A report has arrived in D1.
    if (desk.pending.length + desk.failed.length < waiting) reports();
    waiting = desk.pending.length + desk.failed.length;
  },
});

function fail(message) {
  $("error").textContent = message;
  $("error").hidden = !message;
}

/** Calls for the user, who is told if it fails; gives whether it has not. */
async function call(method, ...args) {
  fail("");
  try {
    await agent.call(method, args);
    return true;
  } catch (error) {
    fail(error.message);
    return false;
  }
}

/** Nobody has asked for it, so what the page says of something else stays. */
async function reports() {
  const found = await agent.call("reports").catch((error) => void console.warn(error.message));
  if (found) showReports(found, town);
}

function status(state) {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  for (const button of document.querySelectorAll("main button")) button.disabled = state !== "connected";
}
agent.addEventListener("open", () => {
  status("connected");
  reports();
});
agent.addEventListener("close", () => status("connecting"));
// Other desks write to D1 too.
document.addEventListener("visibilitychange", () => document.hidden || reports());

$("look").addEventListener("click", async () => {
  $("look").disabled = true;
  await call("look");
  $("look").disabled = false;
});

// The report of which nobody knows whether it got through: with its key it can be sent again.
let unsure;
$("report").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value;
  const { key } = unsure?.text === text ? unsure : { key: crypto.randomUUID() };
  field.value = "";
  if (await call("report", key, text)) {
    if (unsure?.key === key) unsure = undefined;
    return;
  }
  unsure = { key, text };
  if (!field.value) field.value = text;
});

$("again").addEventListener("click", () => call("sendAgain"));

$("upload").querySelector("input").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  fail("");
  const response = await fetch(fileUrl(file.name), { method: "PUT", body: file }).catch(() => undefined);
  if (!response?.ok) fail(response ? await response.text() : "The file did not get through.");
});

$("files").addEventListener("click", ({ target }) => {
  const name = target.matches("button") && target.closest("li").querySelector(".name").textContent;
  if (name) call("deleteFile", name);
});

setInterval(tick, 1000);
