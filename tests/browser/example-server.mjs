// An example as `npm start` serves it, from its finished build, so that no compiler runs during a test.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { root, temporaryFolder } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";

/** Starts it on a free port, with a storage folder of its own and these variables. Without a config of its own it has the root's. */
export async function startExample(name, vars = {}) {
  const folder = join(root, "examples", name);
  const main = join(folder, "build", "index.js");
  if (!existsSync(main)) throw new Error(`${name} is not built yet: run \`npm run build -- examples/${name}\``);
  const own = join(folder, "wrangler.toml");
  const { rawConfig } = experimental_readRawConfig({ config: existsSync(own) ? own : join(root, "wrangler.toml") });
  const { build, dev, assets, ...rest } = rawConfig;
  const config = join(temporaryFolder(name), "wrangler.json");
  const served = { ...rest, vars: { ...rest.vars, ...vars }, main, assets: { ...assets, directory: join(folder, "public") } };
  writeFileSync(config, JSON.stringify(served));
  return startServer([config]);
}
