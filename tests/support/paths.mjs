// Where things are. Node 22 comes from the npm package `node`; wrangler does not run on older ones.
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

export const tests = dirname(import.meta.dirname);
export const root = dirname(tests);

const pinned = join(root, "node_modules", ".bin", "node");
export const node = existsSync(pinned) ? pinned : process.execPath;

const manifest = createRequire(import.meta.url).resolve("wrangler/package.json");
export const wrangler = join(dirname(manifest), "bin", "wrangler.js");

/** For everything started here: the pinned tools first on PATH, no questions, no metrics, no sample of request.cf from the internet. */
export const quietEnv = {
  ...process.env,
  PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  CI: "1",
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  NO_COLOR: "1",
  FORCE_COLOR: "0",
};

export function temporaryFolder(label) {
  const base = join(tmpdir(), "worker-agents-tests");
  mkdirSync(base, { recursive: true });
  return mkdtempSync(join(base, `${label}-`));
}
