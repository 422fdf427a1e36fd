import { existsSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./processes.mjs";
import { step } from "./progress.mjs";
import { displayPath, environment, packageBin } from "./workspace.mjs";

/** Bundles the script of a worker's page, if it has one: `page/main.js` into `public/app.js`. */
export async function bundlePage(folder) {
  const script = join(folder, "page", "main.js");
  if (!existsSync(script)) return;
  const bundle = join(folder, "public", "app.js");
  const args = [script, "--bundle", "--format=esm", "--minify", `--outfile=${bundle}`, "--log-level=warning"];
  await step(`bundle ${displayPath(script)}`, "esbuild", () =>
    mustRun(join(packageBin, "esbuild"), args, { cwd: folder, env: environment(), output: "collect" }),
  );
}
