// A bare WebSocket that records every frame in the order of arrival.
import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import { closeLater } from "./cleanup.mjs";
import { target } from "./target.mjs";
import { within } from "./wait.mjs";

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export class Socket {
  #socket;
  #waiting = new Set();
  #read = 0;
  frames = [];
  closed;

  constructor(url, headers) {
    this.#socket = new WebSocket(url, { headers });
    this.#socket.on("message", (data, binary) => {
      this.frames.push(binary ? data : parse(data.toString()));
      for (const wake of this.#waiting) wake();
    });
    this.closed = new Promise((resolve) => {
      this.#socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** Resolves when the handshake is done; rejects with the HTTP status when the server refuses it. */
  opened() {
    return new Promise((resolve, reject) => {
      this.#socket.on("open", () => resolve(this));
      this.#socket.on("error", reject);
      this.#socket.on("unexpected-response", (_request, response) => {
        reject(Object.assign(new Error(`upgrade refused: ${response.statusCode}`), { status: response.statusCode }));
      });
    });
  }

  get isOpen() { return this.#socket.readyState === WebSocket.OPEN; }

  send(frame) { this.#socket.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame)); }
  close(code = 1000, reason) { this.#socket.close(code, reason); }
  drop() { this.#socket.terminate(); }

  /** Asks `check` after every frame until it returns something truthy. */
  #when(check, ms, what) {
    const done = new Promise((resolve) => {
      const look = () => {
        const value = check();
        if (!value) return;
        this.#waiting.delete(look);
        resolve(value);
      };
      this.#waiting.add(look);
      look();
    });
    const end = this.closed.then(({ code, reason }) => {
      throw new Error(`socket closed (${code} ${reason}) before ${what}`);
    });
    return within(ms, Promise.race([done, end]), what);
  }

  /** The next unread frame that matches; the ones before it count as read. */
  async next(matches = () => true, ms = 5000) {
    const found = await this.#when(() => {
      while (this.#read < this.frames.length) {
        const frame = this.frames[this.#read++];
        if (matches(frame)) return { frame };
      }
    }, ms, `a frame with ${matches}`);
    return found.frame;
  }

  type(name, ms) { return this.next((frame) => frame?.type === name, ms); }
  state(ms) { return this.type("cf_agent_state", ms).then(({ state }) => state); }

  /** Sends one RPC frame and collects its answers: chunks, then the final frame. */
  async call(method, args = [], ms = 5000) {
    const id = randomUUID();
    this.send({ type: "rpc", id, method, args });
    return this.answer(id, ms);
  }

  async answer(id, ms = 5000) {
    const mine = () => this.frames.filter((frame) => frame?.type === "rpc" && frame.id === id);
    const answers = await this.#when(() => {
      const all = mine();
      const last = all.at(-1);
      return last && (!last.success || last.done) && all;
    }, ms, `the answer to ${id}`);
    return { ...answers.at(-1), chunks: answers.slice(0, -1).map(({ result }) => result) };
  }

  async result(method, ...args) {
    const { success, result, error } = await this.call(method, args);
    if (!success) throw new Error(error);
    return result;
  }

  /** All frames that the server sent up to now: a call that must fail marks the point in the stream. */
  async settled() {
    const marker = await this.call("noSuchMethodAnywhere");
    if (marker.error !== "Method noSuchMethodAnywhere does not exist") throw new Error(`unexpected answer: ${marker.error}`);
    const end = this.frames.findIndex((frame) => frame?.id === marker.id);
    this.#read = end + 1;
    return this.frames.slice(0, end);
  }

  /** The frames that the server sends because of `act`. */
  async hears(act) {
    const mark = this.frames.length;
    await act();
    return (await this.settled()).slice(mark);
  }
}

export const socketUrl = (path, base = target.url) => base.replace(/^http/, "ws") + path;

/** Opens a socket that is dropped after the test, unless `keep` is set. */
export async function connect(path, { base, headers, keep = false } = {}) {
  const socket = new Socket(socketUrl(path, base), headers);
  if (!keep) closeLater(() => socket.drop());
  return socket.opened();
}

/** "upgraded", or the HTTP status with which the server refused the upgrade. */
export const upgradeOutcome = (path) => connect(path).then(() => "upgraded", ({ status }) => status);
