import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../lib/processes.mjs";
import { say } from "../lib/progress.mjs";
import { chooseStages, runStages } from "../stages/runner.mjs";

const stage = (name, outcome) => ({ name, title: name, run: async () => outcome });

async function runQuietly(stages, options = {}) {
  let text = "";
  const ok = await runStages(stages, { ...options, write: (chunk) => (text += chunk) });
  return { ok, lines: text.trimEnd().split("\n") };
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

/** A stage that says and runs something at the given moments, and ends then. */
const timed = (name, lane, moments, outcome = { ok: true }) => ({
  name,
  title: name,
  lane,
  async run() {
    for (const moment of moments) {
      await moment.promise;
      say(`${name} says it`);
      await run(process.execPath, ["-e", `console.log("${name} runs"); console.error("it")`], { output: "show" });
    }
    return outcome;
  },
});

function moment() {
  let resolve;
  const promise = new Promise((resolved) => (resolve = resolved));
  return { promise, resolve };
}

test("lanes run side by side and are shown one stage after another", async () => {
  const [first, second] = [moment(), moment()];
  const slow = timed("slow", "a", [first, second]);
  const quick = timed("quick", "b", []);
  // `slow` ends only after this one, which its own lane has begun meanwhile.
  const other = timed("other", "b", [first]);
  const { run: work } = other;
  other.run = async () => {
    first.resolve();
    const outcome = await work();
    second.resolve();
    return outcome;
  };
  const { ok, lines } = await runQuietly([slow, quick, other]);
  assert.equal(ok, true);
  const text = lines.map((line) => line.replace(/ in [\d.]+ s/, "")).join("\n");
  const own = text.split("\n").filter((line) => !line.startsWith("(meanwhile"));
  assert.deepEqual(own.slice(0, own.indexOf("Summary") - 1).filter(Boolean), [
    "=== 1/3 slow: slow", "slow says it", "slow runs", "it", "slow says it", "slow runs", "it", "=== slow: ok",
    "=== 2/3 quick: quick", "=== quick: ok",
    "=== 3/3 other: other", "other says it", "other runs", "it", "=== other: ok",
  ]);
  assert.match(text, /\(meanwhile quick has begun\)/);
  assert.match(text, /\(meanwhile other: ok; what it has said follows\)\n/);
});

test("a failure in one lane lets the other's stage end and begins no more, and its output is shown", async () => {
  const failed = moment();
  const broken = { ...timed("broken", "b", []), async run() { say("why"); failed.resolve(); throw new Error("broken"); } };
  const { ok, lines } = await runQuietly([timed("a", "a", [failed]), timed("a2", "a", []), broken]);
  assert.equal(ok, false);
  assert.ok(lines.indexOf("why") > lines.findIndex((line) => line.startsWith("=== a: ok")));
  assert.ok(lines.some((line) => line.startsWith("=== broken: FAILED")));
  assert.ok(lines.some((line) => /^  a2 +not run$/.test(line)));
  assert.equal(lines.at(-1), "0 passed, 1 failed");
});

test("what a stage has said before its turn is shown when the process exits", async () => {
  const turns = JSON.stringify(new URL("../stages/turns.mjs", import.meta.url).href);
  const script = `
    const { turns } = await import(${turns});
    const turn = turns((chunk) => process.stdout.write(chunk));
    turn("hung", () => new Promise(() => {}));
    await turn("broken", async (line) => { line("why it broke"); return "broken: FAILED"; });
    process.exit(3);`;
  const { code, output } = await run(process.execPath, ["--input-type=module", "-e", script], { output: "collect" });
  assert.equal(code, 3);
  assert.match(output, /meanwhile broken: FAILED.*\nwhy it broke/);
});
