import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { withLock } from "../lib/lock.mjs";
import { mustRun, outputOf, run } from "../lib/processes.mjs";
import { formatElapsed, step } from "../lib/progress.mjs";

const node = (code) => [process.execPath, ["-e", code]];
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("output is collected from both streams", async () => {
  const result = await run(...node("console.log('out'); console.error('err')"), { output: "collect" });
  assert.equal(result.ok, true);
  assert.match(result.output, /out/);
  assert.match(result.output, /err/);
});

test("a time limit ends the command and what it started", async () => {
  const code = "require('child_process').spawn('sleep', ['30']); setInterval(() => {}, 1000)";
  const started = Date.now();
  const result = await run(...node(code), { output: "collect", timeLimit: 1 });
  assert.equal(result.timedOut, true);
  assert.ok(Date.now() - started < 8000);
});

test("a failing command shows its outcome and the end of its output", async () => {
  await assert.rejects(
    mustRun(...node("console.log('last words'); process.exit(3)"), { output: "collect" }),
    /exited with 3\nlast words/,
  );
  await assert.rejects(mustRun("no-such-program", []), /`no-such-program` was not found on PATH/);
  assert.equal(await outputOf("no-such-program", []), undefined);
});

test("long steps say what they wait for", async () => {
  const lines = [];
  await step("wait", "the clock", () => pause(120), { tickSeconds: 0.05, log: (line) => lines.push(line) });
  assert.equal(lines[0], "- wait ...");
  assert.match(lines[1], /waiting for the clock/);
  assert.match(lines.at(-1), /done in .*: wait/);
});

test("elapsed times are short", () => {
  assert.equal(formatElapsed(1234), "1.2 s");
  assert.equal(formatElapsed(59_400), "59 s");
  assert.equal(formatElapsed(125_000), "2 min 05 s");
});

test("a lock is held by one at a time, and a dead owner's lock is taken over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  const file = join(folder, "a.lock");
  try {
    const dead = await run(...node(`require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid))`));
    assert.equal(dead.ok, true);
    const order = [];
    const hold = (name) => withLock(file, "testing", async () => {
      order.push(`${name} in`);
      await pause(50);
      order.push(`${name} out`);
    });
    await Promise.all([hold("first"), hold("second")]);
    assert.deepEqual(order, ["first in", "first out", "second in", "second out"]);
    assert.equal(existsSync(file), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an unfinished draft of a lock does not count as a lock", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lock-"));
  try {
    writeFileSync(join(folder, "a.lock.1"), "1");
    assert.equal(await withLock(join(folder, "a.lock"), "testing", async () => "ran"), "ran");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("nothing begins after the signal that ends the run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stop-"));
  const file = join(folder, "begun");
  const slow = "process.on('SIGTERM', () => setTimeout(() => process.exit(), 500)); setInterval(() => {}, 1000); console.log('up')";
  const script = `
    const { run, stopChildrenOnSignals } = await import(${JSON.stringify(new URL("../lib/processes.mjs", import.meta.url).href)});
    stopChildrenOnSignals();
    process.on("SIGTERM", () => setTimeout(() => run(process.execPath, ["-e", ${JSON.stringify(`require("fs").writeFileSync(${JSON.stringify(file)}, "")`)}]), 50));
    setTimeout(() => process.kill(process.pid, "SIGTERM"), 300);
    await run(process.execPath, ["-e", ${JSON.stringify(slow)}]);`;
  try {
    const { code } = await run(process.execPath, ["--input-type=module", "-e", script], { output: "collect" });
    assert.equal(code, 143);
    assert.equal(existsSync(file), false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
