#!/usr/bin/env node
// Each template's folder is complete, as `npm create cloudflare` and `cargo generate` take it as it is.
// What several of them have in common is written once, in shared/, and copied from there by this script;
// a test fails when a copy differs.
import { cpSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { copies } from "./lib/shared.mjs";

for (const { from, to } of copies()) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}
