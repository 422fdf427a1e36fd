// What was said: each message once, by its number, whichever way it came.
import { arrange, draw } from "./draw.js";

const $ = (id) => document.getElementById(id);
const scroller = $("scroll");

export class History {
  #messages = new Map();
  #more = false;
  #store;
  #read;
  #mark; // the last message that was read when this tab was left: what is new comes after it
  #elements = new Map();
  me = null;
  first = undefined;
  last = undefined;

  constructor(room) {
    this.room = room;
    this.#store = `read:${room}`;
    scroller.addEventListener("scroll", () => this.#look());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.#mark = this.#read;
      else this.#look();
    });
    $("unread").addEventListener("click", () => this.#down());
    new ResizeObserver(() => this.#atBottom && this.#down()).observe(scroller);
  }

  #atBottom = true;

  /** What came on entering. A page that does not join on to what is here stands for itself. */
  join({ messages, earlier }, pending) {
    const isFirst = this.last === undefined;
    if (isFirst || earlier) {
      this.#messages.clear();
      this.#more = earlier;
    }
    if (isFirst) this.#mark = this.#read = Number(localStorage.getItem(`${this.#store}:${this.me}`) ?? Infinity);
    this.add(messages);
    this.first ??= 0;
    this.last ??= 0;
    this.show(pending, { down: isFirst });
  }

  prepend({ messages, earlier }, pending) {
    const fromEnd = scroller.scrollHeight - scroller.scrollTop;
    this.#more = earlier;
    this.add(messages);
    this.show(pending);
    scroller.scrollTop = scroller.scrollHeight - fromEnd;
  }

  add(messages) {
    for (const message of messages) this.#messages.set(message.id, message);
    const ids = [...this.#messages.keys()];
    if (ids.length === 0) return;
    this.first = Math.min(...ids);
    this.last = Math.max(...ids);
  }

  /** Nothing before this moment is new any more. */
  read() {
    this.#mark = Infinity;
  }

  show(pending, { down = false } = {}) {
    const follow = down || this.#atBottom;
    const sorted = [...this.#messages.values()].sort((a, b) => a.id - b.id);
    const said = new Set(sorted.map(({ key }) => key));
    const unsaid = pending.filter(({ key }) => !said.has(key));
    const waiting = unsaid.map((item) => ({ ...item, who: this.me, id: undefined }));
    this.#elements = draw([...sorted, ...waiting], { me: this.me, mark: this.#mark, before: this.#elements });
    arrange($("messages"), [...this.#elements.values()].map(({ element }) => element));
    $("earlier").hidden = !this.#more;
    $("empty").textContent = "Nothing has been said here yet.";
    $("empty").hidden = sorted.length + waiting.length > 0;
    if (follow) this.#down();
    this.#look();
  }

  #down() {
    scroller.scrollTop = scroller.scrollHeight;
    this.#look();
  }

  /** What can be seen counts as read. */
  #look() {
    this.#atBottom = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40;
    if (this.last === undefined) return;
    if (this.#atBottom && !document.hidden) {
      this.#read = this.last;
      localStorage.setItem(`${this.#store}:${this.me}`, this.last);
    }
    const unread = [...this.#messages.values()].filter(({ id, who }) => id > this.#read && who !== this.me).length;
    document.title = unread > 0 ? `(${unread}) ${this.room}` : this.room;
    $("unread").hidden = unread === 0;
    $("unread").textContent = `${unread} new ${unread === 1 ? "message" : "messages"} ↓`;
  }
}
