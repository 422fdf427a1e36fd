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

let pending = 0;
const agent = new AgentClient({
  agent: "town-desk",
  name: town,
  host: location.host,
  onStateUpdate: (desk) => {
    showDesk(desk, fileUrl);
    // A report has arrived in D1.
    if (desk.pending.length < pending) reports();
    pending = desk.pending.length;
  },
});

function fail(message) {
  $("error").textContent = message;
  $("error").hidden = !message;
}

async function call(method, ...args) {
  fail("");
  try {
    return await agent.call(method, args);
  } catch (error) {
    fail(error.message);
  }
}

async function reports() {
  const found = await call("reports");
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

$("report").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value;
  field.value = "";
  await call("report", text);
  if (!$("error").hidden && !field.value) field.value = text;
});

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
