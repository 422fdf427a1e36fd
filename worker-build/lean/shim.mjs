import { readFileSync } from "node:fs";

const TEMPLATE = readFileSync(new URL("./shim.js", import.meta.url), "utf8");
const EVENTS = ["fetch", "scheduled", "queue", "email", "connect", "tail", "tailStream", "trace", "test"];
const DEFAULT_EXPORT = "export default new Proxy(Entrypoint, classProxyHooks);";

/**
 * The lean shim that does what a shim of worker-build 0.8 does; undefined for one that it
 * cannot take the place of: of another form, or with functions that other Workers call by
 * RPC, for which the default export has to be a class.
 */
export function leanShim(stock) {
  if (!stock.includes(DEFAULT_EXPORT)) return undefined;
  const handlers = stock.slice(stock.indexOf("class Entrypoint extends WorkerEntrypoint {}")).split("\n");
  const from = handlers.findIndex((line) => line.startsWith("Entrypoint.prototype."));
  const to = handlers.findIndex((line) => line.startsWith("const instanceProxyHooks"));
  const lines = from < 0 || from > to ? [] : handlers.slice(from, to);
  const names = lines.flatMap((line) => /^Entrypoint\.prototype\.(\w+) =/.exec(line)?.[1] ?? []);
  const called = names.filter((name) => !name.startsWith("__"));
  if (called.some((name) => !EVENTS.includes(name))) return undefined;
  const classes = [...stock.matchAll(/^export const (\w+) = new Proxy\(exports\.\1, classProxyHooks\);$/gm)];
  const shim = TEMPLATE.replace("$HANDLERS", () => lines.join("\n")).replace("$EVENTS", () => JSON.stringify(called));
  return shim + classes.map(([, name]) => `export const ${name} = durable(exports.${name});\n`).join("");
}
