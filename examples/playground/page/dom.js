// Elements: made, and kept in line with lists.

/** An element of a template's HTML. Whatever others have written is put in as text, later. */
export function make(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

/** Puts texts into the elements that selectors name. */
export function write(element, texts) {
  for (const [selector, text] of Object.entries(texts)) {
    const target = element.querySelector(selector);
    if (target.textContent !== text) target.textContent = text;
  }
}

/** Brings a list's elements in line with its items, and leaves in place what stays: the focus too. */
export function fill(list, items, keyOf, html, update) {
  const before = new Map([...list.children].map((element) => [element.dataset.key, element]));
  let previous = null;
  for (const item of items) {
    const key = String(keyOf(item));
    const element = before.get(key) ?? Object.assign(make(html), { item });
    element.dataset.key = key;
    element.item = item;
    before.delete(key);
    update(element, item);
    const next = previous ? previous.nextElementSibling : list.firstElementChild;
    if (element !== next) list.insertBefore(element, next);
    previous = element;
  }
  for (const gone of before.values()) gone.remove();
}

/** Calls `act(name, item)` for a click on `[data-act=name]` in a list that `fill` has filled. */
export function onAct(list, act) {
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-act]");
    if (button) act(button.dataset.act, button.closest("[data-key]").item);
  });
}

/** Runs what a person asks of a panel, and shows its failure there until the next thing is asked. */
export async function attempt(root, work) {
  const alert = root.querySelector("[role=alert]");
  alert.hidden = true;
  try {
    return await work();
  } catch (error) {
    warn(alert, "person", error);
  }
}

/** Runs what a panel asks by itself. Its failure is shown until it succeeds, and never in place of what a person has yet to read. */
export async function look(root, work) {
  const alert = root.querySelector("[role=alert]");
  const free = () => alert.hidden || alert.dataset.asked === "page";
  try {
    const found = await work();
    if (free()) alert.hidden = true;
    return found;
  } catch (error) {
    if (free()) warn(alert, "page", error);
  }
}

function warn(alert, asked, { message }) {
  alert.dataset.asked = asked;
  alert.textContent = message;
  alert.hidden = false;
}

/** JSON as people read it; `undefined` too. */
export const pretty = (value) => JSON.stringify(value, null, 2) ?? "undefined";
