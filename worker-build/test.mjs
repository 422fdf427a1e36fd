#!/usr/bin/env node
import { commandLine } from "./lib/command-line.mjs";
import { Failure } from "./lib/failure.mjs";
import { ensureNodePackages } from "./lib/node-packages.mjs";
import { stages } from "./stages/index.mjs";
import { chooseStages, runStages } from "./stages/runner.mjs";

const lanes = [...new Set(stages.map(({ lane }) => lane))];

function listLane(lane, index) {
  const listed = stages.filter((stage) => stage.lane === lane);
  return [`Stages, lane ${index + 1}:`, ...listed.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`)].join("\n");
}

const HELP = `
Usage: node worker-build/test.mjs [options] [stage ...]

Runs everything that continuous integration checks, or only the named stages;
what is missing is installed first. The two lanes run side by side, the stages of
a lane in this order, and what they say is shown one stage after another. After a
failure no stage begins. The last line says how many tests passed and failed; a
stage that fails without a failing test, such as one that does not compile, counts
as one failure.

${lanes.map(listLane).join("\n\n")}

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
