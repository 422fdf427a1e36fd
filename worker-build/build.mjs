#!/usr/bin/env node
import { build } from "./lib/build.mjs";
import { commandLine } from "./lib/command-line.mjs";
import { Failure } from "./lib/failure.mjs";
import { prepare, report } from "./lib/prepare.mjs";
import { chosenWay } from "./lib/wasm-target.mjs";
import { defaultCrate, resolveCrate, workerCrates } from "./lib/workspace.mjs";

const HELP = `
Usage: node worker-build/build.mjs [options] [crate folder ...]

Builds worker crates of this repository into their build/ folders, with
upstream's worker-build, and a crate's page/main.js (or .ts, .tsx) into its public/app.js.
Without a folder it builds ${defaultCrate}.
Whatever is missing (npm packages, the wasm target, the build tools at their
pinned versions) is installed first, once, and each step says so.

Options:
  --all     build every worker crate: ${workerCrates().join(", ") || "none yet"}
  --check   only report what is there and what is missing; fails if anything is
  --help    this text

Environment:
  WORKER_AGENTS_WASM   where the wasm target comes from: \`rustup\`, \`debian\`
                       (built from Debian's packages, needs root once), or
                       \`auto\`, the default: rustup, and Debian if that fails
  CARGO_TARGET_DIR     the target folder of all crates, default target/
`;

await commandLine(HELP, async (args) => {
  const unknown = args.find((arg) => arg.startsWith("-") && !["--all", "--check"].includes(arg));
  if (unknown) throw new Failure(`unknown option \`${unknown}\``, "see --help");
  chosenWay();
  if (args.includes("--check")) return (await report()) ? 0 : 1;
  const named = args.filter((arg) => !arg.startsWith("-"));
  const typed = args.includes("--all") ? workerCrates() : named;
  const folders = (typed.length > 0 ? typed : [defaultCrate]).map(resolveCrate);
  const prepared = await prepare();
  for (const folder of new Set(folders)) await build(folder, prepared);
});
