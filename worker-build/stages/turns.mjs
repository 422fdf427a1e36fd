import { withOutput } from "../lib/output.mjs";

/**
 * Shows works that run at the same time one after another: the first that has begun as it goes
 * along, each other one from its beginning when its turn comes. That one has begun or ended
 * meanwhile is told in a line. Where the process exits before its turn, the rest is shown then.
 */
export function turns(write) {
  const waiting = [];
  let midLine = false;

  function show(chunk) {
    if (chunk.length === 0) return;
    write(chunk);
    midLine = !String(chunk).endsWith("\n");
  }

  const aside = (text) => show(`${midLine ? "\n" : ""}(meanwhile ${text})\n`);

  process.once("exit", () => waiting.slice(1).forEach(({ kept }) => show(Buffer.concat(kept))));

  /** `work` is given what writes a line; it resolves to what an aside says about its end. */
  return async (name, work) => {
    const entry = { kept: [], ended: false };
    const put = (chunk) => (waiting[0] === entry ? show(chunk) : entry.kept.push(Buffer.from(chunk)));
    waiting.push(entry);
    if (waiting[0] !== entry) aside(`${name} has begun`);
    const end = await withOutput(put, () => work((line) => put(`${line}\n`)));
    entry.ended = true;
    if (waiting[0] !== entry) return aside(`${end}; what it has said follows`);
    while (waiting[0]?.ended) {
      waiting.shift();
      if (waiting[0]) show(Buffer.concat(waiting[0].kept));
    }
  };
}
