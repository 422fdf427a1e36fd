// A plain `workerd serve` that is watched from outside. Nothing stands between it and the clients.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { node } from "../../tests/support/paths.mjs";
import { until } from "../../tests/support/wait.mjs";
import { CONFIG, binary, freePort, lay } from "../../tests/support/workerd.mjs";
import { root } from "../../worker-build/lib/workspace.mjs";
import { CpuClock, anonymousMemory, childOf } from "./proc.mjs";

const GUARD = join(root, "tests", "support", "guard.mjs");

/** Where the storage is: in memory if possible, since the disk is no part of what is compared. */
const STORAGE = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export class Server {
  #folder = mkdtempSync(join(STORAGE, "worker-agents-bench-"));
  #frozen;
  #port;
  #guard;
  #pid;
  #clock;
  #output = "";

  constructor(frozen) {
    this.#frozen = frozen;
  }

  get port() { return this.#port; }

  /** Microseconds of CPU that the process has used. */
  get cpu() { return this.#clock.read(); }

  /** KiB. */
  get memory() { return anonymousMemory(this.#pid); }

  /** Resolves when the process listens; it has been sent nothing by then. */
  async start(args = []) {
    if (this.#port === undefined) {
      this.#port = await freePort();
      lay(this.#frozen, this.#folder, this.#port);
    }
    const from = this.#output.length;
    const command = [GUARD, binary, "serve", "--experimental", "--control-fd=1", ...args, join(this.#folder, CONFIG)];
    const guard = spawn(node, command, { stdio: ["pipe", "pipe", "pipe"] });
    const collect = (chunk) => void (this.#output += chunk);
    guard.stdout.on("data", collect);
    guard.stderr.on("data", collect);
    this.#guard = guard;
    await until(() => guard.exitCode !== null || this.#output.includes('"listen"', from), "workerd listens", 20_000);
    if (guard.exitCode !== null) throw new Error(`workerd ended:\n${this.#output.slice(from)}`);
    this.#pid = childOf(guard.pid);
    this.#clock = new CpuClock(this.#pid);
    return this;
  }

  /** Ends the process at once; what it has stored stays. */
  async kill() {
    const guard = this.#guard;
    if (!guard || guard.exitCode !== null) return;
    const gone = once(guard, "exit");
    guard.stdin.end();
    await gone;
  }

  async restart() {
    await this.kill();
    return this.start();
  }

  async stop() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** The last lines that the worker wrote. */
  get lastWords() { return this.#output.split("\n").slice(-20).join("\n"); }
}
