// What the panels share: the connections to the agent, and what happens there.
import { AgentClient } from "agents/client";
import { logged } from "./frames.js";

/** How long after something has happened its list is looked at again, in seconds. A busy machine takes its time. */
const LATER = [1, 3, 8];

/** Connects to an agent. Events: `connected` and `connecting`, `happened`, `seen`, and `own` when this page's connections change. */
export class Lab extends EventTarget {
  /** What has happened, the newest first. */
  entries = [];
  /** This page's connections by id: their clients and what they are called here. */
  own = new Map();
  #agent;
  #names = 0;

  constructor(agent, name) {
    super();
    this.#agent = agent;
    this.name = name;
    this.main = this.open("A");
    this.main.addEventListener("open", async () => {
      this.#tell("connected");
      try {
        this.entries = await this.call("happened");
      } catch {
        return; // the connection was lost: the next one asks again
      }
      this.#tell("happened");
    });
    this.main.addEventListener("close", () => this.#tell("connecting"));
    // What the agent broadcasts, beside the state that the client keeps by itself.
    this.main.addEventListener("message", ({ data }) => {
      const { happened, seen } = JSON.parse(data);
      if (seen) this.#tell("seen", seen);
      if (!happened) return;
      this.entries = [happened, ...this.entries].slice(0, 100);
      this.#tell("happened", happened);
    });
  }

  /** A further connection. It is known by a letter. */
  open(label = String.fromCharCode(65 + this.#names), { tag, readonly, ...options } = {}) {
    this.#names += 1;
    const id = `${label.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}`;
    const client = new AgentClient({
      agent: this.#agent,
      name: this.name,
      host: location.host,
      id,
      query: { ...(tag && { tag }), ...(readonly && { readonly: "1" }) },
      WebSocket: logged(label),
      ...options,
    });
    this.own.set(id, { client, label });
    this.#tell("own");
    return client;
  }

  /** Ends a connection of this page, unless it has been ended. */
  close(id) {
    this.own.get(id)?.client.close();
    this.own.delete(id);
    this.#tell("own");
  }

  /** Calls a method of the agent. */
  call(method, ...args) {
    return this.main.call(method, args);
  }

  /** Calls `show` now that the agent is there, whenever it is there again, and after each of these things, then and a few times later: what tells of its end has not ended yet. */
  keep(kind, show) {
    this.addEventListener("connected", show);
    this.addEventListener("happened", ({ detail }) => {
      if (detail?.kind !== kind) return;
      show();
      for (const seconds of LATER) setTimeout(show, 1000 * seconds);
    });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
