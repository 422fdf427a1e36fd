import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/processes.mjs";
import { countNodeTests } from "../lib/test-counts.mjs";
import { environment, root } from "../lib/workspace.mjs";

/** The folders of tests that node runs. */
const FOLDERS = ["worker-build/tests", "benches/tests", "create-worker-agents/tests", "tests/types"];

const testFiles = (folder) => readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => join(folder, name));

export const buildToolTests = {
  name: "build-tools",
  title: "tests of worker-build/, benches/ and create-worker-agents/ themselves, and of types for the browser",
  async run() {
    const files = FOLDERS.flatMap((folder) => testFiles(join(root, folder)));
    const result = await run("node", ["--test", "--test-reporter=spec", ...files], {
      cwd: root,
      env: environment(),
      output: "both",
    });
    return { ok: result.ok, ...countNodeTests(result.output) };
  },
};
