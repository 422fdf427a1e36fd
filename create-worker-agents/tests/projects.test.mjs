import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { describe } from "../lib/failure.mjs";
import { fill } from "../lib/fill.mjs";
import { isOlder, oldNode } from "../lib/node-version.mjs";
import { TEMPLATES } from "../lib/templates.mjs";
import { writeProject } from "../lib/write.mjs";
import { temporaryFolder } from "./support.mjs";

const PROJECT = { name: "tea-time", sdk: 'path = "/sdk"', node: "22.12.0" };

test("every template becomes a project of the chosen name and SDK", (t) => {
  for (const { name } of TEMPLATES) {
    const folder = join(temporaryFolder(t), "tea-time");
    writeProject(folder, name, PROJECT);
    const text = (file) => readFileSync(join(folder, file), "utf8");
    const [cargo, wrangler] = [text("Cargo.toml"), text("wrangler.toml")];
    assert.match(cargo, /^\[package\]\nname = "tea-time"\n/);
    assert.match(wrangler, /^name = "tea-time"\n/);
    assert.equal(JSON.parse(text("package.json")).name, "tea-time");
    assert.equal([...cargo.matchAll(/^worker-agents = \{ path = "\/sdk"/gm)].length, 2, cargo);
    assert.match(text(".gitignore"), /^\/target\/$/m);
    for (const left of ["{%", "{{", "TBD"]) assert.ok(![cargo, wrangler, text("package.json")].some((file) => file.includes(left)), `${left} in ${name}`);
    assert.ok(!existsSync(join(folder, "cargo-generate.toml")));
  }
});

test("what a build has left in a template's folder is not copied", (t) => {
  const folder = join(temporaryFolder(t), "a");
  writeProject(folder, "counter", PROJECT);
  assert.deepEqual(readdirSync(folder).sort(), [
    ".cargo", ".github", ".gitignore", "Cargo.toml", "README.md", "build.mjs", "package.json", "page", "public", "src", "wrangler.toml",
  ]);
  assert.ok(!existsSync(join(folder, "public", "app.js")));
});

test("an empty folder is filled, any other is left alone", (t) => {
  const folder = join(temporaryFolder(t), "mine");
  mkdirSync(folder);
  writeProject(folder, "empty", PROJECT);
  assert.ok(existsSync(join(folder, "src", "lib.rs")));
  const beside = join(dirname(folder), "beside");
  writeProject(beside, "empty", PROJECT);
  assert.equal(statSync(beside).mode, statSync(folder).mode);
  assert.throws(() => writeProject(folder, "empty", PROJECT), { message: /not empty: it has .*…/, cure: /another name/ });
  const file = join(dirname(folder), "file");
  writeFileSync(file, "");
  assert.throws(() => writeProject(file, "empty", PROJECT), /is a file/);
});

test("nothing half-written is left by a failure", (t) => {
  const parent = temporaryFolder(t);
  assert.throws(() => writeProject(join(parent, "deep", "er", "mine"), "no-such-template", PROJECT));
  assert.deepEqual(readdirSync(parent), []);
  const empty = join(parent, "mine");
  mkdirSync(empty);
  assert.throws(() => writeProject(empty, "no-such-template", PROJECT));
  assert.deepEqual(readdirSync(parent), [basename(empty)]);
  assert.deepEqual(readdirSync(empty), []);
});

test("what the system refuses is told without a stack", () => {
  const refused = Object.assign(new Error("EACCES: permission denied, mkdtemp '/.a-X'"), { code: "EACCES" });
  assert.match(describe(refused), /^error: EACCES: permission denied.*\n\ncure: choose a folder in which you may write/);
  assert.match(describe(new TypeError("no function")), /^error: TypeError: no function\n +at /);
});

test("a Node too old for wrangler gets one into the project, one too old for all is refused", () => {
  const manifest = (node) => JSON.parse(fill("package.json", '{"devDependencies":{"wrangler":"1"}}', { ...PROJECT, node }));
  assert.deepEqual(manifest("22.12.0").devDependencies, { wrangler: "1" });
  assert.deepEqual(Object.keys(manifest("20.19.1").devDependencies), ["node", "wrangler"]);
  assert.equal(isOlder("22.11.9", [22, 12]), true);
  assert.equal(oldNode("20.0.0"), undefined);
  assert.match(oldNode("18.20.0"), /Node 18\.20\.0 is too old[^]*cure: install a current Node/);
});
