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

function make({ id, who, text, at }, { isMine, isNext }) {
  const element = document.createElement("li");
  element.className = "message";
  element.classList.toggle("mine", isMine);
  element.classList.toggle("next", isNext);
  element.classList.toggle("waiting", id === undefined);
  element.style.setProperty("--hue", hueOf(who));
  const time = Object.assign(document.createElement("time"), { textContent: clock.format(at), title: exact.format(at) });
  time.dateTime = new Date(at).toISOString();
  element.append(part("who", who), part("text", text), time);
  if (id === undefined) time.textContent = "waits to be sent";
  return element;
}

/** The list, with a line for each day and one before what is new. `elements` are those of the last time. */
export function draw(messages, { me, mark, elements }) {
  const list = [];
  let before;
  let isMarked = false;
  for (const message of messages) {
    const { id, key, who, at } = message;
    const isNewDay = !before || midnight(before.at) !== midnight(at);
    const isNew = !isMarked && id > mark && who !== me;
    if (isNewDay) list.push(line("day", dayOf(at)));
    if (isNew) {
      list.push(line("new", "new"));
      isMarked = true;
    }
    const isMine = who === me;
    const isNext = !isNewDay && !isNew && before.who === who && at - before.at < 5 * 60 * 1000;
    const look = [id, isMine, isNext].join();
    const known = elements.get(key);
    const element = known?.look === look ? known.element : make(message, { isMine, isNext });
    elements.set(key, { look, element });
    list.push(element);
    before = message;
  }
  return list;
}
