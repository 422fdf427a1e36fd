// A Vite plugin that builds the Rust worker into build/, and again when its code changes.
import { spawn } from "node:child_process";
import { resolve, sep } from "node:path";

const SOURCES = ["src", "Cargo.toml"].map((name) => resolve(name));

const isSource = (file) => SOURCES.some((source) => file === source || file.startsWith(source + sep));

/** What the compiler says, without what the build tools say around it. */
const compilerErrors = (output) => /^error[^]*?(?=^Error: )/m.exec(output)?.[0].trimEnd() ?? output;

/** Resolves to undefined, or to what the compiler said when it failed. */
function build(...options) {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["build.mjs", ...options], { stdio: ["ignore", "inherit", "pipe"] });
    let output = "";
    child.stderr.on("data", (chunk) => {
      output += chunk;
      process.stderr.write(chunk);
    });
    child.on("close", (code) => done(code === 0 ? undefined : compilerErrors(output) || `build.mjs ended with ${code}`));
  });
}

// A new binary makes Cloudflare's plugin restart the server, which loads this file again.
const state = (globalThis[Symbol.for("rust-worker")] ??= { built: false, building: false, changed: false });

async function rebuild(server) {
  state.changed = true;
  if (state.building) return;
  state.building = true;
  // What changes during a build is in the next one.
  while (state.changed) {
    state.changed = false;
    server.config.logger.info("the Rust code has changed: building the worker", { timestamp: true });
    const message = await build("--dev");
    if (message) server.environments.client.hot.send({ type: "error", err: { message, stack: "" } });
  }
  state.building = false;
}

export function rustWorker() {
  return {
    name: "rust-worker",
    enforce: "pre",
    async config(_, { command, isPreview }) {
      if (isPreview || state.built) return;
      const message = command === "build" ? await build() : await build("--dev");
      if (message) throw new Error("the Rust worker does not build: see the compiler's messages above");
      state.built = true;
    },
    configureServer(server) {
      server.watcher.add(SOURCES);
      for (const event of ["add", "change", "unlink"]) {
        server.watcher.on(event, (file) => isSource(file) && rebuild(server));
      }
    },
  };
}
