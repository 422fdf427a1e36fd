import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureChromium } from "../lib/chromium.mjs";
import { ensureNodePackages } from "../lib/node-packages.mjs";
import { run } from "../lib/processes.mjs";
import { ensurePython } from "../lib/python.mjs";
import { countVitestTests } from "../lib/test-counts.mjs";
import { environment, packageBin, root, targetDir } from "../lib/workspace.mjs";

const CONFIG = "tests/vitest.config.mjs";

export const endToEndTests = {
  name: "e2e",
  title: "end-to-end tests with the official client",
  async run() {
    await ensurePython();
    return vitest("e2e", ["--exclude", "**/browser/**"]);
  },
};

export const browserTests = {
  name: "browser",
  title: "browser tests in Chromium",
  async run() {
    if (!existsSync(join(root, "tests", "browser"))) return { skipped: "there is no tests/browser" };
    return vitest("browser", ["browser/"], { CHROMIUM_PATH: await ensureChromium() });
  },
};

async function vitest(name, args, env = {}) {
  if (!existsSync(join(root, CONFIG))) return { skipped: `there is no ${CONFIG}` };
  await ensureNodePackages();
  const report = join(targetDir, "test-reports", `${name}.json`);
  rmSync(report, { force: true });
  mkdirSync(join(targetDir, "test-reports"), { recursive: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const result = await run(join(packageBin, "vitest"), ["run", "--config", CONFIG, ...reporters, ...args], {
    cwd: root,
    env: environment({ ...(process.stdout.isTTY ? {} : { NO_COLOR: "1", FORCE_COLOR: undefined }), ...env }),
    sweep: true,
  });
  const counts = existsSync(report) ? countVitestTests(JSON.parse(readFileSync(report, "utf8"))) : {};
  return { ok: result.ok, ...counts };
}
