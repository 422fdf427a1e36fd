// A build whose functions keep their names, which cargo and wasm-opt strip from one that ships.
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundler } from "../../worker-build/lib/build-worker.mjs";
import { prepare } from "../../worker-build/lib/prepare.mjs";
import { mustRun } from "../../worker-build/lib/processes.mjs";
import { step } from "../../worker-build/lib/progress.mjs";
import { environment, packageBin, targetDir } from "../../worker-build/lib/workspace.mjs";

/** Builds the crate of a bundled worker once more; the same worker, with names, is the result. */
export async function withNames(worker) {
  if (!worker.crate) return worker;
  const { wasmTarget, tools } = await prepare();
  const folder = join(targetDir, "benches", "named", worker.name);
  mkdirSync(folder, { recursive: true });
  const wasmOpt = join(folder, "wasm-opt");
  writeFileSync(wasmOpt, `#!/bin/sh\nexec "${join(packageBin, "wasm-opt")}" -g "$@"\n`);
  chmodSync(wasmOpt, 0o755);
  const env = environment({
    ...wasmTarget.env,
    WASM_BINDGEN_BIN: tools["wasm-bindgen"],
    WASM_OPT_BIN: wasmOpt,
    ...bundler,
    WASM_BINDGEN_USE_JS_SYS: "1",
    CARGO_TARGET_DIR: join(targetDir, "benches", "target"),
    // In place of those of .cargo/config.toml, which strip the names.
    RUSTFLAGS: "-Cstrip=none",
    NO_MINIFY: "1",
  });
  const args = ["--release", "--out-dir", "build-named"];
  await step(`build ${worker.title} with names`, "worker-build", () => mustRun(tools["worker-build"], args, { cwd: worker.folder, env, output: "collect" }));
  const out = join(folder, "out");
  cpSync(join(worker.folder, "build-named"), out, { recursive: true });
  const frozen = join(folder, "frozen.json");
  cpSync(worker.frozen, frozen);
  return { ...worker, frozen };
}
