import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { Failure } from "./failure.mjs";
import { fill } from "./fill.mjs";
import { SHARED, templateFolder } from "./templates.mjs";

/** Left behind in a template's folder by building it there, or for other generators. */
const NOT_COPIED = ["target", "build", "dist", "node_modules", ".wrangler", "Cargo.lock", "cargo-generate.toml", ".gitignore"];
const BUILT = join("public", "app.js");

/** Why no project can be written to the folder; nothing is written by asking. */
export function checkFolder(folder) {
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory()) throw new Failure(`${folder} is a file`, "choose another name");
  const found = readdirSync(folder);
  if (found.length === 0) return;
  throw new Failure(`the folder ${folder} is not empty: it has ${found.slice(0, 3).join(", ")}${found.length > 3 ? ", …" : ""}`, "choose another name, or empty the folder");
}

/**
 * Writes the project, all of it or nothing: it is put together in a folder
 * beside the final one, which then takes its name.
 */
export function writeProject(folder, template, project) {
  checkFolder(folder);
  const parent = dirname(folder);
  const made = mkdirSync(parent, { recursive: true });
  const staging = mkdtempSync(join(parent, `.${basename(folder)}-`));
  try {
    // A temporary folder is for its owner only; a project is as any new folder.
    chmodSync(staging, 0o777 & ~process.umask());
    putTogether(staging, template, project);
    if (existsSync(folder)) fillEmpty(folder, staging);
    else renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (made) rmSync(made, { recursive: true, force: true });
    throw error;
  }
}

function putTogether(staging, template, project) {
  const source = templateFolder(template);
  cpSync(source, staging, {
    recursive: true,
    filter: (path) => {
      const inside = relative(source, path);
      return !NOT_COPIED.includes(inside) && inside !== BUILT;
    },
  });
  // npm leaves every .gitignore out of a package.
  cpSync(join(SHARED, "gitignore"), join(staging, ".gitignore"));
  for (const file of readdirSync(staging).filter((name) => statSync(join(staging, name)).isFile())) {
    const path = join(staging, file);
    writeFileSync(path, fill(file, readFileSync(path, "utf8"), project));
  }
}

/** The shell may stand in an empty folder, which therefore stays the same one. */
function fillEmpty(folder, staging) {
  const moved = [];
  try {
    for (const name of readdirSync(staging)) {
      renameSync(join(staging, name), join(folder, name));
      moved.push(name);
    }
    rmSync(staging, { recursive: true });
  } catch (error) {
    for (const name of moved) rmSync(join(folder, name), { recursive: true, force: true });
    throw error;
  }
}
