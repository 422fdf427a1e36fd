import { buildToolTests } from "./build-tools.mjs";
import { dryRuns } from "./deploy.mjs";
import { clippy, documentation, format, nativeTests, packages } from "./rust.mjs";
import { templateTests } from "./templates.mjs";
import { browserTests, endToEndTests } from "./vitest.mjs";
import { clippyWasm, workers } from "./wasm.mjs";

/** In the order in which they run: what is quick to fail comes first. */
export const stages = [
  buildToolTests,
  format,
  clippy,
  nativeTests,
  clippyWasm,
  documentation,
  workers,
  dryRuns,
  endToEndTests,
  browserTests,
  templateTests,
  packages,
];
