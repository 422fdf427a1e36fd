import { connect, element, nameOf, time } from "./connect.js";

const $ = (id) => document.getElementById(id);

const agent = connect("reminder-agent", nameOf("mine"), {
  onStateUpdate: ({ pending, rung }) => {
    $("pending").replaceChildren(...pending.map(pendingRow));
    $("rung").replaceChildren(...rung.map(rungRow));
    tick();
  },
});

function pendingRow({ id, text, due, repeats }) {
  const line = element("li");
  const what = element("div", text);
  const when = element("div", "", { className: "soft" });
  Object.assign(when.dataset, { due, repeats: repeats ? ", again and again" : "" });
  what.append(when);
  const button = element("button", "cancel", { type: "button", className: "quiet", ariaLabel: `Cancel ${text}` });
  button.addEventListener("click", () => agent.ask("cancel", id));
  line.append(what, button);
  return line;
}

function rungRow({ text, at }) {
  const line = element("li", text);
  line.append(element("time", time(at)));
  return line;
}

function tick() {
  for (const when of document.querySelectorAll("[data-due]")) {
    const { due, repeats } = when.dataset;
    when.textContent = until(Number(due) - Date.now(), due) + repeats;
  }
}

function until(millis, due) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  if (seconds < 60) return `in ${seconds} s`;
  return seconds < 3600 ? `in ${Math.ceil(seconds / 60)} min` : time(Number(due));
}

$("new").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { text, seconds, again } = event.target.elements;
  const typed = text.value;
  text.value = "";
  text.focus();
  const { failed } = await agent.ask("remind", typed, seconds.valueAsNumber, again.checked);
  if (failed && !text.value) text.value = typed;
});

setInterval(tick, 500);
