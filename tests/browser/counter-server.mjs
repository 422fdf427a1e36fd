// The counter example as `npm start` serves it, from its finished build, so that no compiler runs during a test.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { root, temporaryFolder } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";

/** Starts it on a free port, with a storage folder of its own. */
export async function startCounter() {
  const main = join(root, "examples", "counter", "build", "index.js");
  if (!existsSync(main)) throw new Error("the counter is not built yet: run `npm run build`");
  const { rawConfig } = experimental_readRawConfig({ config: join(root, "wrangler.toml") });
  const { build, dev, assets, ...rest } = rawConfig;
  const config = join(temporaryFolder("counter"), "wrangler.json");
  const served = { ...rest, main, assets: { ...assets, directory: join(root, assets.directory) } };
  writeFileSync(config, JSON.stringify(served));
  return startServer([config]);
}
