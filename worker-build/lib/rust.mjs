import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { mustRun, outputOf } from "./processes.mjs";
import { step } from "./progress.mjs";
import { environment, findProgram, targetDir } from "./workspace.mjs";

/** Held while rustup changes the toolchain, in which it knows no lock. */
export const RUSTUP_LOCK = join(targetDir, "rustup.lock");

export const WASM = "wasm32-unknown-unknown";

export async function requireRust() {
  if (!findProgram("cargo") || !findProgram("rustc")) {
    throw new Failure("Rust was not found", "install it with rustup (https://rustup.rs), then open a new shell");
  }
  if (!findProgram("cc") && !findProgram("gcc") && !findProgram("clang")) {
    throw new Failure(
      "no C compiler was found; Rust needs one to link",
      "install one, on Debian and Ubuntu with `apt-get install build-essential`",
    );
  }
}

/** The folder of the toolchain's wasm standard library, when that library is in it. */
export async function wasmLibraryFolder(env = {}) {
  const folder = await outputOf("rustc", ["--print", "target-libdir", "--target", WASM], {
    env: environment(env),
  });
  return folder && hasStandardLibrary(folder) ? folder : undefined;
}

export function hasStandardLibrary(folder) {
  if (!existsSync(folder)) return false;
  const names = readdirSync(folder);
  return ["core", "alloc", "std"].every((crate) =>
    names.some((name) => name.startsWith(`lib${crate}-`) && name.endsWith(".rlib")),
  );
}

/** rustfmt and clippy, which rustup's minimal profile leaves out. */
export async function ensureRustupComponent(cargoCommand, component) {
  if (await outputOf("cargo", [cargoCommand, "--version"])) return;
  await withLock(RUSTUP_LOCK, `installing ${component}`, () =>
    step(`install ${component}`, "rustup to download it", () =>
      mustRun("rustup", ["component", "add", component], {
        timeLimit: 180,
        cure: `install it by hand: rustup component add ${component}`,
      }),
    ),
  );
}
