import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, median, quantile, rotated } from "../lib/statistics.mjs";

test("quantiles lie between the two nearest values", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([10, 20, 30, 40, 50], 0.25), 20);
  assert.equal(quantile([0, 1], 0.75), 0.75);
  assert.equal(quantile([7], 0.9), 7);
  assert.throws(() => median([]), /no values/);
});

test("the order of the samples is left as it is", () => {
  const samples = [3, 1, 2];
  median(samples);
  assert.deepEqual(samples, [3, 1, 2]);
});

test("the spread is that of the ratios within the rounds", () => {
  // Every round costs another amount, but the ratio is the same in all.
  assert.deepEqual(compare([1, 10, 100], [2, 20, 200]), { ratio: 0.5, low: 0.5, high: 0.5 });
  const { ratio, low, high } = compare([1, 2, 3], [1, 1, 1]);
  assert.deepEqual([ratio, low, high], [2, 1.5, 2.5]);
  assert.equal(compare([1], []), undefined);
});

test("every worker is first equally often", () => {
  const orders = [0, 1, 2, 3].map((round) => rotated(["a", "b", "c"], round).join(""));
  assert.deepEqual(orders, ["abc", "bca", "cab", "abc"]);
  assert.deepEqual(rotated([], 2), []);
});
