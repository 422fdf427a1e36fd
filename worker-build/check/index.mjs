// Compares a built worker with its wrangler configuration.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { compare } from "./compare.mjs";
import { findConfig, findWasm, readConfig } from "./config.mjs";
import { lines } from "./paste.mjs";
import { readWasm } from "./wasm.mjs";

/**
 * Checks the worker of a folder, or of a configuration file. The result is `{ ok, text, agents, workflows }`; `text` is
 * for people, and empty when there is nothing to say. Classes named in `unbound` are left out: they have no binding on
 * purpose.
 */
export async function check(path, { unbound = [] } = {}) {
  const config = await readConfig(findConfig(path));
  const wasm = findWasm(config);
  if (!wasm) throw new Error(`${config.file} has no built worker yet: there is no index_bg.wasm beside its main module; build it first`);
  const { classes, imports } = readWasm(readFileSync(wasm));
  const bound = classes.filter(({ name }) => !unbound.includes(name));
  const found = compare({ classes: bound, imports }, config.raw);
  const names = (kind) => bound.filter((one) => one.kind === kind).map(({ name }) => name);
  return {
    ok: found.every(({ warning }) => warning),
    text: tell(found, basename(config.file), config.style),
    agents: names("agent"),
    workflows: names("workflow"),
  };
}

function tell(found, file, style) {
  return found
    .map(({ what, add, hint, warning }) => {
      const parts = [`${warning ? "warning" : "error"}: ${what}`];
      if (hint) parts.push(hint);
      if (add) parts.push(`add to ${file}:\n\n${lines(add, style).map((line) => (line ? `    ${line}` : "")).join("\n")}`);
      return parts.join("\n");
    })
    .join("\n\n");
}
