#!/usr/bin/env node
import { commandLine } from "./lib/command-line.mjs";
import { Failure } from "./lib/failure.mjs";
import { ensureNodePackages } from "./lib/node-packages.mjs";
import { stages } from "./stages/index.mjs";
import { chooseStages, runStages } from "./stages/runner.mjs";

const HELP = `
Usage: node worker-build/test.mjs [options] [stage ...]

Runs everything that continuous integration checks, or only the named stages,
in this order; what is missing is installed first. The first failure ends it.
The last line says how many tests passed and failed; a stage that fails without
a failing test, such as one that does not compile, counts as one failure.

Stages:
${stages.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join("\n")}

Options:
  --keep-going  run the remaining stages after a failure
  --help        this text

Environment:
  CHROMIUM_PATH  the browser of the browser tests; without it, chromium on PATH,
                 installed with apt-get when there is none
  See also: node worker-build/build.mjs --help
`;

await commandLine(HELP, async (args) => {
  const unknown = args.find((arg) => arg.startsWith("-") && arg !== "--keep-going");
  if (unknown) throw new Failure(`unknown option \`${unknown}\``, "see --help");
  const chosen = chooseStages(stages, args.filter((arg) => !arg.startsWith("-")));
  await ensureNodePackages();
  return (await runStages(chosen, { keepGoing: args.includes("--keep-going") })) ? 0 : 1;
});
