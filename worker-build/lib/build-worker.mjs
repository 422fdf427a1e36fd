import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { inputsOf, isUpToDate, writeRecord } from "./build-record.mjs";
import { describeCrate } from "./crate.mjs";
import { Failure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { mustRun, run } from "./processes.mjs";
import { say, step } from "./progress.mjs";
import { WASM } from "./rust.mjs";
import { displayPath, environment, packageBin, targetDir } from "./workspace.mjs";

const LEAN_ESBUILD = fileURLToPath(new URL("../lean/esbuild.mjs", import.meta.url));

/** Has worker-build make `lean.js` too; docs/performance.md says what it is. */
export const bundler = {
  ESBUILD_BIN: LEAN_ESBUILD,
  WORKER_AGENTS_ESBUILD: join(packageBin, "esbuild"),
};

/** Builds one crate into its `build/` folder: the compiler, then upstream's worker-build. */
export async function buildWorker(folder, { wasmTarget, tools }) {
  const crate = await describeCrate(folder);
  const outFolder = join(folder, "build");
  const env = environment({
    ...wasmTarget.env,
    WASM_BINDGEN_BIN: tools["wasm-bindgen"],
    WASM_OPT_BIN: join(packageBin, "wasm-opt"),
    ...bundler,
    // As worker-build sets it, so that its own compile step finds everything done.
    WASM_BINDGEN_USE_JS_SYS: "1",
  });
  await withLock(join(targetDir, `worker-${crate.name}.lock`), `building ${crate.name}`, async () => {
    await step(`compile ${crate.name} to wasm`, "cargo", () => compile(crate, env));
    const inputs = inputsOf(crate);
    if (isUpToDate(outFolder, inputs)) {
      say(`- ${displayPath(outFolder)} is up to date`);
      return;
    }
    await step(`worker-build --release in ${displayPath(folder)}`, "wasm-bindgen, wasm-opt and esbuild", () =>
      mustRun(tools["worker-build"], ["--release"], { cwd: folder, env, output: "collect" }),
    );
    writeRecord(outFolder, inputs);
    sayWasmSize(join(outFolder, "index_bg.wasm"));
  });
}

async function compile(crate, env) {
  const args = ["build", "--lib", "--release", "--target", WASM];
  // wrangler prefixes every chunk it reads, and cargo writes its messages word by word.
  const output = process.env.WRANGLER_COMMAND ? "collect" : "show";
  const result = await run("cargo", args, { cwd: crate.folder, env, output });
  if (result.output) say(result.output.trimEnd());
  if (!result.ok) throw new Failure(`${crate.name} did not compile for ${WASM}; see the compiler's messages above`);
}

function sayWasmSize(file) {
  const bytes = readFileSync(file);
  const kib = (count) => `${(count / 1024).toFixed(1)} KiB`;
  say(`  ${displayPath(file)}: ${kib(bytes.length)}, ${kib(gzipSync(bytes, { level: 9 }).length)} gzip`);
}
