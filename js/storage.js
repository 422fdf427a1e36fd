// Storage of a Durable Object, in the shapes that cross to Rust cheaply: text.

const base64 = (bytes) => {
  let binary = "";
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

const NONE = new Float64Array();
let numbers = NONE;

/** The numbers of the rows that `sqlExec` has just given; they are not kept. */
export function sqlNumbers() {
  const given = numbers;
  numbers = NONE;
  return given;
}

/**
 * Runs a statement; `undefined` when it gives no rows. The text that it gives, and the
 * numbers, are read by `src/sql/wire.rs`, which says what they are. The names of the
 * columns, which cost about as much to ask for as ten rows, come only if they are wanted.
 */
export function sqlExec(ctx, query, params, isNamed) {
  const cursor = ctx.storage.sql.exec(query, ...params);
  const lines = Array.from(cursor.raw());
  if (lines.length === 0) return undefined;
  if (isNamed) lines.unshift(cursor.columnNames);
  const width = lines[0].length;
  const count = width * lines.length;
  const found = new Float64Array(count + 2);
  found[0] = width;
  found[1] = count;
  let length = 2;
  let kinds = "";
  let texts = "";
  for (const line of lines) {
    for (let column = 0; column < width; column++) {
      const cell = line[column];
      if (typeof cell === "string") {
        kinds += "t";
        texts += cell;
        found[length++] = cell.length;
      } else if (typeof cell === "number") {
        kinds += "d";
        found[length++] = cell;
      } else if (cell === null) {
        kinds += "n";
      } else {
        const bytes = base64(cell);
        kinds += "b";
        texts += bytes;
        found[length++] = bytes.length;
      }
    }
  }
  numbers = found.subarray(0, length);
  return kinds + texts;
}

/** Runs a statement that gives no rows, of which to ask costs a third of a removal. */
export function sqlRun(ctx, query, params) {
  ctx.storage.sql.exec(query, ...params);
}

/**
 * Runs a statement with a text, without the `before` letters at its begin and the
 * `behind` letters at its end: a part of a text takes no copy of it.
 */
export function storePart(ctx, query, text, before, behind) {
  ctx.storage.sql.exec(query, text.slice(before, -behind));
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
