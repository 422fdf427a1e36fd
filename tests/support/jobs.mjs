// TestJobsAgent, which writes down what it does: e2e/README.md says what it has to offer.
import { connect } from "./socket.mjs";
import { room, target } from "./target.mjs";
import { until } from "./wait.mjs";

export const jobsPath = (name) => `/agents/test-jobs-agent/${name}`;

/** The methods of one agent: a socket for each call, so that none keeps it awake. */
export function jobs(name = room("jobs"), base = target.url) {
  const call = async (method, ...args) => {
    const socket = await connect(jobsPath(name), { base });
    try {
      return await socket.result(method, ...args);
    } finally {
      socket.drop();
    }
  };
  const what = async () => (await call("fired")).map((entry) => entry.what);
  /** Waits until so many calls are written down. */
  const hasFired = (count, ms) => until(async () => {
    const fired = await call("fired");
    return fired.length >= count && fired;
  }, `${count} calls`, ms);
  const isIdle = (ms) => until(async () => {
    const { schedules, queue } = await call("pending");
    return schedules.length + queue.length === 0;
  }, "nothing pending", ms);
  return { name, call, what, hasFired, isIdle, plan: (...plans) => call("plan", plans) };
}

export const queued = (callback, payload, options) => ({ when: "queue", callback, payload, ...options });
export const after = (ms, callback, payload, options) => ({ when: { after: ms }, callback, payload, ...options });
export const at = (time, callback, payload, options) => ({ when: { at: time }, callback, payload, ...options });
export const every = (ms, callback, payload, options) => ({ when: { every: ms }, callback, payload, ...options });
export const cron = (expression, callback, payload, options) => ({ when: { cron: expression }, callback, payload, ...options });
