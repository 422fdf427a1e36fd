// The wrangler configuration of a worker, read by wrangler itself.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** In the order in which wrangler looks for them. */
export const NAMES = ["wrangler.json", "wrangler.jsonc", "wrangler.toml"];

/** The configuration file of a folder, or the file itself. */
export function findConfig(path) {
  const found = statSync(path).isDirectory() ? NAMES.map((name) => join(path, name)).find(existsSync) : path;
  if (found) return resolve(found);
  throw new Error(`there is none of ${NAMES.join(", ")} in ${path}`);
}

/** A configuration as it is written, with what is to be known to add to it. */
export async function readConfig(file) {
  const { experimental_readRawConfig: read } = await import(pathToFileURL(wranglerFor(file)));
  const { rawConfig } = read({ config: file });
  const text = readFileSync(file, "utf8");
  return { file, raw: rawConfig, style: extname(file) === ".toml" ? tomlStyle(text) : { json: true } };
}

/** The project's own wrangler, else the one beside this file. */
function wranglerFor(file) {
  for (const from of [join(dirname(file), "package.json"), import.meta.filename]) {
    try {
      return createRequire(from).resolve("wrangler");
    } catch {
      // The next one.
    }
  }
  throw new Error(`wrangler reads ${file}, and is not installed there: npm install --save-dev wrangler`);
}

/** TOML has no way to add a table to an array that is written between brackets. */
const tomlStyle = (text) => ({ json: false, bracketed: /^\s*\[(env\.\w+\.)?durable_objects\]\s*\n[^[]*bindings\s*=\s*\[/m.test(text) });

/** The WebAssembly of the worker, beside its main module or in `build/`; undefined before the first build. */
export function findWasm({ file, raw }) {
  const folder = dirname(file);
  const places = [raw.main && dirname(resolve(folder, raw.main)), join(folder, "build")].filter(Boolean);
  return places.map((place) => join(place, "index_bg.wasm")).find(existsSync);
}
