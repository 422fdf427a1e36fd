import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { mustRun, outputOf } from "./processes.mjs";
import { step } from "./progress.mjs";
import { requireRust } from "./rust.mjs";
import { environment, findProgram, root, toolDir } from "./workspace.mjs";

/*
 * worker-build only drives other programs, so that a debug build of it is
 * enough and takes half the time. wasm-bindgen rewrites megabytes of code.
 */
export const CARGO_TOOLS = [
  { program: "worker-build", package: "worker-build", version: "0.8.7", flags: ["--debug"], minutes: 3 },
  { program: "wasm-bindgen", package: "wasm-bindgen-cli", version: "0.2.130", flags: ["--no-default-features"], minutes: 3 },
];

/** The path of a tool in exactly its pinned version, from our folder or from PATH. */
export async function installedTool(tool) {
  for (const path of [join(toolDir, "bin", tool.program), findProgram(tool.program)]) {
    if (!path || !existsSync(path)) continue;
    const version = await outputOf(path, ["--version"]);
    if (version?.split(/\s+/).at(-1) === tool.version) return path;
  }
  return undefined;
}

/** Paths by program name; installs what is missing into the target folder. */
export async function ensureCargoTools() {
  requireMatchingLock();
  const paths = {};
  for (const tool of CARGO_TOOLS) paths[tool.program] = await ensureCargoTool(tool);
  return paths;
}

/** The path of a tool; installs it into the target folder if it is missing. */
export const ensureCargoTool = async (tool) => (await installedTool(tool)) ?? installTool(tool);

async function installTool(tool) {
  await requireRust();
  return withLock(join(toolDir, "install.lock"), "installing build tools", async () => {
    const meanwhile = await installedTool(tool);
    if (meanwhile) return meanwhile;
    const buildFolder = join(toolDir, "build");
    const title = `cargo install ${tool.package} ${tool.version} (once)`;
    await step(title, `cargo to compile it, about ${tool.minutes} minutes on 2 cores`, () =>
      mustRun(
        "cargo",
        ["install", tool.package, "--version", `=${tool.version}`, "--bin", tool.program, ...tool.flags,
          "--root", toolDir, "--target-dir", buildFolder, "--force", "--quiet"],
        { cwd: root, env: environment(), cure: "the crate registry must be reachable once; then run the command again" },
      ),
    );
    rmSync(buildFolder, { recursive: true, force: true });
    const path = await installedTool(tool);
    if (path) return path;
    throw new Failure(`${tool.program} was installed but does not report version ${tool.version}`);
  });
}

function requireMatchingLock() {
  const file = join(root, "Cargo.lock");
  if (!existsSync(file)) return;
  const wanted = CARGO_TOOLS.find((tool) => tool.program === "wasm-bindgen").version;
  const locked = lockedVersions(readFileSync(file, "utf8"), "wasm-bindgen");
  if (locked.length === 0 || (locked.length === 1 && locked[0] === wanted)) return;
  throw new Failure(
    `Cargo.lock has wasm-bindgen ${locked.join(" and ")}, but its pinned command line tool is ${wanted}; they must be equal`,
    `cargo update -p wasm-bindgen --precise ${wanted}, or change the version in worker-build/lib/cargo-tools.mjs`,
  );
}

export function lockedVersions(lockText, name) {
  return [...lockText.matchAll(/\[\[package\]\]\nname = "([^"]+)"\nversion = "([^"]+)"/g)]
    .filter(([, found]) => found === name)
    .map(([, , version]) => version);
}
