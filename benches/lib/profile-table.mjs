const IDLE = new Set(["(root)", "(idle)", "(program)"]);

/** A function's name: Rust's with its path, but without hashes and generics. */
export function functionName({ functionName: name, url }) {
  if (!name) return `(anonymous in ${url.split("/").at(-1) || "?"})`;
  return name.replace(/::h[0-9a-f]{16}$/, "").replace(/^wasm-bindgen\s+/, "");
}

const kindOf = ({ url }) => (url.startsWith("wasm:") ? "Rust" : url ? "JavaScript" : "runtime");

/**
 * The time of each function itself, without what it calls: `[{ name, kind, share }]`, the largest first.
 * Each sample counts alike. The time since the one before, which V8 tells too, holds that in which workerd waited
 * outside of JavaScript: it would go to whatever ran first after it.
 */
export function selfTimes({ nodes, samples }) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const counts = new Map();
  let total = 0;
  for (const id of samples) {
    const frame = frames.get(id);
    if (!frame || IDLE.has(frame.functionName)) continue;
    const key = `${kindOf(frame)}\n${functionName(frame)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total += 1;
  }
  return [...counts]
    .map(([key, count]) => ({ kind: key.split("\n")[0], name: key.split("\n")[1], share: count / total }))
    .sort((a, b) => b.share - a.share);
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;

/** The functions that take most of the time, after what each kind takes in all. */
export function profileTable(times, shown = 25) {
  const kinds = Map.groupBy(times, ({ kind }) => kind);
  const sums = [...kinds].map(([kind, of]) => `${kind} ${percent(of.reduce((sum, { share }) => sum + share, 0))}`);
  const lines = times.slice(0, shown).map(({ name, kind, share }) => `| ${percent(share)} | ${kind} | \`${name}\` |`);
  return [`${sums.join(", ")}`, "", "| itself | kind | function |", "| ---: | --- | --- |", ...lines].join("\n");
}
