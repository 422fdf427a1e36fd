// The templates as another generator gets them: out of a repository.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./support.mjs";

/** Runs a program to its end; its output. */
export function must(program, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000, ...options });
  assert.equal(status, 0, `${program} ${args.join(" ")}\n${error ?? ""}${stdout}${stderr}`);
  return stdout.trim();
}

/** A repository with the templates as they are in the working folder, and its only commit. */
export function repository(folder) {
  const templates = join("create-worker-agents", "templates");
  const tracked = must("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z", templates], { cwd: root }).split("\0").filter(Boolean);
  for (const file of tracked.filter((name) => existsSync(join(root, name)))) cpSync(join(root, file), join(folder, file));
  const git = (...args) => must("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "templates");
  return git("rev-parse", "HEAD");
}
