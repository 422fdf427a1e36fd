// The plain script works outside of any test runner, and notices when it does not.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { node } from "../support/paths.mjs";
import { target } from "../support/target.mjs";

const script = join(import.meta.dirname, "client-script.mjs");

const run = (url) =>
  new Promise((resolve) => {
    execFile(node, [script, url], (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
  });

test("a plain Node script with the official client does everything it should", async () => {
  const { code, stdout, stderr } = await run(target.url);
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual([
    "ok identity", "ok state sync", "ok agentFetch", "ok call", "ok stub", "ok errors", "ok streaming", "ok client timeout",
    "ok reconnect with state kept",
  ]);
  expect(code).toBe(0);
});
