// Builds a worker as `wrangler deploy` would and writes it to a folder of its own, with a config that only serves it.
// Servers that run from such a copy start fast, never rebuild, and do not reload when somebody edits the sources.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { experimental_readRawConfig } from "wrangler";
import { node, quietEnv, root, wrangler } from "./paths.mjs";

const run = promisify(execFile);

async function bundle(config, outdir) {
  const args = [wrangler, "deploy", "--dry-run", "--config", config, "--outdir", outdir];
  console.log(`building ${relative(root, config)}`);
  try {
    await run(node, args, { cwd: root, env: quietEnv, maxBuffer: 64 << 20 });
  } catch (error) {
    throw new Error(`building ${relative(root, config)} failed:\n${error.stdout ?? ""}${error.stderr ?? error.message}`);
  }
}

/** Freezes the worker of `config` into `folder`; returns the config file to serve it with. */
export async function freeze(config, folder) {
  mkdirSync(folder, { recursive: true });
  await bundle(config, join(folder, "out"));
  const { rawConfig } = experimental_readRawConfig({ config });
  const { build, rules, dev, ...rest } = rawConfig;
  const entry = (rest.main ?? "index.js").split("/").at(-1).replace(/\.ts$/, ".js");
  const frozen = { ...rest, main: join("out", entry), no_bundle: true };
  const file = join(folder, "wrangler.json");
  writeFileSync(file, JSON.stringify(frozen, null, 2));
  return file;
}
