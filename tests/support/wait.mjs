import { setTimeout as sleep } from "node:timers/promises";

export { sleep };

/** Rejects with `what` when `promise` has not settled after `ms`. */
export function within(ms, promise, what = "promise") {
  const { promise: late, reject } = Promise.withResolvers();
  const timer = setTimeout(() => reject(new Error(`${what}: nothing after ${ms} ms`)), ms);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Waits until `check` returns something truthy, and returns that. */
export async function until(check, what = "condition", ms = 15_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not met after ${ms} ms`);
    await sleep(20);
  }
}
