// WebSocket clients, each with one call under way.
import { once } from "node:events";
import WebSocket from "ws";
import { within } from "../../tests/support/wait.mjs";

const TIMEOUT_MS = 20_000;
const STATE = '"cf_agent_state"';

/** A state may be long: the type stands at one end of the frame or the other. */
export const isState = (text) => text.slice(0, 60).includes(STATE) || text.slice(-60).includes(STATE);

class Client {
  #socket;
  #waiting = new Map();
  #onState = () => {};

  async open(port, name) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/agents/bench/${name}`, { perMessageDeflate: false, maxPayload: 1 << 26 });
    this.#socket.on("message", (data) => this.#receive(data.toString()));
    await within(TIMEOUT_MS, once(this.#socket, "open"), `opening a WebSocket to ${name}`);
    return this;
  }

  #receive(text) {
    if (isState(text)) this.#onState();
    else this.#waiting.get(text.startsWith("{") ? JSON.parse(text).id : text)?.(text);
  }

  /** Resolves when the text comes, or the answer to the call of that id. */
  async expect(key) {
    const { promise, resolve } = Promise.withResolvers();
    this.#waiting.set(key, resolve);
    const text = await promise;
    this.#waiting.delete(key);
    return text;
  }

  onState(listener) {
    this.#onState = listener;
  }

  async echo(text) {
    const back = this.expect(text);
    this.#socket.send(text);
    await back;
  }

  async call(method, ...args) {
    const answer = this.expect("call");
    this.#socket.send(JSON.stringify({ type: "rpc", id: "call", method, args }));
    const { success, error, result } = JSON.parse(await answer);
    if (!success) throw new Error(`${method}: ${error}`);
    return result;
  }

  close() {
    this.#socket.terminate();
  }
}

/** Connections to agents: `names` has the agent of each. */
export class Sockets {
  #clients;

  static async open(port, names) {
    const sockets = new Sockets();
    sockets.#clients = [];
    for (const name of names) sockets.#clients.push(await new Client().open(port, name));
    // What an agent sends to a new connection has come when a call is answered.
    for (const client of sockets.#clients) await within(TIMEOUT_MS, client.call("add", 1, 2), "the first call");
    return sockets;
  }

  get first() { return this.#clients[0]; }

  get all() { return this.#clients; }

  /** Has every client do `work` again and again; resolves to how often it was done. */
  async load(work, ms) {
    const end = performance.now() + ms;
    let done = 0;
    const drive = async (client) => {
      while (performance.now() < end) {
        await work(client);
        done++;
      }
    };
    await within(ms + TIMEOUT_MS, Promise.all(this.#clients.map(drive)), "the answers of a WebSocket load");
    return done;
  }

  /** Has the first client change the state once; resolves when all have seen it. */
  update() {
    return within(TIMEOUT_MS, Promise.all([this.#seenByAll(), this.first.call("bump")]), "a state update");
  }

  /** Updates again and again; resolves to how often it was done. */
  async loadUpdates(ms) {
    const end = performance.now() + ms;
    let done = 0;
    while (performance.now() < end) {
      await this.update();
      done++;
    }
    return done;
  }

  #seenByAll() {
    const { promise, resolve } = Promise.withResolvers();
    let missing = this.#clients.length;
    for (const client of this.#clients) client.onState(() => void (--missing === 0 && resolve()));
    return promise;
  }

  close() {
    for (const client of this.#clients) client.close();
  }
}
