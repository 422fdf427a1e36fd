// The work that is measured, in plain JavaScript without any SDK: the floor. ../README.md is the contract.
import { DurableObject } from "cloudflare:workers";

export class Bench extends DurableObject {
  #sql;
  #state;
  #toFire = 0;

  constructor(ctx, env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, json TEXT NOT NULL)");
    this.#sql.exec("CREATE TABLE IF NOT EXISTS plans (id TEXT PRIMARY KEY, due INTEGER NOT NULL, payload TEXT NOT NULL)");
    this.#sql.exec("CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL NOT NULL, note TEXT)");
    const [stored] = this.#sql.exec("SELECT json FROM state");
    this.#state = stored ? JSON.parse(stored.json) : { count: 0, padding: "" };
  }

  async fetch(request) {
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") return this.#connect();
    const [work = "", ...numbers] = new URL(request.url).pathname.split("/").slice(4);
    const [first = 0, second = 0] = numbers.map(Number);
    switch (work) {
      case "": return new Response("pong");
      case "fill": this.#fill(first); break;
      case "rows": return Response.json(this.#sql.exec("SELECT id, name, price, note FROM items ORDER BY id LIMIT ?", first).toArray());
      case "plan": await this.#plan(first, second); break;
      default: return new Response("no such work", { status: 404 });
    }
    return new Response("done");
  }

  webSocketMessage(socket, message) {
    const call = asCall(message);
    if (!call) return socket.send(message);
    const methods = { add: (a, b) => a + b, bump: () => this.#bump(), pad: (characters) => this.#pad(characters) };
    const result = methods[call.method](...call.args);
    socket.send(JSON.stringify({ type: "rpc", id: call.id, success: true, done: true, result }));
  }

  async alarm() {
    const now = Date.now();
    for (const { id, payload } of this.#sql.exec("SELECT id, payload FROM plans WHERE due <= ?", now).toArray()) {
      this.#fire(JSON.parse(payload));
      this.#sql.exec("DELETE FROM plans WHERE id = ?", id);
    }
    await this.#arm();
  }

  #connect() {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  #setState(state) {
    this.#state = state;
    const json = JSON.stringify(state);
    this.#sql.exec("INSERT OR REPLACE INTO state (id, json) VALUES (1, ?)", json);
    this.#broadcast(`{"type":"cf_agent_state","state":${json}}`);
  }

  #bump() {
    const count = this.#state.count + 1;
    this.#setState({ ...this.#state, count });
    return count;
  }

  #pad(characters) {
    this.#setState({ ...this.#state, padding: "x".repeat(characters) });
  }

  #fill(count) {
    this.#sql.exec("DELETE FROM items");
    for (let number = 0; number < count; number++) {
      const note = number % 2 === 0 ? "in stock" : null;
      this.#sql.exec("INSERT INTO items (name, price, note) VALUES (?, ?, ?)", `item ${number}`, number + 0.25, note);
    }
  }

  async #plan(count, due) {
    this.#toFire = count;
    for (let number = 0; number < count; number++) {
      this.#sql.exec("INSERT INTO plans (id, due, payload) VALUES (?, ?, ?)", crypto.randomUUID(), due, JSON.stringify(number));
      await this.#arm();
    }
  }

  #arm() {
    const { due } = this.#sql.exec("SELECT min(due) AS due FROM plans").one();
    return due === null ? undefined : this.ctx.storage.setAlarm(due);
  }

  #fire() {
    this.#toFire--;
    if (this.#toFire === 0) this.#broadcast("fired");
  }

  #broadcast(text) {
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
  }
}

function asCall(message) {
  try {
    const frame = JSON.parse(message);
    return frame?.type === "rpc" ? frame : undefined;
  } catch {
    return undefined;
  }
}

export default {
  fetch(request, env) {
    const [, prefix, kind, name] = new URL(request.url).pathname.split("/");
    if (prefix !== "agents" || kind !== "bench" || !name) return new Response("Not found", { status: 404 });
    return env.Bench.getByName(name).fetch(request);
  },
};
