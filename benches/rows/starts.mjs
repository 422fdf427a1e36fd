import { HttpClient } from "../lib/http.mjs";
import { cpuOf, freshNames, pathOf } from "../lib/sample.mjs";

const NEW = 30;
const WOKEN = 40;
const LIVE = 300;
/** What serves its first requests also compiles: that is no memory of an instance. */
const BEFORE = 200;

const sleepers = Array.from({ length: WOKEN }, (_, number) => pathOf(`sleeper-${number}`));

/** Has a client for one sample. */
async function withClient(server, use) {
  const client = new HttpClient(server.port, 4);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

const asleep = {
  ownProcess: true,
  prepare: (server) => withClient(server, (client) => client.each(["/agents/bench/warm", ...sleepers])),
  finish() {},
};

export const startRows = [
  {
    name: "first",
    title: "first request to a new name",
    unit: "µs",
    goals: { typescript: 0.3, javascript: 1.5 },
    prepare: async () => undefined,
    sample: (server) => withClient(server, async (client) => {
      const paths = freshNames(NEW).map(pathOf);
      return (await cpuOf(server, () => client.each(paths))) / NEW;
    }),
    finish() {},
  },
  {
    name: "wake",
    title: "wake after a restart",
    unit: "µs",
    goals: { typescript: 0.5, javascript: 1.7 },
    ...asleep,
    async sample(server) {
      await server.restart();
      return withClient(server, async (client) => {
        await client.get("/agents/bench/warm");
        return (await cpuOf(server, () => client.each(sleepers))) / WOKEN;
      });
    },
  },
  {
    name: "start",
    title: "process start to first answer",
    unit: "CPU ms",
    goals: { typescript: 0.25 },
    ...asleep,
    async sample(server) {
      await server.restart();
      return withClient(server, async (client) => {
        await client.get("/agents/bench/warm");
        return server.cpu / 1000;
      });
    },
  },
  {
    name: "memory",
    title: "memory per live instance",
    unit: "KiB",
    goals: { typescript: 0.5 },
    ownProcess: true,
    prepare: async () => undefined,
    finish() {},
    async sample(server) {
      await server.restart();
      return withClient(server, async (client) => {
        await client.each(freshNames(BEFORE, "live").map(pathOf));
        const before = server.memory;
        // They stay live for 10 s after their last request.
        await client.each(freshNames(LIVE, "live").map(pathOf));
        return (server.memory - before) / LIVE;
      });
    },
  },
];
