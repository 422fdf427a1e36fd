import { relative } from "node:path";
import { mustRun } from "../lib/processes.mjs";
import { environment, root, workerCrates } from "../lib/workspace.mjs";

async function workspacePackages() {
  const { output } = await mustRun("cargo", ["metadata", "--no-deps", "--format-version", "1"], {
    cwd: root,
    env: environment({ CARGO_TERM_QUIET: "true" }),
    output: "collect",
  });
  return JSON.parse(output.slice(output.indexOf("{"))).packages;
}

/** The packages that say `publish = false`. */
export async function privatePackages() {
  return (await workspacePackages()).filter(({ publish }) => publish?.length === 0).map(({ name }) => name);
}

/** Cargo's selection arguments for the library and every worker, one list per cargo call. */
export async function wasmSelections() {
  const packages = await workspacePackages();
  const folderOf = (found) => relative(root, found.manifest_path).replaceAll("\\", "/").replace(/\/?Cargo\.toml$/, "");
  const workers = workerCrates();
  const members = packages.filter((found) => ["", ...workers].includes(folderOf(found)));
  const outside = workers.filter((folder) => !members.some((found) => folderOf(found) === folder));
  return [
    members.flatMap(({ name }) => ["-p", name]),
    ...outside.map((folder) => ["--manifest-path", `${folder}/Cargo.toml`]),
  ];
}
