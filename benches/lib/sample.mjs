const WARM_UP = 0.2;

/** Microseconds of CPU per operation. `load(ms)` keeps the server busy for that long, and resolves to how many operations it did. */
export async function perOperation(server, ms, load) {
  await load(ms * WARM_UP);
  const before = server.cpu;
  const done = await load(ms);
  return (server.cpu - before) / done;
}

/** Microseconds of CPU that the server spends on some work. */
export async function cpuOf(server, work) {
  const before = server.cpu;
  await work();
  return server.cpu - before;
}

let names = 0;

/** Names of agents that nobody has used. */
export const freshNames = (count, label = "new") => Array.from({ length: count }, () => `${label}-${++names}`);

export const pathOf = (name) => `/agents/bench/${name}`;
