import { describeFailure, Failure } from "./failure.mjs";
import { stopChildrenOnSignals, stopWithNpm } from "./processes.mjs";

const OLDEST_NODE = 20;

/** Runs a command's main function with `--help`, signals and errors handled in one way. */
export async function commandLine(help, main) {
  const args = process.argv.slice(2);
  const ownArgs = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (ownArgs.includes("--help") || ownArgs.includes("-h")) {
    process.stdout.write(`${help.trim()}\n`);
    return;
  }
  stopChildrenOnSignals();
  stopWithNpm();
  try {
    requireNode();
    process.exitCode = (await main(args)) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${describeFailure(error)}\n`);
    process.exitCode = 1;
  }
}

function requireNode() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= OLDEST_NODE) return;
  throw new Failure(
    `Node ${process.versions.node} is too old: these commands need Node ${OLDEST_NODE} or newer.`,
    "install a current Node (https://nodejs.org) and run the command again",
  );
}
