// A folder with all that workerd needs to serve a built worker, and the command that serves it.
import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { experimental_readRawConfig } from "wrangler";
import { configOf, missing } from "./config.mjs";

const repository = join(import.meta.dirname, "..", "..");

/** The program: one file, without dependencies but the system's C library. */
export const workerd = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin", "workerd");

/** Writes the worker of a crate's folder into `to`. What the agents have stored there stays. */
export function layOut(crate, to, options = {}) {
  const own = join(crate, "wrangler.toml");
  const config = existsSync(own) ? own : join(repository, "wrangler.toml");
  const { rawConfig: worker } = experimental_readRawConfig({ config });
  const lacking = missing(worker);
  if (lacking.length > 0) throw new Error(`${config} asks for ${lacking.join(", ")}, which is not set up here: see examples/self-host/README.md`);
  const build = join(crate, "build");
  if (!existsSync(join(build, "index.js"))) throw new Error(`${crate} is not built: run node worker-build/build.mjs ${crate}`);

  for (const part of ["app", "storage", "public"]) mkdirSync(join(to, part), { recursive: true });
  for (const file of ["index.js", "index_bg.wasm"]) copyFileSync(join(build, file), join(to, "app", file));
  copyFileSync(join(import.meta.dirname, "front.js"), join(to, "app", "front.js"));
  if (worker.assets) {
    rmSync(join(to, "public"), { recursive: true });
    cpSync(join(dirname(config), worker.assets.directory), join(to, "public"), { recursive: true });
  }
  writeFileSync(join(to, "config.capnp"), configOf(worker, options));
}

/** The arguments of workerd. */
export const argumentsFor = (folder, address) => [
  "serve", join(folder, "config.capnp"),
  `--directory-path=storage=${join(folder, "storage")}`,
  `--directory-path=public=${join(folder, "public")}`,
  `--socket-addr=http=${address}`,
];
