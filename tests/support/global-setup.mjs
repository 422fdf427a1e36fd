// Decides which worker the suites run against, builds it once, starts the shared server.
//   default               the Rust conformance worker; a server that already listens on 127.0.0.1:18787 is used as it is
//   REFERENCE=1           the TypeScript reference worker, which shows that the suites themselves are right
//   CONFORMANCE_URL=...   a server elsewhere for the suites that need no restart
import { rmSync } from "node:fs";
import { join } from "node:path";
import { freeze } from "./freeze.mjs";
import { temporaryFolder, tests } from "./paths.mjs";
import { startServer } from "./server.mjs";

const PORT = 18787;
const workers = join(tests, "workers");

const answers = (url) => fetch(url).then(() => true, () => false);

async function running(reference) {
  if (process.env.CONFORMANCE_URL) return process.env.CONFORMANCE_URL.replace(/\/$/, "");
  const url = `http://127.0.0.1:${PORT}`;
  return !reference && (await answers(url)) ? url : undefined;
}

export default async function setup(project) {
  if (Number(process.versions.node.split(".")[0]) < 22) {
    throw new Error(`Node ${process.versions.node} is too old: run the tests through npm, which puts node_modules/.bin/node first on PATH.`);
  }
  const reference = Boolean(process.env.REFERENCE);
  const folder = temporaryFolder("workers");
  const source = reference ? join(workers, "typescript", "reference") : join(workers, "conformance");
  const [agents, caller] = await Promise.all([
    freeze(join(source, "wrangler.toml"), join(folder, "agents")),
    freeze(join(workers, "typescript", "caller", "wrangler.toml"), join(folder, "caller")),
  ]);

  const existing = await running(reference);
  const server = existing ? undefined : await startServer([agents], reference ? 0 : PORT);
  project.provide("target", {
    kind: reference ? "reference" : "rust",
    url: existing ?? server.url,
    agents,
    caller,
  });

  return async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
