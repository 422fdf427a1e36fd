import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { NAMES, readConfig } from "../check/config.mjs";
import { root } from "./workspace.mjs";

/** The configuration that a worker crate is served and deployed with: its own, or the root's if that leads to it. */
export function configOfCrate(folder) {
  const own = NAMES.map((name) => join(folder, name)).find(existsSync);
  if (own) return own;
  const shared = join(root, "wrangler.toml");
  const main = /^main\s*=\s*"(.+)"/m.exec(readFileSync(shared, "utf8"))?.[1];
  return main && resolve(root, main).startsWith(resolve(folder) + sep) ? shared : undefined;
}

/** The same configuration for a file anywhere else, for the finished build: wrangler then builds nothing. */
export async function finishedConfig(folder) {
  const file = configOfCrate(folder);
  const { build, dev, assets, main, ...rest } = (await readConfig(file)).raw;
  const at = (path) => resolve(dirname(file), path);
  return { ...rest, main: at(main), ...(assets && { assets: { ...assets, directory: at(assets.directory) } }) };
}
