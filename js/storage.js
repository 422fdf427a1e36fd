// Storage of a Durable Object, in the shapes that cross to Rust cheaply: text.

const base64 = (bytes) => {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

// What JSON lacks, as `SqlValue` reads it.
const wire = (value) => {
  if (value instanceof ArrayBuffer) return { b: base64(value) };
  if (typeof value === "number" && !Number.isFinite(value)) {
    return { r: Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf" };
  }
  return value;
};

/** Runs a statement; `undefined` when it gives no rows and no columns. */
export function sqlExec(ctx, query, params) {
  const cursor = ctx.storage.sql.exec(query, ...params);
  const rows = Array.from(cursor.raw());
  if (rows.length === 0) return undefined;
  for (const row of rows) {
    for (let i = 0; i < row.length; i++) {
      const value = row[i];
      if (typeof value === "object" ? value !== null : typeof value === "number") {
        row[i] = wire(value);
      }
    }
  }
  return JSON.stringify({ columns: cursor.columnNames, rows });
}

/** Runs `body` in a transaction; it returns whether to keep the writes. */
export function transaction(ctx, body) {
  const undo = {};
  try {
    ctx.storage.transactionSync(() => {
      if (!body()) throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
}

export const kvGet = (ctx, key) => JSON.stringify(ctx.storage.kv.get(key));
export const kvPut = (ctx, key, json) => ctx.storage.kv.put(key, JSON.parse(json));
export const kvDelete = (ctx, key) => ctx.storage.kv.delete(key);
export const kvList = (ctx, prefix) =>
  JSON.stringify(
    Array.from(ctx.storage.kv.list({ prefix }), ([key, value]) => [
      key,
      JSON.stringify(value) ?? "null",
    ]),
  );

// What takes effect in this turn; a failure that shows later is not lost.
const logged = (done, what) => done.catch((error) => console.error(`${what}:`, error));

/** Sets or removes the alarm. */
export function setAlarm(ctx, at) {
  const done = at === undefined ? ctx.storage.deleteAlarm() : ctx.storage.setAlarm(at);
  logged(done, "The alarm could not be set");
}

/** Removes all that is stored, and the alarm. */
export function deleteAll(ctx) {
  logged(ctx.storage.deleteAlarm(), "The alarm could not be removed");
  logged(ctx.storage.deleteAll(), "The storage could not be emptied");
}
