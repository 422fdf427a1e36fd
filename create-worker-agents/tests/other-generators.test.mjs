// The generators of Cloudflare and of the Rust world, which copy a template's folder as it is.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { templateFolder, TEMPLATES } from "../lib/templates.mjs";
import { root, temporaryFolder } from "./support.mjs";

const REPOSITORY = "owner/worker-agents";

/** Runs a program to its end; its output. */
function must(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000, ...options });
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${error ?? ""}${stdout}${stderr}`);
  return stdout.trim();
}

/** A repository with the templates as they are in the working folder, and its only commit. */
function repository(folder) {
  const templates = join("create-worker-agents", "templates");
  const tracked = must("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z", templates], { cwd: root }).split("\0").filter(Boolean);
  for (const file of tracked.filter((name) => existsSync(join(root, name)))) cpSync(join(root, file), join(folder, file));
  const git = (...args) => must("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "templates");
  return git("rev-parse", "HEAD");
}

/**
 * What create-cloudflare gets from GitHub, laid where it looks before it
 * downloads: the list of branches from a local repository, and the archive of
 * the commit. And in place of npm, which would download packages, a link to
 * those of this repository.
 */
function offline(folder) {
  const [clone, home, bin] = ["clone", "home", "bin"].map((name) => join(folder, name));
  const archives = join(home, ".degit", "github", REPOSITORY);
  for (const needed of [clone, bin, archives]) mkdirSync(needed, { recursive: true });
  const commit = repository(clone);
  must("git", ["archive", "--format=tar.gz", `--prefix=worker-agents-${commit}/`, `--output=${join(archives, `${commit}.tar.gz`)}`, "HEAD"], { cwd: clone });
  const npm = join(bin, "npm");
  writeFileSync(npm, `#!/bin/sh\n[ -e node_modules ] || ln -s '${join(root, "node_modules")}' node_modules\n`);
  chmodSync(npm, 0o755);
  return {
    ...process.env,
    HOME: home,
    PATH: [bin, process.env.PATH].join(delimiter),
    npm_config_user_agent: undefined,
    CI: "1",
    CREATE_CLOUDFLARE_TELEMETRY_DISABLED: "1",
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: `url.${clone}.insteadOf`,
    GIT_CONFIG_VALUE_0: `https://github.com/${REPOSITORY}`,
  };
}

test("npm create cloudflare -- --template", (t) => {
  const cwd = temporaryFolder(t);
  const env = offline(cwd);
  const program = join(root, "node_modules", "create-cloudflare", "bin", "c3.js");
  for (const template of ["counter", "full-stack"]) {
    const name = `my-${template}`;
    const from = `${REPOSITORY}/create-worker-agents/templates/${template}`;
    must(process.execPath, [program, name, "--template", from, "--no-deploy", "--no-git", "--no-open", "--no-agents"], { cwd, env });
    const read = (file) => readFileSync(join(cwd, name, file), "utf8");
    assert.equal(JSON.parse(read("package.json")).name, name);
    const wrangler = read("wrangler.toml");
    assert.match(wrangler, new RegExp(`^name = "${name}"$`, "m"));
    assert.match(wrangler, /^new_sqlite_classes = \[ ?"\w+" ?\]$/m);
    for (const file of ["Cargo.toml", "src/lib.rs", ".cargo/config.toml"]) {
      assert.equal(read(file), readFileSync(join(templateFolder(template), file), "utf8"));
    }
  }
});

const NAMED = /^# .*\{% capture line %\}\nname = "(.*)"\n# \{% endcapture %\}\{\{ line \| replace: "(.*)", project-name \| remove: "# " \| rstrip \}\}\n/m;

test("cargo generate finds the name in the two files that it renders, and nothing else to render", () => {
  for (const { name } of TEMPLATES) {
    const rendered = ["Cargo.toml", "wrangler.toml"];
    assert.match(readFileSync(join(templateFolder(name), "cargo-generate.toml"), "utf8"), /^include = \["Cargo\.toml", "wrangler\.toml"\]$/m);
    for (const file of rendered) {
      const text = readFileSync(join(templateFolder(name), file), "utf8");
      assert.deepEqual(NAMED.exec(text)?.slice(1), [name, name], `${file} of ${name}`);
      assert.doesNotMatch(text.replace(NAMED, ""), /\{[{%]/);
    }
  }
});

const cargoGenerate = spawnSync("cargo-generate", ["--version"]).status === 0;

test("cargo generate", { skip: !cargoGenerate && "cargo-generate is not installed" }, (t) => {
  const folder = temporaryFolder(t);
  const [clone, cwd] = [join(folder, "clone"), join(folder, "made")];
  for (const needed of [clone, cwd]) mkdirSync(needed);
  repository(clone);
  for (const { name } of TEMPLATES) {
    must("cargo-generate", ["generate", "--silent", "--vcs", "none", "--git", clone, `create-worker-agents/templates/${name}`, "--name", `my-${name}`], { cwd });
    for (const [file, before] of [["Cargo.toml", "[package]\n# The crate's name\n"], ["wrangler.toml", "# The worker's name\n"]]) {
      const text = readFileSync(join(cwd, `my-${name}`, file), "utf8");
      assert.ok(text.startsWith(`${before}name = "my-${name}"\n`), text);
    }
    assert.ok(!existsSync(join(cwd, `my-${name}`, "cargo-generate.toml")));
  }
});
