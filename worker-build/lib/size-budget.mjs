import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "./failure.mjs";
import { say } from "./progress.mjs";
import { root } from "./workspace.mjs";

const FILE = join("worker-build", "size-budget.json");
const KIB = 1024;

/** How large the examples may be, in KiB, by folder: the wasm and the JavaScript that are deployed. */
export const readBudgets = () => JSON.parse(readFileSync(join(root, FILE), "utf8"));

/** The KiB of a built worker, raw and as a deployment compresses them. */
export function sizeOf(buildFolder) {
  const modules = readdirSync(buildFolder)
    .filter((name) => /^index(_bg)?\.(js|wasm)$/.test(name))
    .map((name) => readFileSync(join(buildFolder, name)));
  const kib = (lengths) => lengths.reduce((sum, length) => sum + length, 0) / KIB;
  return {
    raw: kib(modules.map((bytes) => bytes.length)),
    gzip: kib(modules.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
  };
}

/** A line on how a size stands to its budget, and whether it is over. */
export function judge(name, size, budget) {
  const parts = ["raw", "gzip"].map((form) => {
    const change = ((size[form] / budget[form] - 1) * 100).toFixed(1);
    return `${form} ${size[form].toFixed(1)} of ${budget[form]} KiB (${change > 0 ? "+" : ""}${change} %)`;
  });
  const over = size.raw > budget.raw || size.gzip > budget.gzip;
  return { line: `  ${name}: ${parts.join(", ")}${over ? ", OVER BUDGET" : ""}`, over };
}

/** Says how large the examples are; fails when one is over its budget or has none. */
export function checkBudgets(examples) {
  const budgets = readBudgets();
  const judged = examples.map((name) => {
    const build = join(root, name, "build");
    if (!budgets[name]) throw new Failure(`${name} has no budget`, `add it to ${FILE}`);
    if (!existsSync(build)) throw new Failure(`${name} is not built`, `node worker-build/build.mjs ${name}`);
    return { name, ...judge(name, sizeOf(build), budgets[name]) };
  });
  for (const { line } of judged) say(line);
  const over = judged.filter(({ over }) => over).map(({ name }) => name);
  if (over.length === 0) return;
  throw new Failure(
    `over the size budget: ${over.join(", ")}`,
    `find what has grown; if it is worth its size, raise the budget in ${FILE} and say why in the commit`,
  );
}
