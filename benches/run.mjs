#!/usr/bin/env node
import { commandLine } from "../worker-build/lib/command-line.mjs";
import { Failure } from "../worker-build/lib/failure.mjs";
import { ensureNodePackages } from "../worker-build/lib/node-packages.mjs";
import { bundleAll } from "./lib/bundle.mjs";
import { parse } from "./lib/options.mjs";
import { requireProc } from "./lib/proc.mjs";
import { workers } from "./lib/workers.mjs";

const MODES = {
  table: () => import("./modes/table.mjs"),
  growth: () => import("./modes/growth.mjs"),
  crossings: () => import("./modes/crossings.mjs"),
  profile: () => import("./modes/profile.mjs"),
};

await commandLine(await help(), async (args) => {
  await ensureNodePackages();
  const options = parse(args, { rows: await rowsOfModes(), workers });
  requireProc();
  requireNode();
  const { run } = await MODES[options.mode]();
  return run({ ...options, workers: await bundleAll(options.workers) });
});

async function rowsOfModes() {
  const { rows } = await import("./rows/index.mjs");
  const { operations } = await import("./lib/operations.mjs");
  const { series } = await import("./rows/series.mjs");
  return { table: rows, growth: series, crossings: operations, profile: operations };
}

function requireNode() {
  if (typeof Promise.withResolvers === "function") return;
  throw new Failure(`Node ${process.versions.node} is too old for the benches`, "run them as npm run bench, which takes the pinned Node of node_modules");
}

async function help() {
  return `
Usage: npm run bench -- [options]

Does the same work on ${workers.length} workers (${workers.map(({ name }) => name).join(", ")}),
each in a plain workerd, and compares the CPU time of workerd for each operation.
It builds them first. Only ratios say something: the machine and what else runs on
it change the figures themselves. docs/performance.md says more.

Options:
  --quick            3 short rounds, less than 3 minutes after the builds
  --rounds <number>  how often each worker has its turn, 9 without this
  --rows <names>     only these, with commas between; with the next three,
                     only these series or operations
  --workers <names>  only these
  --growth           instead of the table: the cost at 1 to 1,000 connections,
                     rows and schedules, and at states of 1 KB to 1 MB
  --crossings        instead: how often an operation crosses between JavaScript
                     and WebAssembly, and by which calls
  --profile          instead: where the CPU time goes, by function
  --help             this text

Writes benches/results/: table.md and chart.svg of a full run are kept in git, the
raw samples and everything that a shorter run writes are not.
`;
}
