// A `wrangler dev` that tests can stop and start again on the same port with the same storage.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { node, quietEnv, temporaryFolder, wrangler } from "./paths.mjs";

const READY = /Ready on http:\/\/127\.0\.0\.1:(\d+)/;
const START_MS = 60_000;

class Server {
  #configs;
  #storage = temporaryFolder("storage");
  #port;
  #process;
  output = "";

  constructor(configs, port) {
    this.#configs = configs;
    this.#port = port;
  }

  get url() { return `http://127.0.0.1:${this.#port}`; }

  async start() {
    const configs = this.#configs.flatMap((config) => ["--config", config]);
    const args = [wrangler, "dev", ...configs, "--ip", "127.0.0.1", "--port", String(this.#port), "--inspector-port", "0",
      "--persist-to", this.#storage, "--show-interactive-dev-session=false"];
    this.#process = spawn(node, [join(import.meta.dirname, "guard.mjs"), node, ...args], {
      env: { ...quietEnv, WRANGLER_REGISTRY_PATH: join(this.#storage, "registry") },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#port = await this.#ready(this.#process);
    return this;
  }

  #ready(process) {
    const from = this.output.length;
    const { promise, resolve, reject } = Promise.withResolvers();
    const fail = (why) => reject(new Error(`wrangler dev ${why}:\n${this.output.slice(from)}`));
    const timer = setTimeout(fail, START_MS, `was not ready after ${START_MS} ms`);
    const collect = (chunk) => {
      this.output += chunk;
      const ready = READY.exec(this.output.slice(from));
      if (ready) resolve(Number(ready[1]));
    };
    process.stdout.on("data", collect);
    process.stderr.on("data", collect);
    process.on("exit", (code) => fail(`ended with code ${code}`));
    return promise.finally(() => clearTimeout(timer));
  }

  /** Ends workerd at once, as a crash would. What it had confirmed is in the storage folder. */
  async kill() {
    const process = this.#process;
    if (!process || process.exitCode !== null) return;
    const gone = once(process, "exit");
    process.stdin.end();
    await gone;
  }

  async restart() {
    await this.kill();
    await this.start();
  }

  async stop() {
    await this.kill();
    rmSync(this.#storage, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Serves the given configs (the first one answers HTTP); port 0 means any free one. */
export function startServer(configs, port = 0) {
  return new Server(configs, port).start();
}
