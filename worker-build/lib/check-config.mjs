import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../check/index.mjs";
import { readWasm } from "../check/wasm.mjs";
import { configOfCrate } from "./crate-config.mjs";
import { Failure } from "./failure.mjs";
import { say, step } from "./progress.mjs";
import { displayPath } from "./workspace.mjs";

/** What was found right the last time: wrangler, which reads the configuration, takes a second to start. */
const RECORD = ".checked";

/** Classes of the test workers that nothing binds, so that tests can miss their bindings. */
const UNBOUND = ["TestUnboundWorkflow"];

/** Compares the built classes of a crate with its configuration; fails when something is missing there. */
export async function checkConfig(folder) {
  const config = configOfCrate(folder);
  if (!config) return;
  const record = join(folder, "build", RECORD);
  const compared = digest(readWasm(readFileSync(join(folder, "build", "index_bg.wasm"))), readFileSync(config, "utf8"));
  if (existsSync(record) && readFileSync(record, "utf8") === compared) return;
  rmSync(record, { force: true });
  const { ok, text } = await step(`check ${displayPath(config)}`, "wrangler", () => check(config, { unbound: UNBOUND }));
  if (text) say(text);
  if (!ok) throw new Failure(`${displayPath(config)} does not fit the code`, "change it as said above, and build again");
  // Warnings are told every time.
  if (!text) writeFileSync(record, compared);
}

const digest = (code, config) => createHash("sha256").update(JSON.stringify({ code, config })).digest("hex");
