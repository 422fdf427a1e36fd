import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { lockedVersions } from "../lib/cargo-tools.mjs";
import { describeFailure, Failure } from "../lib/failure.mjs";
import { differenceFrom } from "../lib/node-packages.mjs";
import { hasStandardLibrary } from "../lib/rust.mjs";
import { chosenWay } from "../lib/wasm-target.mjs";
import { environment, packageBin, resolveCrate, root } from "../lib/workspace.mjs";
import { addressOf, configOf, optionValue } from "../lib/wrangler.mjs";

test("installed npm packages are compared with the lockfile", () => {
  const lock = { packages: { "": {}, "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "2.0.0", optional: true } } };
  assert.equal(differenceFrom(lock, undefined), "nothing is installed");
  assert.equal(differenceFrom(lock, { packages: {} }), "a 1.0.0 is missing");
  assert.match(differenceFrom(lock, { packages: { "node_modules/a": { version: "0.9.0" } } }), /a is 0\.9\.0/);
  assert.equal(differenceFrom(lock, { packages: { "node_modules/a": { version: "1.0.0" } } }), undefined);
});

test("every locked version of a crate is found", () => {
  const lock = '[[package]]\nname = "a"\nversion = "1.0.0"\n\n[[package]]\nname = "ab"\nversion = "2.0.0"\n\n[[package]]\nname = "a"\nversion = "3.0.0"\n';
  assert.deepEqual(lockedVersions(lock, "a"), ["1.0.0", "3.0.0"]);
  assert.deepEqual(lockedVersions(lock, "c"), []);
});

test("a library folder needs core, alloc and std", () => {
  const folder = mkdtempSync(join(tmpdir(), "rlibs-"));
  try {
    assert.equal(hasStandardLibrary(join(folder, "missing")), false);
    for (const name of ["core", "alloc"]) writeFileSync(join(folder, `lib${name}-0.rlib`), "");
    assert.equal(hasStandardLibrary(folder), false);
    writeFileSync(join(folder, "libstd-0.rlib"), "");
    assert.equal(hasStandardLibrary(folder), true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the way to the wasm target is checked", () => {
  assert.equal(chosenWay(undefined), "auto");
  assert.equal(chosenWay("debian"), "debian");
  assert.throws(() => chosenWay("nix"), /none of auto, rustup, debian/);
});

test("a folder that is no crate is refused by name", () => {
  assert.throws(() => resolveCrate("no/such/crate"), /`no\/such\/crate` is not a crate/);
});

test("the pinned npm binaries come first on PATH, once", () => {
  const folders = environment().PATH.split(":");
  assert.equal(folders[0], packageBin);
  assert.equal(folders.filter((folder) => folder === packageBin).length, 1);
});

test("failures name their cure", () => {
  assert.equal(describeFailure(new Failure("broken", "mend it")), "error: broken\n\ncure: mend it");
});

test("the address comes from the options, then from the configuration", () => {
  const config = 'name = "x"\n[dev]\nip = "localhost"\nport = 8787\n\n[assets]\nport = 1\n';
  assert.deepEqual(addressOf(config, []), { host: "localhost", port: 8787 });
  assert.deepEqual(addressOf(config, ["--port", "9000", "--ip=127.0.0.1"]), { host: "127.0.0.1", port: 9000 });
  assert.equal(addressOf('name = "x"\n', []), undefined);
  assert.throws(() => addressOf(config, ["--port", "web"]), /`web` is not a port/);
});

test("a worker is served by its own configuration, or else by the one at the root", () => {
  assert.equal(configOf(resolveCrate("examples/reminders"), []), join(root, "examples/reminders/wrangler.toml"));
  assert.equal(configOf(resolveCrate("examples/playground"), ["--port", "1"]), join(root, "wrangler.toml"));
  assert.throws(() => configOf(resolveCrate("examples/counter"), ["--config=none.toml"]), /no wrangler configuration at none\.toml/);
});

test("option values are read in both forms", () => {
  assert.equal(optionValue(["--config", "a.toml"], "--config", "-c"), "a.toml");
  assert.equal(optionValue(["-c=b.toml"], "--config", "-c"), "b.toml");
  assert.equal(optionValue([], "--config"), undefined);
});
