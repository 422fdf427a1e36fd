import { build } from "../lib/build.mjs";
import { prepare } from "../lib/prepare.mjs";
import { run } from "../lib/processes.mjs";
import { say } from "../lib/progress.mjs";
import { ensureRustupComponent, WASM } from "../lib/rust.mjs";
import { checkBudgets } from "../lib/size-budget.mjs";
import { ensureWasmTarget } from "../lib/wasm-target.mjs";
import { environment, resolveCrate, root, workerCrates } from "../lib/workspace.mjs";
import { wasmSelections } from "./packages.mjs";

export const clippyWasm = {
  name: "clippy-wasm",
  title: "clippy, wasm32, warnings are errors",
  async run() {
    const target = await ensureWasmTarget();
    const command = await wasmLint(target);
    for (const selection of await wasmSelections()) {
      const result = await run("cargo", [command.name, ...selection, "--lib", "--all-features", "--target", WASM, ...command.args], {
        cwd: root,
        env: environment({ ...target.env, WASM_BINDGEN_USE_JS_SYS: "1", ...command.env }),
      });
      if (!result.ok) return result;
    }
    return { ok: true };
  },
};

async function wasmLint(target) {
  if (!target.env.RUSTUP_TOOLCHAIN) {
    await ensureRustupComponent("clippy", "clippy");
    return { name: "clippy", args: ["--", "-D", "warnings"] };
  }
  say(`  ${target.name} has no clippy: cargo check with warnings as errors instead`);
  return { name: "check", args: [], env: { RUSTFLAGS: "-Dwarnings" } };
}

export const workers = {
  name: "workers",
  title: "build every worker, check its configuration, keep the examples within their size budgets",
  async run() {
    const prepared = await prepare();
    for (const crate of workerCrates()) await build(resolveCrate(crate), prepared);
    checkBudgets(workerCrates().filter((crate) => crate.startsWith("examples/")));
    return { ok: true };
  },
};
