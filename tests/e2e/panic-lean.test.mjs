// The same with the lean shim, `build/lean.js`, which does without worker-build's proxies.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { experimental_readRawConfig } from "wrangler";
import { panics } from "../support/panics.mjs";
import { temporaryFolder, tests } from "../support/paths.mjs";
import { rust } from "../support/target.mjs";

const conformance = join(tests, "workers", "conformance");

function leanConfig() {
  const { rawConfig } = experimental_readRawConfig({ config: join(conformance, "wrangler.toml") });
  const { build, dev, rules, ...rest } = rawConfig;
  const config = join(temporaryFolder("lean"), "wrangler.json");
  writeFileSync(config, JSON.stringify({ ...rest, main: join(conformance, "build", "lean.js") }));
  return config;
}

describe.runIf(rust)("with the lean shim", () => panics(rust ? [leanConfig()] : []));
