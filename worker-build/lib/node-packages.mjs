import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { mustRun } from "./processes.mjs";
import { step } from "./progress.mjs";
import { environment, root, targetDir } from "./workspace.mjs";

const EXECUTABLES = ["node", "esbuild", "wasm-opt", "wrangler", "workerd", "vitest"];

/** What differs between the lockfile and the installed packages, in words; undefined when nothing. */
export function differenceFrom(lock, installed) {
  if (!installed) return "nothing is installed";
  for (const [path, wanted] of Object.entries(lock.packages ?? {})) {
    if (path === "" || wanted.optional) continue;
    const present = installed.packages?.[path];
    const name = path.replace(/^node_modules\//, "");
    if (!present) return `${name} ${wanted.version} is missing`;
    if (present.version !== wanted.version) {
      return `${name} is ${present.version}, the lockfile wants ${wanted.version}`;
    }
  }
  return undefined;
}

export function nodePackagesDifference() {
  const lock = readJson(join(root, "package-lock.json"));
  const difference = differenceFrom(lock, readJson(join(root, "node_modules", ".package-lock.json")));
  const broken = EXECUTABLES.find((name) => !existsSync(join(root, "node_modules", ".bin", name)));
  return difference ?? (broken && `the program ${broken} is missing`);
}

/** Installs the npm packages of the lockfile unless they are there already. */
export async function ensureNodePackages() {
  if (!nodePackagesDifference()) return;
  await withLock(join(targetDir, "npm-install.lock"), "installing npm packages", async () => {
    const difference = nodePackagesDifference();
    if (!difference) return;
    await step(`install npm packages (${difference})`, "npm to download about 200 MB", () =>
      mustRun("npm", ["ci", "--include=dev", "--include=optional", "--loglevel=error"], {
        cwd: root,
        env: environment(),
        cure: "read npm's message above; the package registry must be reachable once",
      }),
    );
  });
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
