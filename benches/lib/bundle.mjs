// Every worker in the form in which `wrangler deploy --minify` would upload it.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { quietEnv, wrangler } from "../../tests/support/paths.mjs";
import { buildWorker } from "../../worker-build/lib/build-worker.mjs";
import { prepare } from "../../worker-build/lib/prepare.mjs";
import { mustRun } from "../../worker-build/lib/processes.mjs";
import { step } from "../../worker-build/lib/progress.mjs";
import { packageBin, root, targetDir } from "../../worker-build/lib/workspace.mjs";

const MODULES = /\.(js|wasm)$/;

const configuration = (main) => ({
  name: "bench",
  main,
  compatibility_date: "2026-06-11",
  compatibility_flags: ["nodejs_compat"],
  durable_objects: { bindings: [{ name: "Bench", class_name: "Bench" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Bench"] }],
});

/** Builds the workers; each has `frozen` then, the configuration to serve it with, and the `size` of its bundle. */
export async function bundleAll(workers) {
  const prepared = await prepare();
  const bundled = [];
  for (const worker of workers) {
    if (worker.crate) await buildWorker(worker.folder, prepared);
    bundled.push({ ...worker, ...(await bundle(worker)) });
  }
  return bundled;
}

async function bundle(worker) {
  const folder = join(targetDir, "benches", worker.name);
  const out = join(folder, "out");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = join(folder, "wrangler.json");
  writeFileSync(source, JSON.stringify({ ...configuration(join(worker.folder, worker.main)), alias: worker.alias }));
  await step(`bundle ${worker.title}`, "wrangler", () =>
    mustRun(join(packageBin, "node"), [wrangler, "deploy", "--dry-run", "--minify", "--config", source, "--outdir", out], {
      cwd: root,
      env: quietEnv,
      output: "collect",
    }),
  );
  const frozen = join(folder, "frozen.json");
  writeFileSync(frozen, JSON.stringify(configuration(`out/${basename(worker.main)}`)));
  return { frozen, size: sizeOf(out) };
}

/** The bundle's bytes: raw, and as a deployment compresses them. */
function sizeOf(folder) {
  const modules = readdirSync(folder).filter((name) => MODULES.test(name)).map((name) => readFileSync(join(folder, name)));
  const sum = (lengths) => lengths.reduce((total, length) => total + length, 0);
  return {
    raw: sum(modules.map((bytes) => bytes.length)),
    gzip: sum(modules.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
  };
}
