import { readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { ensureCargoTool } from "../lib/cargo-tools.mjs";
import { ensureChromium } from "../lib/chromium.mjs";
import { prepare } from "../lib/prepare.mjs";
import { run } from "../lib/processes.mjs";
import { countNodeTests } from "../lib/test-counts.mjs";
import { environment, packageBin, root } from "../lib/workspace.mjs";

/** The last that Rust 1.95 compiles, with the versions that it was published with. */
const CARGO_GENERATE = { program: "cargo-generate", package: "cargo-generate", version: "0.23.10", flags: ["--debug", "--locked"], minutes: 3 };

const FOLDER = join(root, "create-worker-agents", "tests", "live");

export const templateTests = {
  name: "templates",
  title: "projects made from the templates: their tests, and two of them in Chromium",
  async run() {
    const { wasmTarget, tools } = await prepare();
    const cargoGenerate = await ensureCargoTool(CARGO_GENERATE);
    const { PATH, ...env } = environment({
      WASM_TOOLCHAIN: wasmTarget.env.RUSTUP_TOOLCHAIN,
      WASM_BINDGEN_BIN: tools["wasm-bindgen"],
      WASM_OPT_BIN: join(packageBin, "wasm-opt"),
      ESBUILD_BIN: join(packageBin, "esbuild"),
      WASM_BINDGEN_USE_JS_SYS: "1",
      CHROMIUM_PATH: await ensureChromium(),
    });
    const files = readdirSync(FOLDER).filter((name) => name.endsWith(".test.mjs")).map((name) => join(FOLDER, name));
    // One after another: they share cargo's target folder.
    const result = await run("node", ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files], {
      cwd: root,
      env: { ...env, PATH: [dirname(tools["worker-build"]), dirname(cargoGenerate), PATH].join(delimiter) },
      output: "both",
      sweep: true,
    });
    return { ok: result.ok, ...countNodeTests(result.output) };
  },
};
