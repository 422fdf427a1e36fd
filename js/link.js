// Makes the classes that wasm-bindgen writes into Durable Objects with native
// RPC, and guards their events.

import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
// The module that wasm-bindgen generates. The circle is closed by the time
// `link` runs.
import * as generated from "../../../index.js";
import { alarmKey, answerOfAgent, guarded } from "./guard.js";
import { SETUP_FAILED, abandon, refuseUpgrade } from "./sockets.js";
import { rpcError } from "./streams.js";
import { isUpgrade } from "./stubs.js";
import { sleep } from "./time.js";

// A peer that has gone waits for nothing.
function quietly(work) {
  try {
    work();
  } catch {}
}

function failedFetch(error, request) {
  const text = `Error: ${error.message}`;
  if (isUpgrade(request)) {
    quietly(() => abandon(request));
    return refuseUpgrade(JSON.stringify({ error: text }), 1011, SETUP_FAILED);
  }
  const headers = error.retryable ? { "retry-after": "1" } : {};
  return new Response(text, { status: error.retryable ? 503 : 500, headers });
}

const rpcId = (message) => {
  try {
    const frame = JSON.parse(message);
    return frame?.type === "rpc" && typeof frame.id === "string" ? frame.id : undefined;
  } catch {
    return undefined;
  }
};

function failedMessage(error, socket, message) {
  const id = typeof message === "string" ? rpcId(message) : undefined;
  if (id !== undefined) {
    quietly(() => socket.send(rpcError(id, error)));
  } else if (error.isCause) {
    quietly(() => socket.close(1011, "The agent failed"));
  }
}

// Codes that say that there was none cannot be sent back.
const failedClose = (_error, socket, code, reason) =>
  quietly(() => ([1005, 1006, 1015].includes(code) ? socket.close() : socket.close(code, reason)));

const rethrow = (error) => {
  throw error;
};

const first = (args) => args[0];

// The events of a Durable Object: its answer to a lost instance, the object by which
// Rust knows it, and the method of the class, where that is not worker's own.
const EVENTS = {
  fetch: { answer: failedFetch, key: first, method: "__agentsFetch" },
  alarm: { answer: rethrow, key: (_args, weak) => alarmKey(weak) },
  webSocketMessage: { answer: failedMessage, key: first, method: "__agentsMessage" },
  webSocketClose: { answer: failedClose, key: first },
  webSocketError: { answer: () => {}, key: first },
  __agentsCall: { answer: rethrow, key: (args) => args[1] },
  __agentsBackground: { answer: rethrow, key: (_args, weak) => weak },
};

const attached = new WeakMap();

// Tells the agent of its own JavaScript object, once for each Rust instance.
// The reference is also the key of events that have no object of their own.
function attach(object) {
  const instance = object.__wbg_inst;
  let known = attached.get(object);
  if (known?.instance !== instance) {
    known = { instance, weak: known?.weak ?? new WeakRef(object) };
    attached.set(object, known);
    object.__agentsAttach(known.weak);
  }
  return known.weak;
}

const linked = new WeakSet();

/** Links the exported class and gives its prototype the RPC methods. */
export function link(className, methods) {
  const Class = generated[className];
  if (linked.has(Class)) return;
  linked.add(Class);
  Object.setPrototypeOf(Class, DurableObject);
  Object.setPrototypeOf(Class.prototype, DurableObject.prototype);
  for (const [name, { answer, key, method = name }] of Object.entries(EVENTS)) {
    const event = Class.prototype[method];
    Class.prototype[name] = function (...args) {
      const weak = attach(this);
      return guarded(
        key(args, weak),
        () => event.apply(this, args),
        (error) => answer(error, ...args),
      );
    };
  }
  for (const method of methods) {
    Class.prototype[method] = function (...args) {
      return this.__agentsCall(method, args);
    };
  }
  Object.defineProperty(Class.prototype, "state", {
    configurable: true,
    get() {
      return this.__agentsCall("__state", []);
    },
  });
  Class.prototype._initAndFetch = async function (name, props, request) {
    await this.setName(name, props);
    return this.fetch(request);
  };
}

async function background(object) {
  try {
    await object.__agentsBackground();
  } catch {
    // Told by the panic hook, and nobody waits for it.
  }
}

/** Enters the agent for its background work. */
export function wakeBackground(ctx, weak) {
  const object = weak.deref();
  if (object) ctx.waitUntil(background(object));
}

const FORWARD_TIMEOUT_MS = 800;

// The agent that panicked answers by itself; its answer is the request's.
async function failedEntry(error, request) {
  const answer = answerOfAgent(request);
  const fallback = () => failedFetch(error, request);
  if (answer === undefined) return fallback();
  return Promise.race([answer.catch(fallback), sleep(FORWARD_TIMEOUT_MS).then(fallback)]);
}

// The shim of worker-build assigns the Worker's handlers to the prototype of a
// class of its own. A setter on the base class sees that and guards them.
for (const name of ["fetch", "scheduled", "queue", "email"]) {
  Object.defineProperty(WorkerEntrypoint.prototype, name, {
    configurable: true,
    set(handler) {
      const value = function (event) {
        return guarded(
          event,
          () => handler.call(this, event),
          (error) => (name === "fetch" ? failedEntry(error, event) : rethrow(error)),
          true,
        );
      };
      Object.defineProperty(this, name, { value, writable: true, configurable: true });
    },
  });
}
queueMicrotask(() => {
  for (const name of ["fetch", "scheduled", "queue", "email"]) {
    delete WorkerEntrypoint.prototype[name];
  }
});
