import assert from "node:assert/strict";
import { test } from "node:test";
import { chart } from "../lib/chart.mjs";
import { goals, ratioText, summarize, table } from "../lib/table.mjs";

const workers = [{ name: "rust", title: "this SDK" }, { name: "typescript", title: "npm `agents`" }];
const row = { name: "http", title: "HTTP <one>", unit: "µs", goals: { typescript: 0.8 } };
const summary = (ours) => summarize({ row, samples: { rust: ours, typescript: [100, 100, 100] } }, "rust");

test("a goal is met at the goal and missed above it", () => {
  assert.equal(summary([80, 80, 80]).ratios.typescript.met, true);
  assert.equal(summary([81, 81, 81]).ratios.typescript.met, false);
  assert.deepEqual(goals([summary([80, 80, 80]), summary([81, 81, 81])]), { stated: 2, met: 1 });
});

test("a ratio is shown with its spread and its goal", () => {
  assert.equal(ratioText(summary([70, 75, 80]).ratios.typescript), "0.75 (0.72–0.78), ≤ 0.8 met");
  assert.equal(ratioText({ ratio: 2, low: 1, high: 3 }), "2.00 (1.00–3.00)");
  assert.equal(ratioText(undefined), "–");
});

test("the table has a line for each row, also without the subject", () => {
  const text = table([summary([70, 75, 80])], workers, "rust");
  assert.deepEqual(text.split("\n"), [
    "| work | this SDK | npm `agents` | to npm `agents` |",
    "| --- | ---: | ---: | --- |",
    "| HTTP <one>, µs | 75.0 | 100 | 0.75 (0.72–0.78), ≤ 0.8 met |",
  ]);
  const [only] = workers.slice(1);
  const lonely = summarize({ row, samples: { typescript: [100] } }, "rust");
  assert.match(table([lonely], [only], "rust"), /\| HTTP <one>, µs \| 100 \|$/);
});

test("the chart has a bar for each row, and its texts are escaped", () => {
  const svg = chart([summary([70, 75, 80])], workers[1]);
  assert.match(svg, /^<svg xmlns/);
  assert.match(svg, /HTTP &#60;one&#62;/);
  assert.match(svg, />0\.75<\/text>/);
  const width = (text) => Number(/<rect x="250"[^>]* width="([\d.]+)"/.exec(text)[1]);
  assert.ok(width(svg) < width(chart([summary([90, 90, 90])], workers[1])));
});
