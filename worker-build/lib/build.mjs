import { buildPage } from "./build-page.mjs";
import { buildWorker } from "./build-worker.mjs";
import { checkConfig } from "./check-config.mjs";

/** Builds all that a worker crate is made of, and compares it with its configuration; `prepared` is the result of `prepare()`. */
export async function build(folder, prepared) {
  await buildPage(folder);
  await buildWorker(folder, prepared);
  await checkConfig(folder);
}
