import { existsSync, readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./failure.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
export const packageBin = join(root, "node_modules", ".bin");
export const defaultCrate = "examples/playground";

/** One target folder for every crate, so that shared dependencies are compiled once. */
export const targetDir = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
export const toolDir = join(targetDir, "tools");

const cargoBin = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");

/** The environment of everything started here: the pinned npm binaries come first on PATH. */
export function environment(extra = {}) {
  const path = process.env.PATH ?? "";
  const folders = path.split(delimiter);
  if (!folders.includes(cargoBin)) folders.push(cargoBin);
  const rest = folders.filter((folder) => folder !== packageBin);
  return {
    ...process.env,
    PATH: [packageBin, ...rest].join(delimiter),
    CARGO_TARGET_DIR: targetDir,
    WRANGLER_SEND_METRICS: "false",
    ...extra,
  };
}

/** The first executable file called `name` on PATH. */
export function findProgram(name, path = environment().PATH) {
  for (const folder of path.split(delimiter)) {
    const candidate = join(folder, name);
    if (folder && existsSync(candidate) && statSync(candidate).isFile()) return candidate;
  }
  return undefined;
}

/** Every crate of this repository that is built into a worker. */
export function workerCrates() {
  return ["examples", "tests/workers"].flatMap((parent) => {
    const folder = join(root, parent);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => existsSync(join(folder, name, "Cargo.toml")))
      .sort()
      .map((name) => `${parent}/${name}`);
  });
}

/** A crate folder as the user typed it, from the current folder or the repository's root. */
export function resolveCrate(typed) {
  const candidates = isAbsolute(typed) ? [typed] : [resolve(typed), resolve(root, typed)];
  const folder = candidates.find((candidate) => existsSync(join(candidate, "Cargo.toml")));
  if (folder) return folder;
  throw new Failure(
    `\`${typed}\` is not a crate: there is no Cargo.toml in ${[...new Set(candidates)].join(" or ")}`,
    `name the folder of a worker crate, for example ${workerCrates().join(", ") || defaultCrate}`,
  );
}

export function displayPath(path) {
  const shown = relative(root, path);
  return shown.startsWith("..") ? path : shown || ".";
}
