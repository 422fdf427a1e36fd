import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Failure } from "./failure.mjs";

const CRATE = "worker-agents";
const GIT = /^(https?|ssh|git|file|git\+\w+):\/\/|^[\w.-]+@[\w.-]+:/;
const VERSION = /^[\^~=]?\d+(\.\d+)*(-[\w.]+)?$/;

const own = fileURLToPath(new URL("..", import.meta.url));

/** The version of this generator, which is that of the crate. */
export const VERSION_OF_CRATE = JSON.parse(readFileSync(join(own, "package.json"), "utf8")).version;

/** What to write in Cargo.toml for the SDK: `--sdk`, or the clone that this runs from, or the published crate. */
export function sdkSource(given, clone = resolve(own, "..")) {
  if (given === undefined) return isCrate(clone) ? path(clone) : version(VERSION_OF_CRATE);
  if (VERSION.test(given)) return version(given);
  if (GIT.test(given)) return git(given);
  const folder = resolve(given);
  if (isCrate(folder)) return path(folder);
  throw new Failure(
    `there is no crate \`${CRATE}\` in ${folder}`,
    "give --sdk a version (0.1.0), the folder of a clone, or the address of a git repository (https://…)",
  );
}

function isCrate(folder) {
  const manifest = join(folder, "Cargo.toml");
  return existsSync(manifest) && new RegExp(`^name = "${CRATE}"$`, "m").test(readFileSync(manifest, "utf8"));
}

const quoted = (text) => JSON.stringify(text);
const version = (wanted) => `version = ${quoted(wanted)}`;
const path = (folder) => `path = ${quoted(folder.replaceAll("\\", "/"))}`;

function git(given) {
  const [typed, revision] = given.replace(/^git\+/, "").split("#");
  // Cargo reads URLs only, and no user@host:path.
  const address = typed.includes("://") ? typed : `ssh://${typed.replace(":", "/")}`;
  return `git = ${quoted(address)}${revision ? `, rev = ${quoted(revision)}` : ""}`;
}
