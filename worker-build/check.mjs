#!/usr/bin/env node
import { check } from "./check/index.mjs";

const HELP = `
Usage: node worker-build/check.mjs [folder or configuration file ...]

Compares the agents and workflows of a built worker with its wrangler
configuration (wrangler.json, .jsonc or .toml), and says which binding,
migration or workflow is missing or wrong, with the lines to add. Without an
argument it checks the current folder. Fails if anything is wrong.

It needs the finished build and the project's wrangler, nothing else. Classes
are found by what \`#[agent]\` and \`#[workflow]\` leave in the WebAssembly file.
`;

const args = process.argv.slice(2);
if (args.some((arg) => arg === "--help" || arg === "-h")) {
  process.stdout.write(`${HELP.trim()}\n`);
} else {
  for (const path of args.length > 0 ? args : ["."]) {
    try {
      const { ok, text, agents, workflows } = await check(path);
      if (text) process.stderr.write(`${text}\n`);
      const names = [...agents, ...workflows];
      if (ok) process.stdout.write(`${path}: ${names.length > 0 ? `all is there for ${names.join(", ")}` : "no agents or workflows in the code"}\n`);
      else process.exitCode = 1;
    } catch (error) {
      process.stderr.write(`error: ${error.message}\n`);
      process.exitCode = 1;
    }
  }
}
