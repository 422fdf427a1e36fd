// Texts of steps, as people read them.

const seconds1 = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const seconds = (ms) => `${seconds1.format(ms / 1000)} s`;

const words = (key) => key.replaceAll("_", " ");

function parsed({ status, text }) {
  if (status !== "done" || !text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function value(of) {
  if (typeof of === "boolean") return of ? "yes" : "no";
  if (Array.isArray(of)) return String(of.length);
  return String(of);
}

/** What has come of an answer that has a form, without the marks of JSON. */
function readable(text) {
  if (!text.startsWith("{")) return text;
  const lines = text.replaceAll(/^\s*"(\w+)":/gm, (_, key) => `${words(key)}:`).split("\n");
  return lines.map((line) => line.replaceAll(/[{}[\]"]|,$/g, "").trim()).filter((line) => line !== "").join("\n");
}

/** A step in a few words: the fields of an answer that has a form, else the text. */
export function brief(step) {
  const answer = parsed(step);
  return answer ? Object.entries(answer).map(([key, of]) => `${words(key)}: ${value(of)}`).join("\n") : readable(step.text);
}

function make(name, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}

function item(of) {
  if (of === null || typeof of !== "object") return value(of);
  const [first, ...rest] = Object.values(of).map(String);
  const line = document.createDocumentFragment();
  line.append(make("strong", first), rest.length > 0 ? ` ${rest.join(" ")}` : "");
  return line;
}

/** Shows the whole of a step in an element: an answer that has a form as a list of its fields. */
export function showStep(element, step) {
  const text = step?.status === "failed" ? step.error : readable(step?.text ?? "");
  const key = `${step?.status} ${text}`;
  if (element.dataset.shown === key) return;
  element.dataset.shown = key;
  const answer = step && parsed(step);
  if (!answer) {
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    element.textContent = text;
    if (step?.status === "running" && atEnd) element.scrollTop = element.scrollHeight;
    return;
  }
  const list = make("dl");
  for (const [key, of] of Object.entries(answer)) {
    const shown = !Array.isArray(of) ? item(of) : of.length === 0 ? "none" : make("ul", ...of.map((one) => make("li", item(one))));
    list.append(make("div", make("dt", words(key)), make("dd", shown)));
  }
  element.replaceChildren(list);
}
