// The work that is measured, on the npm package `agents`. ../README.md is the contract.
import { Agent, callable, routeAgentRequest } from "agents";

export class Bench extends Agent {
  initialState = { count: 0, padding: "" };
  #toFire = 0;

  onStart() {
    this.sql`CREATE TABLE IF NOT EXISTS items (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL, note TEXT)`;
  }

  async onRequest(request) {
    const [work = "", ...numbers] = new URL(request.url).pathname.split("/").slice(4);
    const [first = 0, second = 0] = numbers.map(Number);
    switch (work) {
      case "": return new Response("pong");
      case "fill": this.#fill(first); break;
      case "rows": return Response.json(this.sql`SELECT id, name, price, note FROM items ORDER BY id LIMIT ${first}`);
      case "plan": await this.#plan(first, second); break;
      default: return new Response("no such work", { status: 404 });
    }
    return new Response("done");
  }

  onMessage(connection, message) {
    connection.send(message);
  }

  add(a, b) {
    return a + b;
  }

  bump() {
    const count = this.state.count + 1;
    this.setState({ ...this.state, count });
    return count;
  }

  pad(characters) {
    this.setState({ ...this.state, padding: "x".repeat(characters) });
  }

  fire() {
    this.#toFire--;
    if (this.#toFire === 0) this.broadcast("fired");
  }

  #fill(count) {
    this.sql`DELETE FROM items`;
    for (let number = 0; number < count; number++) {
      const note = number % 2 === 0 ? "in stock" : null;
      this.sql`INSERT INTO items (name, price, note) VALUES (${`item ${number}`}, ${number + 0.25}, ${note})`;
    }
  }

  async #plan(count, due) {
    this.#toFire = count;
    for (let number = 0; number < count; number++) await this.schedule(new Date(due), "fire", number);
  }
}

// What the decorator `@callable()` does; plain JavaScript has none yet.
for (const name of ["add", "bump", "pad"]) {
  callable()(Bench.prototype[name], { kind: "method", name, metadata: {} });
}

export default {
  async fetch(request, env) {
    return (await routeAgentRequest(request, env)) ?? new Response("Not found", { status: 404 });
  },
};
