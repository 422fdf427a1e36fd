// A CPU profile of a worker, taken by workerd's inspector.
import { once } from "node:events";
import WebSocket from "ws";
import { within } from "../../tests/support/wait.mjs";

const TIMEOUT_MS = 20_000;
const INTERVAL_US = 100;

export class Inspector {
  #socket;
  #last = 0;
  #pending = new Map();

  static async connect(port) {
    const response = await fetch(`http://127.0.0.1:${port}/json`);
    const [target] = await response.json();
    const inspector = new Inspector();
    inspector.#socket = new WebSocket(target.webSocketDebuggerUrl, { maxPayload: 1 << 28 });
    inspector.#socket.on("message", (data) => inspector.#receive(JSON.parse(data.toString())));
    await within(TIMEOUT_MS, once(inspector.#socket, "open"), "the inspector's connection");
    await inspector.#send("Profiler.enable");
    await inspector.#send("Profiler.setSamplingInterval", { interval: INTERVAL_US });
    return inspector;
  }

  #receive({ id, result, error }) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new Error(error.message));
    else pending?.resolve(result);
  }

  #send(method, params = {}) {
    const pending = Promise.withResolvers();
    const id = ++this.#last;
    this.#pending.set(id, pending);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return within(TIMEOUT_MS, pending.promise, method);
  }

  /** What ran during `work`. */
  async profile(work) {
    await this.#send("Profiler.start");
    await work();
    return (await this.#send("Profiler.stop")).profile;
  }

  close() {
    this.#socket.terminate();
  }
}
