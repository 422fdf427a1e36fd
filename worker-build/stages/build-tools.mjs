import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/processes.mjs";
import { countNodeTests } from "../lib/test-counts.mjs";
import { environment, root } from "../lib/workspace.mjs";

const testFiles = (folder) => readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => join(folder, name));

export const buildToolTests = {
  name: "build-tools",
  title: "tests of worker-build/, benches/ and create-worker-agents/ themselves",
  async run() {
    const files = ["worker-build", "benches", "create-worker-agents"].flatMap((part) => testFiles(join(root, part, "tests")));
    const result = await run("node", ["--test", "--test-reporter=spec", ...files], {
      cwd: root,
      env: environment(),
      output: "both",
    });
    return { ok: result.ok, ...countNodeTests(result.output) };
  },
};
