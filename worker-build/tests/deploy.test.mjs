import assert from "node:assert/strict";
import { test } from "node:test";
import { finishedConfig } from "../lib/crate-config.mjs";
import { resolveCrate, root, workerCrates } from "../lib/workspace.mjs";
import { uploadOf } from "../stages/deploy.mjs";

test("the size is read out of wrangler's words", () => {
  assert.equal(uploadOf("⛅️ wrangler\nTotal Upload: 412.11 KiB / gzip: 151.02 KiB\nYour Worker"), "412.11 KiB / gzip: 151.02 KiB");
  assert.equal(uploadOf("no such line"), undefined);
});

test("every example is deployed from its own build, which nothing builds again", async () => {
  for (const example of workerCrates().filter((crate) => crate.startsWith("examples/"))) {
    const config = await finishedConfig(resolveCrate(example));
    assert.ok(config.main.startsWith(`${root}/${example}/`), `${example}: ${config.main}`);
    assert.ok(!config.assets || config.assets.directory.startsWith(`${root}/${example}/`), config.assets?.directory);
    assert.equal(config.build, undefined);
    assert.ok(config.durable_objects.bindings.length > 0);
  }
});
