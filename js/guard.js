// No silent death. A Rust panic ends the WebAssembly instance that all agents
// of the isolate share: their promises would never settle. So each event that
// is under way is kept here, and the panic hook, which still runs, fails them
// all; the answers are then made in each event's own I/O context.

import { forgetLoss, storeLoss } from "./loss.js";

/** The error of an event that a panic has ended. */
export class InstanceLost extends Error {
  /**
   * @param {string} message what the panic said
   * @param {boolean} isCause whether it was this event that panicked
   */
  constructor(message, isCause) {
    super(
      isCause
        ? message
        : "The agent was interrupted by a panic elsewhere in its isolate; try again",
    );
    this.name = "Error";
    this.isCause = isCause;
    this.retryable = !isCause;
  }
}

// Out of memory and the like; a stack that is full is JavaScript's error.
const isTrap = (error) =>
  error instanceof WebAssembly.RuntimeError ||
  (error instanceof RangeError && /call stack/i.test(error.message));

const underWay = new Set();

/** Resolves when the events under way that are known by `key` are answered. */
export const answered = (key) =>
  Promise.all(
    [...underWay]
      .filter((event) => event.key === key)
      .map((event) => new Promise((resolve) => (event.waiting ??= []).push(resolve))),
  );

const alarmKeys = new WeakMap();

/** The key of an object's alarm, which no other work of the object shares. */
export function alarmKey(object) {
  if (!alarmKeys.has(object)) alarmKeys.set(object, {});
  return alarmKeys.get(object);
}

/**
 * Runs an event and keeps it until it is answered. `key` is an object by which Rust
 * knows it; `answer` turns an `InstanceLost` into the event's answer.
 * `isWorker` tells the Worker's own handlers from the events of agents.
 *
 * What is answered at once is given as it is, without a promise; so is an error thrown.
 */
export function guarded(key, run, answer, isWorker = false) {
  const event = { key, isWorker, lost: undefined, reject: undefined, waiting: undefined };
  underWay.add(event);
  let outcome;
  try {
    outcome = run();
  } catch (error) {
    if (isTrap(error)) instanceLost(String(error), key);
    forgetLoss();
    return failed(event, event.lost ?? error, answer);
  }
  // What swallowed the trap has left nothing that could still be right.
  if (event.lost) return failed(event, event.lost, answer);
  if (outcome instanceof Promise) return later(event, outcome, answer);
  end(event);
  return outcome;
}

function later(event, outcome, answer) {
  const settled = new Promise((resolve, reject) => {
    event.reject = reject;
    outcome.then(resolve, reject);
  });
  return settled.then(
    (value) => {
      end(event);
      return value;
    },
    (error) => failed(event, error, answer),
  );
}

function end(event) {
  underWay.delete(event);
  event.waiting?.forEach((resolve) => resolve());
}

function failed(event, error, answer) {
  end(event);
  if (error instanceof InstanceLost) return answer(error);
  throw error;
}

/** The panic hook: fails every event under way. */
export function instanceLost(message, key) {
  const state = globalThis.__worker_init_state;
  if (state) state.criticalError = true;
  storeLoss();
  const events = [...underWay];
  underWay.clear();
  for (const event of events) {
    // A panic outside of any agent's event is one of the Worker's own code.
    const isCause = key === undefined ? event.isWorker : event.key === key;
    event.lost = new InstanceLost(message, isCause);
    event.reject?.(event.lost);
  }
}

// Traps without a panic, such as out of memory, end the instance too.
globalThis.addEventListener?.("error", ({ error }) => {
  if (isTrap(error)) instanceLost(String(error), undefined);
});

// wasm-bindgen goes on with a future by `queueMicrotask`, once for each time that one
// is polled. The runtime's own is a call into C++ that costs more than the polling; a
// promise that has settled does the same. A trap is reported as from there.
const settled = Promise.resolve();
globalThis.queueMicrotask = (task) => {
  settled.then(() => {
    try {
      task();
    } catch (error) {
      reportError(error);
      forgetLoss();
    }
  });
};

/** Keeps the object for a promise that belongs to no event. */
export const keep = (ctx, key, promise) =>
  ctx.waitUntil(
    guarded(
      key,
      () => promise,
      () => {},
    ),
  );

const origins = new WeakMap();
const forwards = new WeakMap();

/** Remembers which request one was copied from. */
export function copied(request, copy) {
  origins.set(copy, origins.get(request) ?? request);
  return copy;
}

/** Remembers the agent's answer to a request that a Worker passes on. */
export const forwarded = (request, response) =>
  forwards.set(origins.get(request) ?? request, response);

/** The agent's own answer to a request, if it was passed on to one. */
export const answerOfAgent = (request) => forwards.get(request);
