#!/usr/bin/env node
// What an old Node cannot read is imported only after Node's version is known.
import { oldNode } from "./lib/node-version.mjs";

const tooOld = oldNode(process.versions.node);
if (tooOld) {
  process.stderr.write(`${tooOld}\n`);
  process.exitCode = 1;
} else {
  import("./lib/main.mjs").then(async ({ main }) => {
    process.exitCode = await main(process.argv.slice(2));
  });
}
