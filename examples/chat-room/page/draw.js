// The elements of the messages: one for each, kept while nothing of it changes.
import { hueOf } from "./side.js";

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const near = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const DAY = 24 * 60 * 60 * 1000;
const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);

function dayOf(time) {
  const days = Math.round((midnight(Date.now()) - midnight(time)) / DAY);
  return days < 2 ? near.format(-days, "day") : day.format(time);
}

function line(kind, text) {
  return Object.assign(document.createElement("li"), { className: kind, textContent: text });
}

function part(kind, text) {
  return Object.assign(document.createElement("span"), { className: kind, textContent: text });
}

function button(act, key, text) {
  const element = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: text });
  Object.assign(element.dataset, { act, key });
  return element;
}

function make({ id, key, who, text, at, refused }, { isMine, isNext }) {
  const element = document.createElement("li");
  element.className = "message";
  element.classList.toggle("mine", isMine);
  element.classList.toggle("next", isNext);
  element.classList.toggle("waiting", id === undefined && !refused);
  element.classList.toggle("refused", Boolean(refused));
  element.style.setProperty("--hue", hueOf(who));
  const time = Object.assign(document.createElement("time"), { textContent: clock.format(at), title: exact.format(at) });
  time.dateTime = new Date(at).toISOString();
  element.append(part("who", who), part("text", text), time);
  if (refused) {
    time.textContent = "not sent";
    const choice = part("choice", `${refused} `);
    choice.append(button("edit", key, "Edit"), button("discard", key, "Discard"));
    element.append(choice);
  } else if (id === undefined) time.textContent = "waits to be sent";
  return element;
}

/**
 * The elements by key, in their order, with a line for each day and one before what is new.
 * Those of `before`, the last time's, that nothing has changed of are among them.
 */
export function draw(messages, { me, mark, before }) {
  const elements = new Map();
  const add = (key, look, build) => {
    const known = before.get(key);
    elements.set(key, known?.look === look ? known : { look, element: build() });
  };
  let previous;
  let isMarked = false;
  for (const message of messages) {
    const { id, key, who, at, refused } = message;
    const isNewDay = !previous || midnight(previous.at) !== midnight(at);
    const isNew = !isMarked && id > mark && who !== me;
    const isMine = who === me;
    const isNext = !isNewDay && !isNew && previous.who === who && at - previous.at < 5 * 60 * 1000;
    // A message's key is anybody's, so the lines have keys that none can be.
    if (isNewDay) add(midnight(at), dayOf(at), () => line("day", dayOf(at)));
    if (isNew) add(undefined, "new", () => line("new", "new"));
    add(key, [id, isMine, isNext, refused].join(), () => make(message, { isMine, isNext }));
    isMarked ||= isNew;
    previous = message;
  }
  return elements;
}

/** Brings a list in line and leaves in place what stays: what is read out, selected or has the focus. */
export function arrange(list, elements) {
  const stay = new Set(elements);
  for (const child of [...list.children]) if (!stay.has(child)) child.remove();
  let next = list.firstElementChild;
  for (const element of elements) {
    if (element === next) next = next.nextElementSibling;
    else list.insertBefore(element, next);
  }
}
