import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedName, curedName, wrongWithName } from "../lib/names.mjs";

test("a name has to do for package, crate and worker at once", () => {
  for (const good of ["a", "my-agent", "agent-007", "x".repeat(63)]) assert.equal(wrongWithName(good), undefined, good);
  for (const [bad, why] of [
    ["", /empty/],
    ["My-Agent", /start with a lowercase/],
    ["my_agent", /other than/],
    ["1st", /start/],
    ["agent-", /dash/],
    ["x".repeat(64), /63/],
    ["async", /word of Rust/],
    ["test", /Cargo or Rust/],
    ["worker-agents", /depends on/],
    ["com1", /Windows/],
  ]) {
    assert.match(wrongWithName(bad) ?? "nothing", why, bad);
  }
});

test("a refused name comes with one that will do", () => {
  for (const [bad, cured] of [
    ["My Agent", "my-agent"],
    ["MyAgent", "my-agent"],
    ["my_agent!", "my-agent"],
    ["Zähler", "zahler"],
    ["1st", "st"],
    ["async", "my-async"],
    ["", "my-agent"],
    ["日本", "my-agent"],
    [`${"x".repeat(62)}-y`, "x".repeat(62)],
  ]) {
    assert.equal(curedName(bad), cured);
    assert.equal(wrongWithName(cured), undefined);
  }
  assert.throws(() => checkedName("Tea Time"), { message: /`Tea Time` cannot be/, cure: "take another, for example tea-time" });
});
