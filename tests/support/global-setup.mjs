// Decides which worker the suites run against, builds it once, starts the shared server.
//   default               the Rust conformance worker, on a free port
//   REFERENCE=1           the TypeScript reference worker, which shows that the suites themselves are right
//   CONFORMANCE_URL=...   a server elsewhere for the suites that need no restart
import { rmSync } from "node:fs";
import { join } from "node:path";
import { freeze } from "./freeze.mjs";
import { temporaryFolder, tests } from "./paths.mjs";
import { startServer } from "./server.mjs";

const workers = join(tests, "workers");

/** The suites that break things have servers of their own: a panic here is a defect, whoever of the tests noticed it. */
function checkPanics(output) {
  const lines = output.split("\n");
  const first = lines.findIndex((line) => line.includes("panicked at"));
  if (first >= 0) throw new Error(`the shared server's worker panicked:\n${lines.slice(first, first + 30).join("\n")}`);
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

  const existing = process.env.CONFORMANCE_URL?.replace(/\/$/, "");
  const server = existing ? undefined : await startServer([agents]);
  project.provide("target", {
    kind: reference ? "reference" : "rust",
    url: existing ?? server.url,
    agents,
    caller,
  });

  return async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
    checkPanics(server?.output ?? "");
  };
}
