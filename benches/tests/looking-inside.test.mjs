import assert from "node:assert/strict";
import { test } from "node:test";
import { busiest, crossingsTable, plainName } from "../lib/crossings-table.mjs";
import { growthTable } from "../lib/growth-table.mjs";
import { profileTable, selfTimes } from "../lib/profile-table.mjs";

test("calls are counted by the name that a person gave", () => {
  assert.equal(plainName("__wbg_headers_9ef80dd266706f48"), "headers");
  assert.equal(plainName("memory"), "memory");
  const counts = { __wbg_get_9ef80dd266706f48: 30, __wbg_get_0123456789abcdef: 10, __wbg_cf_0123456789abcdef: 20 };
  assert.deepEqual(busiest(counts, 10), [{ name: "get", each: 4 }, { name: "cf", each: 2 }]);
});

test("the crossings of an operation are those of all, divided", () => {
  const text = crossingsTable([{ title: "HTTP", counts: { imports: { send: 20, get: 105 }, exports: { f: 5 } }, operations: 10 }]);
  assert.equal(text.split("\n").at(-1), "| HTTP | 13 | 0.5 | `get` 11, `send` 2 |");
});

test("time is that of the function itself, and idling is none", () => {
  const frame = (functionName, url) => ({ functionName, url });
  const nodes = [
    { id: 1, callFrame: frame("(idle)", "") },
    { id: 2, callFrame: frame("agents::route::h0123456789abcdef", "wasm://x") },
    { id: 3, callFrame: frame("guarded", "worker.js") },
    { id: 4, callFrame: frame("agents::route::hfedcba9876543210", "wasm://x") },
  ];
  const times = selfTimes({ nodes, samples: [1, 2, 3, 1, 3, 4], timeDeltas: [900, 20, 5000, 10, 30, 20] });
  assert.deepEqual(times, [
    { kind: "Rust", name: "agents::route", share: 0.5 },
    { kind: "JavaScript", name: "guarded", share: 0.5 },
  ]);
  assert.match(profileTable(times), /^Rust 50\.0 %, JavaScript 50\.0 %\n/);
});

test("growth has a table for each series, with the sizes that were measured", () => {
  const series = [
    { name: "rows", title: "select by rows", sizes: [1, 10] },
    { name: "late", title: "for which the time was up", sizes: [1] },
  ];
  const results = [{ row: { name: "rows-1" }, samples: { rust: [3, 1, 2] } }];
  assert.equal(
    growthTable(series, results, [{ name: "rust", title: "this SDK" }]),
    "| select by rows, µs | this SDK |\n| ---: | ---: |\n| 1 | 2.0 |",
  );
});
