// A bundle whose crossings are counted.
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { build } = createRequire(import.meta.url)("esbuild");

/** Copies a bundle beside itself with the counts put in; returns the configuration to serve it with. */
export async function countedBundle({ frozen }) {
  const folder = dirname(frozen);
  const out = join(folder, "counted");
  const served = JSON.parse(readFileSync(frozen, "utf8"));
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: [join(import.meta.dirname, "counted-entry.js")],
    alias: { "counted:worker": join(folder, served.main) },
    bundle: true,
    format: "esm",
    external: ["*.wasm", "cloudflare:*", "node:*"],
    outfile: join(out, "index.js"),
    logLevel: "warning",
  });
  const wasm = readdirSync(join(folder, "out")).filter((name) => name.endsWith(".wasm"));
  for (const name of wasm) cpSync(join(folder, "out", name), join(out, name));
  const file = join(folder, "counted.json");
  writeFileSync(file, JSON.stringify({ ...served, main: "counted/index.js" }));
  return file;
}
