import { CARGO_TOOLS, ensureCargoTools, installedTool } from "./cargo-tools.mjs";
import { ensureNodePackages, nodePackagesDifference } from "./node-packages.mjs";
import { outputOf } from "./processes.mjs";
import { say } from "./progress.mjs";
import { BY_HAND, ensureWasmTarget, readyWasmTarget } from "./wasm-target.mjs";

/** Everything that building a worker needs, installed where it is missing. */
export async function prepare() {
  await ensureNodePackages();
  const wasmTarget = await ensureWasmTarget();
  return { wasmTarget, tools: await ensureCargoTools() };
}

/** Says what is there and what is missing, and installs nothing. True when nothing is missing. */
export async function report() {
  const lines = [];
  const add = (name, found, cure) => lines.push({ name, found, cure });
  add("Rust", await outputOf("rustc", ["--version"]), "install rustup (https://rustup.rs)");
  add("wasm32-unknown-unknown", (await readyWasmTarget())?.name, `the build installs it; by hand: ${BY_HAND}`);
  for (const tool of CARGO_TOOLS) {
    add(`${tool.program} ${tool.version}`, await installedTool(tool), "the build installs it with cargo");
  }
  const difference = nodePackagesDifference();
  add("npm packages", difference ? undefined : "as in package-lock.json", `${difference}; the build installs them (npm ci)`);
  for (const { name, found, cure } of lines) {
    say(found ? `  ok       ${name}: ${found}` : `  missing  ${name}: ${cure}`);
  }
  return lines.every(({ found }) => found);
}
