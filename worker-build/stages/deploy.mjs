import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finishedConfig } from "../lib/crate-config.mjs";
import { Failure } from "../lib/failure.mjs";
import { mustRun } from "../lib/processes.mjs";
import { say } from "../lib/progress.mjs";
import { environment, packageBin, resolveCrate, workerCrates } from "../lib/workspace.mjs";

const AT_ONCE = 2;

export const dryRuns = {
  name: "deploy",
  title: "wrangler deploy --dry-run of every example, as it is built",
  async run() {
    const left = workerCrates().filter((crate) => crate.startsWith("examples/"));
    const worker = async () => {
      for (let example = left.shift(); example; example = left.shift()) say(`  ${example}: ${await dryRun(example)}`);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { ok: true };
  },
};

/** What an upload would weigh, in wrangler's words. */
async function dryRun(example) {
  const folder = mkdtempSync(join(tmpdir(), "worker-agents-deploy-"));
  try {
    const config = join(folder, "wrangler.json");
    writeFileSync(config, JSON.stringify(await finishedConfig(resolveCrate(example))));
    const { output } = await mustRun(
      join(packageBin, "wrangler"),
      ["deploy", "--dry-run", "--config", config, "--outdir", join(folder, "out")],
      { cwd: folder, env: environment({ NO_COLOR: "1", FORCE_COLOR: undefined }), output: "collect", timeLimit: 60 },
    );
    return uploadOf(output) ?? unread(example, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `Total Upload: 400.00 KiB / gzip: 150.00 KiB`, without its first words. */
export const uploadOf = (output) => /Total Upload: (.+)/.exec(output)?.[1].trim();

function unread(example, output) {
  throw new Failure(`wrangler told no size for ${example}:\n${output}`, "see worker-build/stages/deploy.mjs");
}
