// Plain workerd, without wrangler around it: it is up again a moment after it was killed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { node, temporaryFolder } from "./paths.mjs";
import { until } from "./wait.mjs";

export const binary = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin", "workerd");

export const CONFIG = "config.capnp";

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Puts the frozen worker into the folder, with a configuration for workerd: its modules and its bindings to its own classes. */
export function lay(frozen, folder, port) {
  const worker = JSON.parse(readFileSync(frozen, "utf8"));
  const text = JSON.stringify;
  const list = (items) => `[${items.join(", ")}]`;
  const bundle = join(dirname(frozen), dirname(worker.main));
  const main = basename(worker.main);
  const wasm = readdirSync(bundle).filter((file) => file.endsWith(".wasm"));
  for (const file of [main, ...wasm]) copyFileSync(join(bundle, file), join(folder, file));
  mkdirSync(join(folder, "storage"));
  const modules = [
    `(name = ${text(main)}, esModule = embed ${text(main)})`,
    ...wasm.map((file) => `(name = ${text(file)}, wasm = embed ${text(file)})`),
  ];
  const { bindings } = worker.durable_objects;
  const namespaces = bindings.map(({ class_name: name }) => `(className = ${text(name)}, uniqueKey = ${text(name)}, enableSql = true)`);
  const configuration = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "storage", disk = (path = ${text(join(folder, "storage"))}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = ${text(worker.compatibility_date)},
  compatibilityFlags = ${list(worker.compatibility_flags.map(text))},
  modules = ${list(modules)},
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk = "storage"),
  bindings = ${list(bindings.map(({ name, class_name }) => `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`))},
);
`;
  writeFileSync(join(folder, CONFIG), configuration);
}

/** One workerd that serves a frozen worker, on one port and with one storage however often it is started. */
export class Workerd {
  #folder = temporaryFolder("workerd");
  #frozen;
  #port;
  #process;
  output = "";

  constructor(frozen) {
    this.#frozen = frozen;
  }

  get url() { return `http://127.0.0.1:${this.#port}`; }

  /** Resolves when the process listens. It has been sent nothing by then. */
  async start() {
    if (this.#port === undefined) {
      this.#port = await freePort();
      lay(this.#frozen, this.#folder, this.#port);
    }
    const args = [join(import.meta.dirname, "guard.mjs"), binary, "serve", "--experimental", "--control-fd=1", join(this.#folder, CONFIG)];
    this.#process = spawn(node, args, { stdio: ["pipe", "pipe", "pipe"] });
    const from = this.output.length;
    let ended = false;
    const collect = (chunk) => void (this.output += chunk);
    this.#process.stdout.on("data", collect);
    this.#process.stderr.on("data", collect);
    this.#process.on("exit", () => void (ended = true));
    await until(() => ended || this.output.includes('"listen"', from), "workerd listens", 20_000);
    if (ended) throw new Error(`workerd ended:\n${this.output.slice(from)}`);
  }

  /** Ends the process at once. What it had confirmed is in its storage. */
  async kill() {
    if (!this.#process || this.#process.exitCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin.end();
    await gone;
  }

  async stop() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
