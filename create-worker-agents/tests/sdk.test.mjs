import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sdkSource } from "../lib/sdk.mjs";
import { root, temporaryFolder } from "./support.mjs";

test("a clone of the repository is the SDK of what is made with it", () => {
  assert.equal(sdkSource(undefined), `path = "${root}"`);
});

test("the published package takes the crate of its own version", (t) => {
  const { version } = JSON.parse(readFileSync(join(root, "create-worker-agents", "package.json"), "utf8"));
  assert.equal(sdkSource(undefined, temporaryFolder(t)), `version = "${version}"`);
});

test("versions, folders and git addresses are told apart", (t) => {
  assert.equal(sdkSource("0.2.0"), 'version = "0.2.0"');
  assert.equal(sdkSource("^0.2"), 'version = "^0.2"');
  assert.equal(sdkSource(root), `path = "${root}"`);
  assert.equal(sdkSource("https://a.b/c.git"), 'git = "https://a.b/c.git"');
  assert.equal(sdkSource("ssh://git@a.b/c.git#v1"), 'git = "ssh://git@a.b/c.git", rev = "v1"');
  const empty = join(temporaryFolder(t), "empty");
  mkdirSync(empty);
  assert.throws(() => sdkSource(empty), { message: /no crate `worker-agents` in/, cure: /--sdk/ });
});

test("an address that git knows and Cargo does not is made one", () => {
  assert.equal(sdkSource("git@a.b:c/d.git"), 'git = "ssh://git@a.b/c/d.git"');
});
