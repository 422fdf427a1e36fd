import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copies } from "../lib/shared.mjs";
import { templateFolder, TEMPLATES } from "../lib/templates.mjs";
import { root } from "./support.mjs";

const read = (...path) => readFileSync(join(...path), "utf8");
const own = join(root, "create-worker-agents");

test("what templates have in common is the same in all of them", () => {
  for (const { from, to } of copies()) {
    assert.ok(existsSync(to) && read(from) === read(to), `${to} differs from ${from}: node create-worker-agents/share.mjs`);
  }
});

test("every folder is offered, and says what it is", () => {
  const folders = readdirSync(join(own, "templates")).filter((name) => !name.startsWith("."));
  assert.deepEqual(folders.sort(), TEMPLATES.map(({ name }) => name).sort());
  const readme = read(own, "README.md");
  for (const { name, about } of TEMPLATES) {
    assert.ok(readme.includes(`| \`${name}\` | ${about} |`), `${name} in README.md`);
    assert.match(read(templateFolder(name), "README.md"), /^# .*\n[^]*npm install\nnpm test[^]*npm start/);
  }
});

test("the folder of a template's assets is there", () => {
  for (const { name } of TEMPLATES) {
    const folder = /^directory = "(.+)"$/m.exec(read(templateFolder(name), "wrangler.toml"))?.[1];
    assert.ok(!folder || existsSync(join(templateFolder(name), folder)), name);
  }
});

test("templates depend on what this repository is and is tested with", () => {
  const version = /^\[workspace\.package\]\nversion = "(.*)"$/m.exec(read(root, "Cargo.toml"))[1];
  assert.equal(JSON.parse(read(own, "package.json")).version, version);
  const { devDependencies: tested } = JSON.parse(read(root, "package.json"));
  const release = (manifest) => /^\[profile\.release\]\n(?:.+\n)+/m.exec(manifest)[0];
  const build = /version: "([^"]+)"/.exec(read(root, "worker-build", "lib", "cargo-tools.mjs"))[1];
  for (const { name } of TEMPLATES) {
    const manifest = read(templateFolder(name), "Cargo.toml");
    assert.deepEqual([...manifest.matchAll(/^worker-agents = \{ version = "(.*?)"/gm)].map(([, found]) => found), [version, version]);
    assert.equal(release(manifest), release(read(root, "Cargo.toml")));
    const { dependencies, devDependencies } = JSON.parse(read(templateFolder(name), "package.json"));
    for (const [dependency, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      assert.equal(range, `^${tested[dependency]}`, `${dependency} of ${name}`);
    }
    assert.ok(read(templateFolder(name), "build.mjs").includes(`"cargo install -q worker-build@${build}"`), `worker-build of ${name}`);
  }
});

test("the npm package has all that the generator reads", () => {
  const packed = spawnSync("npm", ["pack", "--dry-run", "--json"], { cwd: own, encoding: "utf8", env: { ...process.env, npm_config_offline: "true" } });
  assert.equal(packed.status, 0, packed.stderr);
  const [{ files }] = [JSON.parse(packed.stdout)].flat().flatMap((told) => (told.files ? [told] : Object.values(told)));
  const paths = files.map(({ path }) => path);
  const tracked = spawnSync("git", ["ls-files", "index.mjs", "lib", "shared", "templates"], { cwd: own, encoding: "utf8" });
  const wanted = tracked.stdout.split("\n").filter((path) => path && !path.endsWith("/.gitignore"));
  assert.ok(wanted.length > 60);
  assert.deepEqual(wanted.filter((path) => !paths.includes(path)), []);
  assert.deepEqual(paths.filter((path) => /Cargo\.lock$|\/(build|target|node_modules)\//.test(path)), []);
});
