import { readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../lib/processes.mjs";
import { countNodeTests } from "../lib/test-counts.mjs";
import { environment, root } from "../lib/workspace.mjs";

export const buildToolTests = {
  name: "build-tools",
  title: "tests of worker-build/ itself",
  async run() {
    const folder = join(root, "worker-build", "tests");
    const files = readdirSync(folder).filter((name) => name.endsWith(".test.mjs")).map((name) => join(folder, name));
    const result = await run("node", ["--test", "--test-reporter=spec", ...files], {
      cwd: root,
      env: environment(),
      output: "both",
    });
    return { ok: result.ok, ...countNodeTests(result.output) };
  },
};
