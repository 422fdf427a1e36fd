import assert from "node:assert/strict";
import { test } from "node:test";
import { countCargoTests, countNodeTests, countStage, countVitestTests, totalLine } from "../lib/test-counts.mjs";

test("cargo's result lines are summed, in color too", () => {
  const output = [
    "running 3 tests",
    "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
    "test result: \u001b[31mFAILED\u001b[0m. 5 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.00s",
    "   test result: ok. 9 passed; 9 failed; quoted by a test",
  ].join("\n");
  assert.deepEqual(countCargoTests(output), { passed: 8, failed: 2 });
});

test("no result line means no tests", () => {
  assert.deepEqual(countCargoTests("error: could not compile"), { passed: 0, failed: 0 });
});

test("node's totals are read from spec and TAP output", () => {
  assert.deepEqual(countNodeTests("ℹ tests 5\nℹ pass 4\nℹ fail 1\nℹ cancelled 0\n"), { passed: 4, failed: 1 });
  assert.deepEqual(countNodeTests("# pass 7\n# fail 0\n# cancelled 2\n"), { passed: 7, failed: 2 });
});

test("vitest's totals are read from its JSON report", () => {
  assert.deepEqual(countVitestTests({ numPassedTests: 12, numFailedTests: 1 }), { passed: 12, failed: 1 });
});

test("a stage that fails without a failing test counts once", () => {
  assert.deepEqual(countStage({ ok: false }), { passed: 0, failed: 1 });
  assert.deepEqual(countStage({ ok: false, passed: 3, failed: 2 }), { passed: 3, failed: 2 });
  assert.deepEqual(countStage({ ok: true, passed: 3, failed: 0 }), { passed: 3, failed: 0 });
});

test("the total is one line", () => {
  assert.equal(totalLine([{ passed: 3, failed: 0 }, { passed: 4, failed: 1 }]), "7 passed, 1 failed");
});
