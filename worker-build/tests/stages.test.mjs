import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseStages, runStages } from "../stages/runner.mjs";

const stage = (name, outcome) => ({ name, title: name, run: async () => outcome });

async function runQuietly(stages, options = {}) {
  const lines = [];
  const ok = await runStages(stages, { ...options, log: (line) => lines.push(line) });
  return { ok, lines };
}

test("stages are chosen by name and keep their order", () => {
  const all = [stage("a"), stage("b"), stage("c")];
  assert.deepEqual(chooseStages(all, ["c", "a"]).map(({ name }) => name), ["a", "c"]);
  assert.equal(chooseStages(all, []).length, 3);
  assert.throws(() => chooseStages(all, ["x"]), /no stage `x`/);
});

test("the first failure ends the run and the rest is named", async () => {
  const { ok, lines } = await runQuietly([
    stage("a", { ok: true, passed: 2, failed: 0 }),
    stage("b", { ok: false }),
    stage("c", { ok: true }),
  ]);
  assert.equal(ok, false);
  assert.equal(lines.at(-1), "2 passed, 1 failed");
  assert.match(lines.at(-2), /c\s+not run/);
});

test("keep going runs all stages", async () => {
  const { ok, lines } = await runQuietly([stage("a", { ok: false }), stage("b", { ok: true, passed: 1, failed: 0 })], {
    keepGoing: true,
  });
  assert.equal(ok, false);
  assert.equal(lines.at(-1), "1 passed, 1 failed");
});

test("a skipped stage says why and is no failure", async () => {
  const { ok, lines } = await runQuietly([stage("a", { skipped: "there is nothing" })]);
  assert.equal(ok, true);
  assert.ok(lines.some((line) => line.includes("skipped, there is nothing")));
});

test("a stage that throws has failed", async () => {
  const { ok, lines } = await runQuietly([{ name: "a", title: "a", run: async () => { throw new Error("broken"); } }]);
  assert.equal(ok, false);
  assert.equal(lines.at(-1), "0 passed, 1 failed");
});
