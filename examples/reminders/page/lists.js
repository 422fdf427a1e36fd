// The lists: one element for each reminder, kept as long as the reminder is there.
import { clockTime, countdown, duration } from "./time.js";

const $ = (id) => document.getElementById(id);

/** The reminders of this page that have just rung. */
const fresh = new Set();
const FRESH_MS = 5_000;

let pending = [];

const rungKey = ({ id, due }) => `${id} ${due}`;

/** Shows the agent's state. */
export function show(list) {
  pending = list.pending;
  fill("pending", list.pending, ({ id }) => id, (element, reminder) => {
    const { due, repeats, insist } = reminder;
    const how = repeats?.cron ? `calendar ${repeats.cron}` : repeats && `every ${duration(repeats.every)}`;
    element.querySelector(".detail").textContent = [clockTime(due), how, insist && "someone must see it"].filter(Boolean).join(" · ");
    element.querySelector("[data-call=snooze]").hidden = Boolean(repeats);
  });
  fill("missed", list.missed, ({ id }) => id, (element, { at, error, attempts }) => {
    element.querySelector(".detail").textContent = `${clockTime(at)} · ${error} · rung ${attempts} times`;
  });
  fill("rung", list.rung, rungKey, (element, rung) => {
    const late = (rung.at - rung.due) / 1000;
    element.querySelector(".detail").textContent = clockTime(rung.at) + (late >= 2 ? ` · ${duration(late)} late` : "");
    element.classList.toggle("fresh", fresh.has(rungKey(rung)));
  });
}

/** Marks a reminder that rings now, and says so: on the page, to screen readers, and in the tab's title. */
export function ringing(rung) {
  const key = rungKey(rung);
  fresh.add(key);
  elementOf("rung", key)?.classList.add("fresh");
  $("said").textContent = `Reminder: ${rung.text}`;
  document.title = `🔔 ${rung.text}`;
  setTimeout(() => {
    fresh.delete(key);
    elementOf("rung", key)?.classList.remove("fresh");
    if (fresh.size > 0) return;
    $("said").textContent = "";
    document.title = "Reminders";
  }, FRESH_MS);
}

/** Brings the countdowns up to date. */
export function tick(now) {
  for (const { id, due } of pending) {
    const timer = elementOf("pending", id)?.querySelector(".countdown");
    const text = countdown(due - now);
    if (timer && timer.textContent !== text) timer.textContent = text;
  }
}

function elementOf(list, key) {
  return [...$(list).children].find((element) => element.dataset.key === key);
}

/** Brings a list's elements in line with its items, and leaves in place what stays: the focus too. */
function fill(list, items, keyOf, update) {
  const before = new Map([...$(list).children].map((element) => [element.dataset.key, element]));
  let previous = null;
  for (const item of items) {
    const key = keyOf(item);
    const element = before.get(key) ?? make(list, key, item);
    before.delete(key);
    update(element, item);
    const next = previous ? previous.nextElementSibling : $(list).firstElementChild;
    if (element !== next) $(list).insertBefore(element, next);
    previous = element;
  }
  for (const gone of before.values()) gone.remove();
}

function make(list, key, { id, text }) {
  const element = $(`${list}-item`).content.firstElementChild.cloneNode(true);
  Object.assign(element.dataset, { key, id });
  element.querySelector(".text").textContent = text;
  for (const button of element.querySelectorAll("button")) {
    button.setAttribute("aria-label", `${button.textContent}: ${text}`);
    button.disabled = document.body.dataset.state !== "connected";
  }
  return element;
}
