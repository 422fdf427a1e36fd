import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { judge, readBudgets, sizeOf } from "../lib/size-budget.mjs";
import { workerCrates } from "../lib/workspace.mjs";

test("a worker may be as large as its budget and no larger, in both forms", () => {
  const budget = { raw: 100, gzip: 50 };
  assert.equal(judge("a", { raw: 100, gzip: 50 }, budget).over, false);
  assert.equal(judge("a", { raw: 100.1, gzip: 40 }, budget).over, true);
  assert.equal(judge("a", { raw: 90, gzip: 50.1 }, budget).over, true);
  assert.equal(judge("a", { raw: 110, gzip: 40 }, budget).line, "  a: raw 110.0 of 100 KiB (+10.0 %), gzip 40.0 of 50 KiB (-20.0 %), OVER BUDGET");
});

test("what is deployed counts, and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "size-"));
  try {
    writeFileSync(join(folder, "index_bg.wasm"), Buffer.alloc(2048));
    writeFileSync(join(folder, "index.js"), Buffer.alloc(1024));
    writeFileSync(join(folder, "index_bg.wasm.d.ts"), Buffer.alloc(4096));
    const { raw, gzip } = sizeOf(folder);
    assert.equal(raw, 3);
    assert.ok(gzip < 0.1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every example has a budget", () => {
  const examples = workerCrates().filter((name) => name.startsWith("examples/"));
  assert.deepEqual(Object.keys(readBudgets()).sort(), examples.sort());
});
