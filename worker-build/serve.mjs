#!/usr/bin/env node
import { build } from "./lib/build.mjs";
import { commandLine } from "./lib/command-line.mjs";
import { prepare } from "./lib/prepare.mjs";
import { defaultCrate, resolveCrate } from "./lib/workspace.mjs";
import { wranglerDev } from "./lib/wrangler.mjs";

const HELP = `
Usage: node worker-build/serve.mjs [crate folder] [wrangler dev options]

Installs what is missing, builds the worker (${defaultCrate} unless another
crate folder is named) and serves it with \`wrangler dev\` in the foreground; a
change of its sources rebuilds it. The configuration is the wrangler.toml in the
crate's folder, or else the one at the root. Interrupt it to stop.

Another example, and options of wrangler dev, which are passed on:
  npm start -- examples/reminders
  npm start -- --port 8788
  npm start -- --persist-to /tmp/state
`;

await commandLine(HELP, async (args) => {
  const named = args.length > 0 && !args[0].startsWith("-");
  const folder = resolveCrate(named ? args[0] : defaultCrate);
  await build(folder, await prepare());
  return wranglerDev(folder, named ? args.slice(1) : args);
});
