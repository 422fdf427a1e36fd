import { buildPage } from "./build-page.mjs";
import { buildWorker } from "./build-worker.mjs";

/** Builds all that a worker crate is made of; `prepared` is the result of `prepare()`. */
export async function build(folder, prepared) {
  await buildPage(folder);
  await buildWorker(folder, prepared);
}
