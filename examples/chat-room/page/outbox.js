// What was written and is not known to have arrived, or was refused. It outlives a lost connection and a reload.

export class Outbox {
  #store;
  #busy = false;

  constructor(room) {
    this.#store = `outbox:${room}`;
    this.items = JSON.parse(sessionStorage.getItem(this.#store) ?? "[]");
  }

  add(text) {
    this.#keep([...this.items, { key: crypto.randomUUID(), text, at: Date.now() }]);
  }

  remove(key) {
    this.#keep(this.items.filter((item) => item.key !== key));
  }

  /** Keeps an item that the room does not take, with the reason, until its author has seen to it. */
  refuse(key, refused) {
    this.#keep(this.items.map((item) => (item.key === key ? { ...item, refused } : item)));
  }

  /** The oldest item that may be sent, unless one is being sent: they arrive in their order. */
  next() {
    const item = this.#busy ? undefined : this.items.find(({ refused }) => !refused);
    this.#busy ||= item !== undefined;
    return item;
  }

  stop() {
    this.#busy = false;
  }

  #keep(items) {
    this.items = items;
    sessionStorage.setItem(this.#store, JSON.stringify(items));
  }
}
