// The configuration of workerd for a worker, from what its wrangler.toml says.

/** What a wrangler.toml may ask for that is not set up here. */
const ELSEWHERE = ["ai", "analytics_engine_datasets", "browser", "d1_databases", "hyperdrive", "kv_namespaces", "queues", "r2_buckets", "send_email", "services", "triggers", "vectorize", "workflows"];

const text = JSON.stringify;
const list = (items) => `[${items.join(", ")}]`;

/** Which parts of a wrangler.toml only Cloudflare, or somebody's own effort, can serve. */
export const missing = (worker) => ELSEWHERE.filter((key) => worker[key] !== undefined);

/** How the paths begin that are the worker's, files or not. What front.js cannot tell apart is refused, lest a file is served without being asked for. */
export function workerFirst(assets) {
  const told = assets?.run_worker_first ?? false;
  if (typeof told === "boolean") return told ? ["/"] : [];
  return told.map((pattern) => {
    if (!/^\/[^*%?]*\*$/.test(pattern) || pattern.includes("//")) throw new Error(`run_worker_first has ${text(pattern)}: only plain paths that end in * are set up here: see examples/self-host/README.md`);
    return pattern.slice(0, -1);
  });
}

/** The text of config.capnp. Folders and addresses are given on the command line, so that it can be moved. */
export function configOf(worker, { secrets = [] } = {}) {
  const classes = worker.durable_objects?.bindings ?? [];
  const vars = Object.entries(worker.vars ?? {}).filter(([name]) => !secrets.includes(name));
  const bindings = [
    ...classes.map(({ name, class_name }) => `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`),
    ...vars.map(([name, value]) => (typeof value === "string" ? `(name = ${text(name)}, text = ${text(value)})` : `(name = ${text(name)}, json = ${text(text(value))})`)),
    ...secrets.map((name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`),
    ...(worker.assets?.binding ? [`(name = ${text(worker.assets.binding)}, service = "public")`] : []),
  ];
  // The unique key is the folder of the class, and part of every id: another one, and all agents are new.
  const namespaces = classes.map(({ class_name }) => `(className = ${text(class_name)}, uniqueKey = ${text(class_name)}, enableSql = true)`);
  const first = workerFirst(worker.assets);
  const shared = `compatibilityDate = ${text(worker.compatibility_date)},
  compatibilityFlags = ${list((worker.compatibility_flags ?? []).map(text))},`;
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "front", worker = .front),
    (name = "agents", worker = .agents),
    (name = "storage", disk = (writable = true)),
    (name = "public", disk = (writable = false)),
  ],
  sockets = [(name = "http", http = (), service = "front")],
);

const front :Workerd.Worker = (
  ${shared}
  modules = [(name = "front.js", esModule = embed "app/front.js")],
  bindings = [
    (name = "AGENTS", service = "agents"),
    (name = "FILES", service = "public"),
    (name = "WORKER_FIRST", json = ${text(text(first))}),
  ],
);

const agents :Workerd.Worker = (
  ${shared}
  modules = [
    (name = "index.js", esModule = embed "app/index.js"),
    (name = "index_bg.wasm", wasm = embed "app/index_bg.wasm"),
  ],
  durableObjectNamespaces = ${list(namespaces)},
  durableObjectStorage = (localDisk = "storage"),
  bindings = ${list(bindings)},
);
`;
}
