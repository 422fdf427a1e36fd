import { existsSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "./processes.mjs";
import { step } from "./progress.mjs";
import { displayPath, packageBin } from "./workspace.mjs";

const ENTRIES = ["main.js", "main.jsx", "main.ts", "main.tsx"];

/** Bundles the script of a worker's web page, when the worker has one. It may import Rust's sources, as text to show. */
export async function buildPage(folder) {
  const entry = ENTRIES.map((name) => join(folder, "page", name)).find((file) => existsSync(file));
  if (!entry) return;
  const output = join(folder, "public", "app.js");
  await step(`bundle ${displayPath(entry)} into ${displayPath(output)}`, "esbuild", () =>
    mustRun(
      join(packageBin, "esbuild"),
      [entry, "--bundle", "--format=esm", "--minify", "--jsx=automatic", "--loader:.rs=text", "--log-level=warning", `--outfile=${output}`],
      { output: "collect" },
    ),
  );
}
