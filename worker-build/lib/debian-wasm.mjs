import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { Failure } from "./failure.mjs";
import { mustRun, outputOf } from "./processes.mjs";
import { step } from "./progress.mjs";
import { hasStandardLibrary, WASM } from "./rust.mjs";
import { environment, targetDir } from "./workspace.mjs";

/*
 * The wasm target from Debian's packages, for machines that reach Debian and
 * the crate registry but not rustup's server: Debian's compiler ships the matching
 * library sources, from which the standard library is built once.
 */
const TOOLCHAIN = "debian-wasm";
const PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
const LIBRARY_FOLDER = join("/usr/lib/rustlib", WASM, "lib");
const STAMP = "built-by-worker-build";
const EMPTY_CRATE = "empty_crate";

export const debianToolchain = { RUSTUP_TOOLCHAIN: TOOLCHAIN, RUSTUP_AUTO_INSTALL: "0" };

export async function debianWasmIsReady() {
  const compiler = await outputOf("rustc", ["-vV"], { env: environment(debianToolchain) });
  return compiler !== undefined && libraryIsFrom(compiler);
}

export async function makeDebianWasm() {
  if (!(await packagesAreInstalled())) await aptInstall(PACKAGES);
  const compiler = await debianCompiler();
  if (!compiler || !librarySources()) {
    throw new Failure(
      "Debian's rustc-web packages are installed, but /usr/bin/rustc or its library sources are missing",
      `as root: apt-get install --reinstall ${PACKAGES.join(" ")}`,
    );
  }
  await mustRun("rustup", ["toolchain", "link", TOOLCHAIN, "/usr"], { output: "collect" });
  if (!libraryIsFrom(compiler)) await buildStandardLibrary(compiler);
}

async function packagesAreInstalled() {
  const states = await outputOf("dpkg-query", ["-W", "-f", "${db:Status-Status}\n", ...PACKAGES]);
  return states?.split("\n").every((state) => state === "installed") ?? false;
}

function debianCompiler() {
  return outputOf("/usr/bin/rustc", ["-vV"]);
}

function librarySources() {
  return existsSync("/usr/lib/rustlib/src/rust/library/std/Cargo.toml");
}

function libraryIsFrom(compiler) {
  const stamp = join(LIBRARY_FOLDER, STAMP);
  return hasStandardLibrary(LIBRARY_FOLDER) && existsSync(stamp) && readFileSync(stamp, "utf8") === compiler;
}

async function buildStandardLibrary(compiler) {
  const crate = join(targetDir, "wasm-standard-library");
  rmSync(crate, { recursive: true, force: true });
  mkdirSync(join(crate, "src"), { recursive: true });
  writeFileSync(
    join(crate, "Cargo.toml"),
    `[package]\nname = "${EMPTY_CRATE}"\nversion = "0.0.0"\nedition = "2024"\n\n[workspace]\n`,
  );
  writeFileSync(join(crate, "src", "lib.rs"), "");
  const parts = "std,panic_abort,panic_unwind,proc_macro";
  await step("build the standard library for wasm with Debian's compiler", "cargo, about 1 minute on 2 cores", () =>
    mustRun("/usr/bin/cargo", ["build", "--release", `-Zbuild-std=${parts}`, "--target", WASM], {
      cwd: crate,
      env: environment({
        PATH: `/usr/bin:${process.env.PATH}`,
        CARGO_TARGET_DIR: join(crate, "target"),
        // Workers are built with link-time optimisation, which needs the bitcode.
        RUSTFLAGS: "-Cembed-bitcode=yes",
        RUSTC_BOOTSTRAP: "1",
      }),
      output: "collect",
      cure: "the crate registry must be reachable once; then run the command again",
    }),
  );
  install(join(crate, "target", WASM, "release", "deps"), compiler);
  rmSync(crate, { recursive: true, force: true });
}

/** Replaces the whole folder: rlibs of two builds side by side break every later build. */
function install(builtFolder, compiler) {
  const fresh = `${LIBRARY_FOLDER}.fresh`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const name of readdirSync(builtFolder)) {
    if (!name.endsWith(".rlib") || name.startsWith(`lib${EMPTY_CRATE}-`)) continue;
    cpSync(join(builtFolder, name), join(fresh, name));
  }
  writeFileSync(join(fresh, STAMP), compiler);
  rmSync(LIBRARY_FOLDER, { recursive: true, force: true });
  mkdirSync(dirname(LIBRARY_FOLDER), { recursive: true });
  renameSync(fresh, LIBRARY_FOLDER);
}
