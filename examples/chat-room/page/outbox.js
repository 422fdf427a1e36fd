// What was written and is not known to have arrived. It outlives a lost connection and a reload.

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

  /** The oldest item, unless one is being sent: they arrive in their order. */
  next() {
    if (this.#busy || this.items.length === 0) return undefined;
    this.#busy = true;
    return this.items[0];
  }

  stop() {
    this.#busy = false;
  }

  #keep(items) {
    this.items = items;
    sessionStorage.setItem(this.#store, JSON.stringify(items));
  }
}
