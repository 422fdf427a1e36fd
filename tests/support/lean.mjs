// Workers with the lean shim, `build/lean.js`, which does without worker-build's proxies; bundled by `wrangler dev` itself.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { temporaryFolder, tests } from "./paths.mjs";

/** The configuration of the built worker in `tests/workers/<name>`, to be served as it is. */
export const leanConfig = (name) => leanConfigOf(join(tests, "workers", name));

/** The same of the worker in a folder, without its pages. */
export function leanConfigOf(folder) {
  const { rawConfig } = experimental_readRawConfig({ config: join(folder, "wrangler.toml") });
  const { build, dev, rules, assets, ...rest } = rawConfig;
  const config = join(temporaryFolder("lean"), "wrangler.json");
  writeFileSync(config, JSON.stringify({ ...rest, main: join(folder, "build", "lean.js") }));
  return config;
}
