import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../lib/options.mjs";
import { onCpu } from "../lib/proc.mjs";

const named = (...all) => all.map((name) => ({ name }));
const all = { rows: { table: named("http", "echo"), growth: named("echo", "state") }, workers: named("rust", "javascript") };
const names = (list) => list.map(({ name }) => name);

test("without options everything is measured in nine rounds", () => {
  const { rounds, rows, workers, mode } = parse([], all);
  assert.deepEqual([rounds, names(rows), names(workers), mode], [9, ["http", "echo"], ["rust", "javascript"], "table"]);
});

test("rows and workers are chosen by name, in both forms", () => {
  assert.deepEqual(names(parse(["--rows", "echo"], all).rows), ["echo"]);
  assert.deepEqual(names(parse(["--workers=javascript,rust"], all).workers), ["javascript", "rust"]);
  assert.throws(() => parse(["--rows", "https"], all), /there is no `https`/);
  assert.throws(() => parse(["--rows"], all), /needs a list/);
  assert.throws(() => parse(["--rows", "--quick"], all), /needs a list/);
});

test("what a row is depends on the mode, wherever that is said", () => {
  assert.deepEqual(names(parse(["--rows", "state", "--growth"], all).rows), ["state"]);
  assert.deepEqual(names(parse(["--growth"], all).rows), ["echo", "state"]);
  assert.throws(() => parse(["--rows", "state"], all), /there is no `state`/);
});

test("quick is short, and the number of rounds can be given after it", () => {
  assert.ok(parse(["--quick"], all).limitMs < 180_000);
  assert.equal(parse(["--quick", "--rounds", "5"], all).rounds, 5);
  assert.throws(() => parse(["--rounds", "0"], all), /is no number/);
  assert.equal(parse(["--growth"], all).mode, "growth");
  assert.throws(() => parse(["--fast"], all), /unknown option/);
});

test("the time on the CPU is the first number of a schedstat", () => {
  assert.equal(onCpu("1323273 57266 3\n"), 1323273);
});
