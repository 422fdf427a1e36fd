import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Failure } from "./failure.mjs";
import { mustRun } from "./processes.mjs";
import { environment } from "./workspace.mjs";

/** What Cargo says about the worker crate in `folder`, and where it writes the crate's wasm. */
export async function describeCrate(folder) {
  const result = await mustRun("cargo", ["metadata", "--no-deps", "--format-version", "1"], {
    cwd: folder,
    env: environment({ CARGO_TERM_QUIET: "true" }),
    output: "collect",
  });
  const metadata = JSON.parse(result.output.slice(result.output.indexOf("{")));
  const manifest = join(folder, "Cargo.toml");
  const found = metadata.packages.find((candidate) => resolve(candidate.manifest_path) === resolve(manifest));
  const library = found?.targets.find((target) => target.crate_types.includes("cdylib"));
  if (!library) {
    throw new Failure(
      `${manifest} has no library of type cdylib, which a worker needs`,
      'add to its Cargo.toml:\n[lib]\ncrate-type = ["cdylib"]',
    );
  }
  const wasm = join(
    metadata.target_directory, "wasm32-unknown-unknown", "release", `${library.name.replaceAll("-", "_")}.wasm`,
  );
  return { name: found.name, folder, wasm, manifestText: readFileSync(manifest, "utf8") };
}
