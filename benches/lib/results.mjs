import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { say } from "../../worker-build/lib/progress.mjs";
import { displayPath, root } from "../../worker-build/lib/workspace.mjs";

const folder = join(root, "benches", "results");

export function writeResult(name, text) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  say(`written: ${displayPath(file)}`);
}
