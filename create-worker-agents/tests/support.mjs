import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");
export const generator = join(root, "create-worker-agents", "index.mjs");

/** A folder that is gone when the test ends. */
export function temporaryFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), "create-worker-agents-"));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return folder;
}

/** Runs the command as a user would, with nobody at a terminal. */
export function create(args, { cwd, env } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [generator, ...args], {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}
