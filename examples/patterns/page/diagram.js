// The diagram: an SVG whose boxes fill in while the run goes on. Boxes are kept as long as they are there, so that the focus stays.
import { layout } from "./layout.js";
import { brief, seconds } from "./text.js";

const SVG = "http://www.w3.org/2000/svg";
const WORDS = { waiting: "waits", running: "is being answered", done: "done", failed: "failed", stopped: "stopped", skipped: "was not needed" };
export const SIGNS = { waiting: "○", running: "◐", done: "✓", failed: "!", stopped: "■", skipped: "–" };

function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function html(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

const EMPTY = { status: "waiting", text: "", usage: { input_tokens: 0, output_tokens: 0 }, ms: 0 };

/** How each box of a graph stands. */
function standing(boxes, run) {
  const steps = new Map(run?.steps.map((step) => [step.key, step]));
  const over = run?.status === "done";
  return new Map(
    boxes.map(({ key }) => {
      if (key === "in") return [key, { ...EMPTY, status: run ? "done" : "waiting" }];
      if (key === "out") return [key, { ...EMPTY, status: over ? "done" : "waiting" }];
      return [key, steps.get(key) ?? { ...EMPTY, status: over ? "skipped" : "waiting" }];
    }),
  );
}

/** Whether the run has taken a line: it leads from what is done to what has begun. A line to the end is taken by the last step. */
function lineState({ from, to }, stands, last) {
  const [a, b] = [stands.get(from).status, stands.get(to).status];
  if (a === "skipped" || b === "skipped") return "skipped";
  if (to === "out") return b === "done" ? (last.includes(from) ? "done" : "skipped") : "waiting";
  if (a !== "done" || b === "waiting") return "waiting";
  return b === "running" ? "running" : "done";
}

/** The steps by which a run has come to its end: those that nothing that has begun comes after. */
function lastSteps(lines, stands) {
  const begun = (key) => !["waiting", "skipped"].includes(stands.get(key).status);
  const left = new Set(lines.filter(({ to }) => to !== "out" && begun(to)).map(({ from }) => from));
  return [...stands.keys()].filter((key) => begun(key) && !left.has(key));
}

export class Diagram {
  #place;
  #svg = make("svg", { role: "group" });
  #lines = make("g", { class: "lines", "aria-hidden": "true" });
  #nodes = make("g", {});
  #boxes = new Map();
  #shown;

  constructor(place, onSelect) {
    this.#place = place;
    this.#svg.append(this.#lines, this.#nodes);
    place.append(this.#svg);
    this.#nodes.addEventListener("click", ({ target }) => onSelect(target.closest("button")?.dataset.key));
    this.#nodes.addEventListener("focusin", ({ target }) => { if (target.matches(":focus-visible")) onSelect(target.dataset.key); });
    new ResizeObserver(() => this.#draw()).observe(place);
  }

  show(graph, run, selected) {
    this.#shown = { graph, run, selected };
    this.#draw();
  }

  #draw() {
    const width = this.#place.clientWidth;
    if (!this.#shown || width === 0) return;
    const { graph, run, selected } = this.#shown;
    const { height, boxes, lines } = layout(graph, width);
    const stands = standing(boxes, run);
    for (const [name, value] of [["width", width], ["height", height], ["viewBox", `0 0 ${width} ${height}`]]) this.#svg.setAttribute(name, value);
    const last = lastSteps(lines, stands);
    // What the run has taken is drawn over what it has not.
    const order = ["skipped", "waiting", "done", "running"];
    const drawn = lines.map((line) => ({ ...line, state: lineState(line, stands, last) })).sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
    const labels = drawn.filter(({ label }) => label).map(({ label: { text, x, y } }) => make("text", { x, y }, text));
    this.#lines.replaceChildren(...drawn.map(({ path, state }) => make("path", { d: path, "data-state": state })), ...labels);
    const gone = new Set(this.#boxes.keys());
    for (const [place, box] of boxes.entries()) {
      gone.delete(box.key);
      this.#box(place, box, stands.get(box.key), box.key === selected);
    }
    for (const key of gone) {
      this.#boxes.get(key).remove();
      this.#boxes.delete(key);
    }
  }

  #box(place, { key, title, hint, end, x, y, w, h }, step, selected) {
    let box = this.#boxes.get(key);
    if (!box) {
      box = end ? make("circle", { class: "end" }) : make("foreignObject", {}, this.#button(key));
      this.#boxes.set(key, box);
    }
    // In the order of the graph, which is the order of the keyboard.
    if (this.#nodes.children[place] !== box) this.#nodes.insertBefore(box, this.#nodes.children[place] ?? null);
    const set = (name, value) => { if (box.getAttribute(name) !== String(value)) box.setAttribute(name, value); };
    if (end) {
      for (const [name, value] of [["cx", x + w / 2], ["cy", y + h / 2], ["r", w / 2], ["data-status", step.status]]) set(name, value);
      return;
    }
    for (const [name, value] of [["x", x], ["y", y], ["width", w], ["height", h]]) set(name, value);
    const button = box.firstChild;
    button.dataset.status = step.status;
    button.setAttribute("aria-pressed", selected);
    button.setAttribute("aria-label", `${title}: ${WORDS[step.status]}`);
    // How long an answer will be is not known: each word fills a part of what is left.
    button.style.setProperty("--fill", step.status === "running" ? `${Math.round(100 * (1 - Math.exp(-step.text.length / 260)))}%` : "100%");
    const [sign, name, text, cost] = button.children;
    sign.textContent = SIGNS[step.status];
    name.textContent = title;
    text.firstChild.textContent = { failed: step.error, skipped: "not needed", waiting: hint }[step.status] ?? brief(step);
    cost.textContent = step.status === "done" ? `${step.usage.input_tokens + step.usage.output_tokens} tokens · ${seconds(step.ms)}` : "";
  }

  #button(key) {
    const button = html("button", "node");
    button.type = "button";
    button.dataset.key = key;
    const text = html("span", "text");
    text.append(html("span", "tail"));
    button.append(html("span", "sign"), html("span", "title"), text, html("span", "cost"));
    button.firstChild.setAttribute("aria-hidden", "true");
    return button;
  }
}
