// The workflows of the Worker, by its bindings, and their runs.

import { toJson } from "./stubs.js";

// As with namespaces, only the prototype of a service binding tells the truth.
// A test may bind a plain object.
const isWorkflow = (binding) => {
  if (typeof binding !== "object" || binding === null) return false;
  const prototype = Object.getPrototypeOf(binding) ?? {};
  const methods = prototype === Object.prototype ? binding : prototype;
  return "create" in methods && "createBatch" in methods && "get" in methods;
};

/** The names of the bindings that are workflows. */
export const workflowNames = (env) => Object.keys(env).filter((name) => isWorkflow(env[name]));

/** The workflow of this binding; `undefined` if it is none. */
export const workflow = (env, binding) => (isWorkflow(env[binding]) ? env[binding] : undefined);

/** Starts a run with options given as JSON; gives its id. */
export const createRun = async (found, options) => (await found.create(JSON.parse(options))).id;

/** Starts several runs; gives their ids as JSON. */
export const createRuns = async (found, options) => {
  const runs = await found.createBatch(JSON.parse(options));
  return JSON.stringify(runs.map(({ id }) => id));
};

/** What the platform tells of a run, as JSON. */
export const runStatus = async (found, id) => toJson(await (await found.get(id)).status());

/** Pauses, resumes, terminates or restarts a run. */
export const actOnRun = async (found, id, action) => {
  await (await found.get(id))[action]();
};

/** Gives a run an event. */
export const sendToRun = async (found, id, type, payload) => {
  const run = await found.get(id);
  await run.sendEvent({ type, payload: payload === undefined ? undefined : JSON.parse(payload) });
};
