import { spawnSync } from "node:child_process";
import { Failure } from "./failure.mjs";

const runs = (program, args, options = {}) => spawnSync(program, args, { stdio: "ignore", ...options }).status === 0;

/** Fails without Rust: the project could not even be tested. */
export function requireCargo() {
  if (runs("cargo", ["--version"])) return;
  throw new Failure("cargo was not found: the project needs Rust", "install it with rustup (https://rustup.rs), open a new shell, and run the command again");
}

/** Makes the project a git repository, unless it is in one; says how that went. */
export function initGit(folder) {
  if (!runs("git", ["--version"])) return "no git was found, so it is no git repository yet";
  if (runs("git", ["rev-parse", "--is-inside-work-tree"], { cwd: folder })) return "it is part of the git repository around it";
  if (runs("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder })) return "it is a git repository, without a commit yet";
  return "`git init` failed, so it is no git repository yet";
}
