// Workflow classes, and the steps of their runs as Rust asks for them.
//
// A panic ends the Rust side of every run of the isolate, whoever panicked. What
// a run has begun with the engine is kept here, so that it starts again from the
// top at once, as it does in a new process.

import { WorkflowEntrypoint } from "cloudflare:workers";
// The module that wasm-bindgen generates. The circle is closed by the time
// `linkWorkflow` runs.
import * as generated from "../../../index.js";
import { guarded } from "./guard.js";
import { fromJson, toJson } from "./stubs.js";

// What the engine tells, with its kind in front: RPC may lose the name.
function textOf(error) {
  const { name, message } = error instanceof Error ? error : { message: String(error) };
  return !name || name === "Error" || message.startsWith(name) ? message : `${name}: ${message}`;
}

// The engine does not try an error of this name again.
function nonRetryable(text) {
  const error = new Error(text);
  error.name = "NonRetryableError";
  return error;
}

const NO_LONGER = "Nobody waits for this step any longer";

// One step: what the engine wants of it, until Rust has taken notice.
class StepCall {
  #attempt;
  #offered = false;
  #outcome;
  #left = false;
  #change = Promise.withResolvers();

  constructor(step, name, config, keep) {
    // Call-through: a property of an RPC stub looks like a remote method.
    step.do(name, config, ({ attempt }) => this.#open(attempt)).then(
      (result) => this.#end([true, toJson(result)], keep),
      (error) => this.#end([false, textOf(error)], keep),
    );
  }

  // A panic of the attempt itself is the attempt's error. Any other loses it no
  // more than its place: it is offered again.
  #open(number) {
    const begin = () => {
      const { promise, resolve, reject } = Promise.withResolvers();
      this.#giveUp();
      if (this.#left) reject(nonRetryable(NO_LONGER));
      this.#attempt = { number, resolve, reject };
      this.#offered = true;
      this.#changed();
      return promise;
    };
    return guarded(this, begin, (error) => {
      if (error.isCause) throw error;
      return this.#open(number);
    });
  }

  // The engine has done with the attempt, which may have hung.
  #giveUp() {
    this.#attempt?.reject(new Error(NO_LONGER));
  }

  #end(outcome, keep) {
    this.#giveUp();
    this.#outcome = outcome;
    keep(outcome[1]?.length ?? 0);
    this.#changed();
  }

  #changed() {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  get change() {
    return this.#change.promise;
  }

  turn() {
    if (this.#outcome) return this.#outcome;
    if (!this.#offered) return undefined;
    this.#offered = false;
    return this.#attempt.number;
  }

  settle(json) {
    this.#attempt?.resolve(fromJson(json));
  }

  fail(text, isTerminal) {
    this.#attempt?.reject(isTerminal ? nonRetryable(text) : new Error(text));
  }

  leave() {
    if (this.#outcome) return;
    this.#left = true;
    this.fail(NO_LONGER, true);
  }
}

// How much of its steps' results a run keeps in memory to start again with.
const KEPT_CHARACTERS = 8 << 20;

class Run {
  #step;
  #begun = new Map();
  #counts = new Map();
  #kept = 0;

  constructor(step) {
    this.#step = step;
  }

  /** The run goes from the top. */
  begin() {
    this.#counts.clear();
  }

  /** Whether it can start again. */
  get remembers() {
    return this.#kept <= KEPT_CHARACTERS;
  }

  /** Begins something, or finds what was begun in its place before. */
  find(kind, name, begin) {
    const which = `${kind} ${name}`;
    const count = (this.#counts.get(which) ?? 0) + 1;
    this.#counts.set(which, count);
    const place = `${count} ${which}`;
    const found = this.#begun.get(place) ?? begin(this.#step, this.#keep);
    if (this.remembers) this.#begun.set(place, found);
    return found;
  }

  #keep = (characters) => {
    this.#kept += characters;
    if (!this.remembers) this.#begun.clear();
  };
}

const linked = new WeakSet();

/** Makes the exported class a workflow. */
export function linkWorkflow(className) {
  const Class = generated[className];
  if (linked.has(Class)) return;
  linked.add(Class);
  Object.setPrototypeOf(Class, WorkflowEntrypoint);
  Object.setPrototypeOf(Class.prototype, WorkflowEntrypoint.prototype);
  Class.prototype.run = function ({ payload, timestamp, instanceId, workflowName }, step) {
    const run = new Run(step);
    const json = toJson(payload);
    const created = new Date(timestamp).getTime();
    const fromTop = () => {
      run.begin();
      return guarded(
        run,
        () => this.__agentsRun(json, created, instanceId, workflowName, run),
        (error) => {
          if (error.isCause || !run.remembers) throw error;
          return fromTop();
        },
      );
    };
    return fromTop();
  };
}

const BACKOFFS = ["constant", "linear", "exponential"];

// The engine takes no part of `retries` without the others; these are its own.
function stepConfig(limit, delay, backoff, timeout) {
  const config = {};
  if (limit !== undefined || delay !== undefined || backoff !== undefined) {
    config.retries = { limit: limit ?? 5, delay: delay ?? 1000, backoff: BACKOFFS[backoff ?? 2] };
  }
  if (timeout !== undefined) config.timeout = timeout;
  return config;
}

/** Begins a step. */
export const stepBegin = (run, name, limit, delay, backoff, timeout) =>
  run.find("do", name, (step, keep) => new StepCall(step, name, stepConfig(limit, delay, backoff, timeout), keep));

/** An attempt's number, `[succeeded, text]` at the end, or nothing new. */
export const stepTurn = (call) => call.turn();

/** Resolves when there is something new. */
export const stepChange = (call) => call.change;

export const stepSettle = (call, json) => call.settle(json);

export const stepFail = (call, text, isTerminal) => call.fail(text, isTerminal);

/** Rust has dropped the step. */
export const stepLeave = (call) => call.leave();

// Never rejected where nobody listens.
function outcomeOf(promise) {
  return promise.then(
    (value) => [true, value],
    (error) => [false, textOf(error)],
  );
}

export const stepSleep = (run, name, ms) => run.find("sleep", name, (step) => outcomeOf(step.sleep(name, ms)));

export const stepSleepUntil = (run, name, at) =>
  run.find("sleep", name, (step) => outcomeOf(step.sleepUntil(name, new Date(at))));

async function received(promise) {
  const event = await promise;
  const { payload, timestamp, type } = event;
  const json = JSON.stringify({ payload: toJson(payload), timestamp: new Date(timestamp).getTime(), kind: type });
  event[Symbol.dispose]?.();
  return json;
}

export const stepWait = (run, name, type, timeout) =>
  run.find("event", name, (step, keep) =>
    outcomeOf(received(step.waitForEvent(name, timeout === undefined ? { type } : { type, timeout }))).then((outcome) => {
      keep(outcome[1].length);
      return outcome;
    }),
  );
