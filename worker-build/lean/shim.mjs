import { readFileSync } from "node:fs";

const TEMPLATE = readFileSync(new URL("./shim.js", import.meta.url), "utf8");
const EVENTS = ["fetch", "scheduled", "queue", "email", "connect", "tail", "tailStream", "trace", "test"];
const REINITIALIZES = "function checkReinitialize()";
const DEFAULT_EXPORT = "export default new Proxy(Entrypoint, classProxyHooks);";

/**
 * The lean shim that does what a shim of worker-build 0.8 does, as `{ shim }`; or the
 * `{ reason }` why it cannot take its place.
 */
export function leanShim(stock) {
  // The shim for `panic = "unwind"` has the same end, but another beginning.
  if (!stock.includes(DEFAULT_EXPORT) || !stock.includes(REINITIALIZES)) {
    return { reason: "the shim of this worker-build is of another form" };
  }
  const handlers = stock.slice(stock.indexOf("class Entrypoint extends WorkerEntrypoint {}")).split("\n");
  const from = handlers.findIndex((line) => line.startsWith("Entrypoint.prototype."));
  const to = handlers.findIndex((line) => line.startsWith("const instanceProxyHooks"));
  const lines = from < 0 || from > to ? [] : handlers.slice(from, to);
  const names = lines.flatMap((line) => /^Entrypoint\.prototype\.(\w+) =/.exec(line)?.[1] ?? []);
  const called = names.filter((name) => !name.startsWith("__"));
  const rpc = called.find((name) => !EVENTS.includes(name));
  if (rpc) return { reason: `the Worker exports \`${rpc}\` for other Workers to call, for which the default export has to be a class` };
  const classes = [...stock.matchAll(/^export const (\w+) = new Proxy\(exports\.\1, classProxyHooks\);$/gm)];
  const shim = TEMPLATE.replace("$HANDLERS", () => lines.join("\n")).replace("$EVENTS", () => JSON.stringify(called));
  return { shim: shim + classes.map(([, name]) => `export const ${name} = durable(exports.${name});\n`).join("") };
}
