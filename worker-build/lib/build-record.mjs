import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CARGO_TOOLS } from "./cargo-tools.mjs";
import { root } from "./workspace.mjs";

/*
 * The worker's JavaScript and final wasm depend on the compiled wasm (which
 * carries the inline JavaScript), the crate's manifest, the tools and a few
 * variables. A record of these beside the output tells whether the slow steps
 * after the compiler have anything to do.
 */
const RECORD = ".built-from.json";
const OUTPUTS = ["index.js", "index_bg.wasm", "lean.js"];
const LEAN = ["esbuild.mjs", "shim.js", "shim.mjs"];
const VARIABLES = ["RUN_TO_COMPLETION", "NO_MINIFY", "COREDUMP", "COREDUMP_FLAGS", "CUSTOM_SHIM"];

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

export function inputsOf(crate) {
  const packages = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return {
    wasm: hash(readFileSync(crate.wasm)),
    manifest: hash(crate.manifestText),
    tools: [
      ...CARGO_TOOLS.map((tool) => `${tool.program} ${tool.version}`),
      ...["esbuild", "binaryen"].map((name) => `${name} ${packages[`node_modules/${name}`]?.version}`),
    ],
    lean: LEAN.map((name) => hash(readFileSync(new URL(`../lean/${name}`, import.meta.url)))),
    variables: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name] ?? null])),
  };
}

export function isUpToDate(outFolder, inputs) {
  const file = join(outFolder, RECORD);
  if (!existsSync(file) || OUTPUTS.some((name) => !existsSync(join(outFolder, name)))) return false;
  return readFileSync(file, "utf8") === recordText(outFolder, inputs);
}

export function writeRecord(outFolder, inputs) {
  writeFileSync(join(outFolder, RECORD), recordText(outFolder, inputs));
}

function recordText(outFolder, inputs) {
  const outputs = OUTPUTS.map((name) => {
    const { size, mtimeMs } = statSync(join(outFolder, name));
    return { name, size, mtimeMs };
  });
  return JSON.stringify({ inputs, outputs });
}
