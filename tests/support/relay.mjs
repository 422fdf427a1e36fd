// One server that is handed from worker to worker while its storage stays: what one leaves behind, the next one finds.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { temporaryFolder } from "./paths.mjs";
import { startServer } from "./server.mjs";

export class Relay {
  #folder = temporaryFolder("relay");
  #config = join(this.#folder, "wrangler.json");
  #server;

  get url() { return this.#server.url; }

  /** Ends the worker that runs, as a crash would, and serves the one of this frozen config in its place. */
  async become(config) {
    await this.kill();
    const frozen = JSON.parse(readFileSync(config, "utf8"));
    writeFileSync(this.#config, JSON.stringify({ ...frozen, main: resolve(dirname(config), frozen.main) }));
    if (this.#server) await this.#server.start();
    else this.#server = await startServer([this.#config]);
  }

  async kill() { await this.#server?.kill(); }

  async stop() {
    await this.#server?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
