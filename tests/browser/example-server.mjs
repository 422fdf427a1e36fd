// An example as `npm start` serves it, from its finished build, so that no compiler runs during a test.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { finishedConfig } from "../../worker-build/lib/crate-config.mjs";
import { root, temporaryFolder } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";

/** Starts it on a free port, with a storage folder of its own, and with these variables in place of its own. Without a config of its own it has the root's. */
export async function startExample(name, vars = {}) {
  const folder = join(root, "examples", name);
  const main = join(folder, "build", "index.js");
  if (!existsSync(main)) throw new Error(`${name} is not built yet: run \`npm run build -- examples/${name}\``);
  const config = join(temporaryFolder(name), "wrangler.json");
  const served = await finishedConfig(folder);
  writeFileSync(config, JSON.stringify({ ...served, vars: { ...served.vars, ...vars } }));
  return startServer([config]);
}
