// The threads: one element for each, kept as long as the thread is there, and with it what is being written.

const $ = (id) => document.getElementById(id);

let shown = [];

/** Shows the agent's threads. */
export function show(threads) {
  shown = threads;
  fill($("threads"), "thread", threads, (element, thread) => {
    element.querySelector(".subject").textContent = thread.subject || "(no subject)";
    const answer = element.querySelector("textarea");
    answer.setAttribute("aria-label", `Answer: ${thread.subject}`);
    fill(element.querySelector(".mails"), "mail", thread.mails, showMail);
  });
  tick();
}

function showMail(element, { sender, automatic, text, files, at }) {
  element.classList.toggle("ours", !sender);
  element.querySelector(".sender").textContent = sender ?? (automatic ? "The agent, by itself" : "You");
  element.querySelector("time").textContent = new Date(at).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
  element.querySelector(".text").textContent = text;
  element.querySelector(".files").textContent = files.length > 0 ? `Attached: ${files.join(", ")}` : "";
}

/** Brings the times until answers up to date. */
export function tick() {
  for (const { id, answerDue } of shown) {
    const due = elementOf($("threads"), id)?.querySelector(".due");
    if (!due) continue;
    due.hidden = !answerDue;
    if (answerDue) due.textContent = `The agent answers ${until(answerDue - Date.now())}, unless you do.`;
  }
}

function until(millis) {
  const seconds = Math.max(0, Math.ceil(millis / 1000));
  if (seconds === 0) return "now";
  if (seconds < 60) return `in ${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `in ${minutes} min` : `in ${Math.ceil(minutes / 60)} h`;
}

/** What is written in an answer's form. */
export const draft = (form) => form.querySelector("textarea").value;
export const forget = (form) => form.reset();

const elementOf = (list, key) => [...list.children].find((element) => element.dataset.key === String(key));

/** Brings a list's elements in line with its items, and leaves in place what stays: the focus too. */
function fill(list, kind, items, update) {
  const before = new Map([...list.children].map((element) => [element.dataset.key, element]));
  let previous = null;
  for (const item of items) {
    const key = String(item.id);
    const element = before.get(key) ?? make(kind, key);
    before.delete(key);
    update(element, item);
    const next = previous ? previous.nextElementSibling : list.firstElementChild;
    if (element !== next) list.insertBefore(element, next);
    previous = element;
  }
  for (const gone of before.values()) gone.remove();
}

function make(kind, key) {
  const element = $(`${kind}-item`).content.firstElementChild.cloneNode(true);
  element.dataset.key = key;
  for (const button of element.querySelectorAll("button")) button.disabled = document.body.dataset.state !== "connected";
  return element;
}
