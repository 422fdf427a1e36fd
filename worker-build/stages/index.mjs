import { buildToolTests } from "./build-tools.mjs";
import { dryRuns } from "./deploy.mjs";
import { clippy, documentation, format, nativeTests, packages } from "./rust.mjs";
import { templateTests } from "./templates.mjs";
import { browserTests, endToEndTests } from "./vitest.mjs";
import { clippyWasm, workers } from "./wasm.mjs";

const lane = (name, stages) => stages.map((stage) => ({ ...stage, lane: name }));

/*
 * Two lanes for two processors. The first compiles for the native target, the second for wasm, which
 * mostly keeps one processor busy; cargo lets them, since their outputs are in different folders.
 * What is quick to fail comes first.
 */
export const stages = [
  ...lane("native", [format, clippy, nativeTests, clippyWasm, documentation, packages, templateTests]),
  ...lane("wasm", [buildToolTests, workers, dryRuns, endToEndTests, browserTests]),
];
