// The end of an object's stay in memory, at its own wish.

import { answered } from "./guard.js";

/** Drops the object from memory once the event known by `key` is answered. */
export async function abort(ctx, reason, key) {
  await answered(key);
  // The answer leaves when what was written before it is safe.
  await ctx.storage.sync().catch(() => {});
  // An alarm that another event has cut short is over, too.
  setTimeout(() => ctx.abort(reason, { retryAlarm: false }), 0);
}
