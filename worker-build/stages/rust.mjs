import { existsSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { run } from "../lib/processes.mjs";
import { say } from "../lib/progress.mjs";
import { countCargoTests } from "../lib/test-counts.mjs";
import { ensureRustupComponent, requireRust } from "../lib/rust.mjs";
import { environment, root, targetDir } from "../lib/workspace.mjs";
import { privatePackages } from "./packages.mjs";

const MACROS = /^worker-agents-macros-/;

export const format = {
  name: "format",
  title: "cargo fmt --check",
  async run() {
    await requireRust();
    await ensureRustupComponent("fmt", "rustfmt");
    return cargo(["fmt", "--all", "--check", "--", "--color", process.stdout.isTTY ? "auto" : "never"]);
  },
};

export const clippy = {
  name: "clippy",
  title: "clippy, native, warnings are errors",
  async run() {
    await ensureRustupComponent("clippy", "clippy");
    return cargo(["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]);
  },
};

export const nativeTests = {
  name: "native",
  title: "cargo test, native",
  async run() {
    // Declarations for TypeScript are to be as they are committed.
    const env = { AGENTS_TYPES: "check" };
    const result = await cargo(["test", "--workspace", "--all-features", "--no-fail-fast"], env, "both");
    return { ok: result.ok, ...countCargoTests(result.output) };
  },
};

export const documentation = {
  name: "doc",
  title: "cargo doc, warnings are errors",
  run: () => cargo(["doc", "--workspace", "--all-features", "--no-deps"], { RUSTDOCFLAGS: "-Dwarnings" }),
};

export const packages = {
  name: "package",
  title: "cargo package of what is to be published",
  async run() {
    forgetPackaged();
    const excluded = (await privatePackages()).flatMap((name) => ["--exclude", name]);
    const args = ["package", "--workspace", "--allow-dirty", ...excluded];
    const offline = await cargo([...args, "--offline"], {}, "collect");
    if (!offline.ok) return cargo(args);
    say(offline.output.trimEnd());
    return offline;
  },
};

/**
 * cargo takes a packaged crate for one that never changes, as those of a registry, and would check
 * the library against the macros of an earlier run.
 */
function forgetPackaged() {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const within = (folder, pattern) => (existsSync(folder) ? readdirSync(folder).filter((name) => pattern.test(name)).map((name) => join(folder, name)) : []);
  const unpacked = within(sources, /^-/).flatMap((registry) => within(registry, MACROS));
  const compiled = within(join(targetDir, "debug", ".fingerprint"), MACROS);
  for (const folder of [...unpacked, ...compiled]) rmSync(folder, { recursive: true });
}

function cargo(args, env = {}, output = "show") {
  const color = process.stdout.isTTY ? { CARGO_TERM_COLOR: "always" } : {};
  return run("cargo", args, { cwd: root, env: environment({ ...color, ...env }), output });
}
