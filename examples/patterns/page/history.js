// The list of runs that have ended.
import { SIGNS } from "./diagram.js";
import { seconds } from "./text.js";

const WORDS = { done: "done", failed: "failed", stopped: "stopped" };

export function showHistory(section, past, viewed, onOpen) {
  section.hidden = past.length === 0;
  const list = section.querySelector("ul");
  const key = JSON.stringify([past, viewed]);
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  const focused = document.activeElement?.closest("#history li")?.dataset.id;
  list.replaceChildren(...past.map((run) => entry(run, run.id === viewed, onOpen)));
  if (focused) list.querySelector(`[data-id="${focused}"] button`)?.focus();
}

function entry({ id, status, input, ms, usage }, viewed, onOpen) {
  const item = document.createElement("li");
  item.dataset.id = id;
  item.dataset.status = status;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.setAttribute("aria-current", viewed);
  for (const [name, text] of [
    ["sign", SIGNS[status]],
    ["what", input],
    ["cost", `${usage.input_tokens + usage.output_tokens} tokens · ${seconds(ms)}`],
  ]) {
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    button.append(span);
  }
  button.firstChild.setAttribute("aria-label", WORDS[status]);
  button.firstChild.setAttribute("role", "img");
  button.addEventListener("click", () => onOpen(id));
  item.append(button);
  return item;
}
