import assert from "node:assert/strict";
import { test } from "node:test";
import { TEMPLATES } from "../../lib/templates.mjs";
import { make, must } from "./made.mjs";

for (const { name } of TEMPLATES) {
  test(`${name}: its own tests pass, and its code is formatted`, () => {
    const folder = make(name);
    const output = must(folder, "npm test");
    assert.match(output, /test result: ok\. [1-9]\d* passed; 0 failed/);
    must(folder, "cargo fmt --check");
    if (name === "full-stack") must(folder, "npx tsc --noEmit");
    else if (name !== "empty") must(folder, "npm run page");
  });
}
