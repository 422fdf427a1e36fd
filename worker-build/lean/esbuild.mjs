#!/usr/bin/env node
// In the place of esbuild for worker-build (`ESBUILD_BIN`): makes `lean.js` beside the
// `index.js` that worker-build asks for. WORKER_AGENTS_ESBUILD names the real esbuild.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { leanShim } from "./shim.mjs";

const [STOCK, LEAN] = ["./shim.js", "./shim-lean.js"];
const OUTPUT = "lean.js";

function esbuild(args) {
  const program = process.env.WORKER_AGENTS_ESBUILD || "esbuild";
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error) console.error(`esbuild could not be started (${error.message}); name it with WORKER_AGENTS_ESBUILD`);
  if (status !== 0) process.exit(status ?? 1);
}

const args = process.argv.slice(2);
const { shim, reason } = args.includes(STOCK) && existsSync(STOCK) ? leanShim(readFileSync(STOCK, "utf8")) : {};
if (reason) {
  // In the place of one of an earlier build, which would not fit.
  const text = `there is no lean.js: ${reason}; use index.js`;
  console.error(text);
  writeFileSync(OUTPUT, `throw new Error(${JSON.stringify(text)});\n`);
}
if (shim) {
  writeFileSync(LEAN, shim);
  esbuild(args.map((arg) => (arg === STOCK ? LEAN : arg.startsWith("--outfile=") ? `--outfile=${OUTPUT}` : arg)));
  rmSync(LEAN);
  // As worker-build does to its own output: wrangler does not know the phase yet.
  writeFileSync(OUTPUT, readFileSync(OUTPUT, "utf8").replaceAll("import source ", "import "));
}
// The last, since it takes the place of what both are bundled from.
esbuild(args);
