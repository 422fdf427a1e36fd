#!/usr/bin/env node
import { parseArgs } from "node:util";
import { check } from "./check/index.mjs";

const HELP = `
Usage: node worker-build/check.mjs [options] [folder or configuration file ...]

Compares the agents and workflows of a built worker with its wrangler
configuration (wrangler.json, .jsonc or .toml), and says which binding,
migration or workflow is missing or wrong, with the lines to add. Without an
argument it checks the current folder. Fails if anything is wrong.

Options:
  --unbound <class>  a class that has no binding on purpose; once for each
  --help             this text

It needs the finished build and the project's wrangler, nothing else. Classes
are found by what \`#[agent]\` and \`#[workflow]\` leave in the WebAssembly file.
`;

try {
  const { values, positionals } = parseArgs({
    options: { help: { type: "boolean", short: "h" }, unbound: { type: "string", multiple: true } },
    allowPositionals: true,
  });
  if (values.help) process.stdout.write(`${HELP.trim()}\n`);
  else for (const path of positionals.length > 0 ? positionals : ["."]) await tell(path, values);
} catch (error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}

async function tell(path, { unbound }) {
  const { ok, text, agents, workflows } = await check(path, { unbound });
  const names = [...agents, ...workflows];
  if (text) process.stderr.write(`${text}\n`);
  if (ok) process.stdout.write(`${path}: ${names.length > 0 ? `all is there for ${names.join(", ")}` : "no agents or workflows in the code"}\n`);
  else process.exitCode = 1;
}
