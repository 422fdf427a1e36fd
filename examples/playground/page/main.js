// The playground: one panel for each thing that an agent can do, and the official client.
import { Lab } from "./lab.js";
import { rustBox } from "./rust.js";
import { make } from "./dom.js";
import connections from "./panels/connections.js";
import errands from "./panels/errands.js";
import frames from "./panels/frames.js";
import mail from "./panels/mail.js";
import methods from "./panels/methods.js";
import schedules from "./panels/schedules.js";
import state from "./panels/state.js";
import tables from "./panels/tables.js";
import work from "./panels/work.js";

const AGENT = "playground-agent";
const PANELS = [state, methods, schedules, work, errands, mail, connections, tables, frames];

const $ = (id) => document.getElementById(id);
const name = new URLSearchParams(location.search).get("name") || "demo";
$("agent").textContent = `${AGENT}/${name}`;
$("room").elements.name.value = name;
document.title = `${name} · Playground`;

const lab = new Lab(AGENT, name);
window.lab = lab; // for the console: await lab.call("add", 1)

for (const { id, title, about, wide, html, rust, start } of PANELS) {
  const panel = make(`
    <section class="panel" id="${id}" aria-labelledby="${id}-title">
      <header><h2 id="${id}-title">${title}</h2><p>${about}</p></header>
      <fieldset class="live" disabled>${html}</fieldset>
    </section>`);
  panel.classList.toggle("wide", Boolean(wide));
  panel.append(rustBox(rust));
  $("panels").append(panel);
  $("nav").append(make(`<a href="#${id}">${title}</a>`));
  start(panel, lab);
}

function status(state) {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  for (const live of document.querySelectorAll("fieldset.live")) live.disabled = state !== "connected";
}
lab.addEventListener("connected", () => status("connected"));
lab.addEventListener("connecting", () => status("connecting"));

// Ctrl or Cmd with Enter sends the form of a text of many lines.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.tagName !== "TEXTAREA") return;
  event.preventDefault();
  event.target.form?.requestSubmit();
});
