// The generators of Cloudflare and of the Rust world, which copy a template's folder as it is.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";
import { templateFolder, TEMPLATES } from "../lib/templates.mjs";
import { must, repository } from "./repository.mjs";
import { root, temporaryFolder } from "./support.mjs";

const REPOSITORY = "owner/worker-agents";

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
