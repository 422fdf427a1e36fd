#!/usr/bin/env node
// Copies the agents' storage while they run: node examples/self-host/backup.mjs <storage folder> <new folder>
// Each database is copied as it is at one moment; two agents may be copied at different ones.
import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync, backup } from "node:sqlite";

const [from, to] = process.argv.slice(2);
if (!from || !to || !existsSync(from) || existsSync(to)) {
  console.error("Usage: backup.mjs <storage folder> <folder that is not there yet>");
  process.exit(1);
}
let count = 0;
for (const name of readdirSync(from, { recursive: true })) {
  if (!name.endsWith(".sqlite") || !statSync(join(from, name)).isFile()) continue;
  mkdirSync(dirname(join(to, name)), { recursive: true });
  const source = new DatabaseSync(join(from, name), { readOnly: true });
  await backup(source, join(to, name));
  source.close();
  count += 1;
}
console.log(`${count} databases are in ${to}`);
