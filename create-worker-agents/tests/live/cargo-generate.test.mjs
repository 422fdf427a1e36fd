// The generator of the Rust world, which renders what `cargo-generate.toml` names.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { TEMPLATES } from "../../lib/templates.mjs";
import { must, repository } from "../repository.mjs";
import { temporaryFolder } from "../support.mjs";

test("cargo generate", (t) => {
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
