import { existsSync } from "node:fs";
import { aptInstall } from "./apt.mjs";
import { Failure } from "./failure.mjs";
import { findProgram } from "./workspace.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The path of a Chromium, installed from Debian's packages when there is none. */
export async function ensureChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Failure(`CHROMIUM_PATH names ${chosen}, which does not exist`, "unset it or correct it");
  }
  return installed() ?? (await install());
}

async function install() {
  await aptInstall(["chromium"]);
  const path = installed();
  if (path) return path;
  throw new Failure("the package chromium was installed, but no program chromium was found", "set CHROMIUM_PATH");
}

function installed() {
  return NAMES.map((name) => findProgram(name)).find(Boolean);
}
