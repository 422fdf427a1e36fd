// Projects as a user makes them, with this repository's crate and, instead of `npm install`, its npm packages.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { create, root } from "../support.mjs";

/** Always the same folder, so that cargo's target folder does not grow with every run. */
const FOLDER = join(process.env.CARGO_TARGET_DIR, "made-from-templates");
const bin = join(FOLDER, "bin");

/** The projects' `cargo install worker-build` has nothing to do: the stage has put it on PATH, at the same version. */
function skipInstall() {
  const [cargo] = spawnSync("sh", ["-c", "command -v cargo"], { encoding: "utf8" }).stdout.split("\n");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "cargo"), `#!/bin/sh\n[ "$1" = install ] && exec worker-build --version\nexec '${cargo}' "$@"\n`);
  chmodSync(join(bin, "cargo"), 0o755);
}

export const env = {
  ...process.env,
  PATH: [bin, process.env.PATH].join(delimiter),
  CI: "1",
  NO_COLOR: "1",
  npm_config_update_notifier: "false",
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};

/** For building to wasm: that target may be in a toolchain of its own, which has no rustfmt. */
export const wasmEnv = process.env.WASM_TOOLCHAIN ? { ...env, RUSTUP_TOOLCHAIN: process.env.WASM_TOOLCHAIN } : env;

/** Makes a project; its folder. */
export function make(template) {
  const folder = join(FOLDER, `made-${template}`);
  rmSync(folder, { recursive: true, force: true });
  skipInstall();
  const { status, stderr } = create([folder, "--template", template, "--sdk", root, "--no-git"]);
  assert.equal(status, 0, stderr);
  // The versions that are compiled already, and in the registry's cache.
  cpSync(join(root, "Cargo.lock"), join(folder, "Cargo.lock"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** Runs a command of the project to its end; its output. */
export function must(folder, command, environment = env) {
  const [program, ...args] = command.split(" ");
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, env: environment, encoding: "utf8", timeout: 600_000 });
  assert.equal(status, 0, `${command} in ${folder}\n${stdout}\n${stderr}`);
  return stdout;
}
