import { HttpClient } from "../lib/http.mjs";
import { cpuOf, freshNames, pathOf } from "../lib/sample.mjs";
import { Sockets } from "../lib/sockets.mjs";
import { sleep, within } from "../../tests/support/wait.mjs";

const A_REQUEST = 100;
const REQUESTS = 3;
const FIRED = 200;
/** One alarm is over too soon to tell its cost from what the process does besides. */
const AGENTS = 5;
const HOUR_MS = 3_600_000;
/** For storing what is to be fired, before it is due. */
const LEAD_MS = 700;
/** Between storing and firing, and for what an alarm does after the last call. */
const APART_MS = 50;

const client = {
  unit: "µs",
  prepare: async (server) => new HttpClient(server.port, 1),
  finish: (http) => http.close(),
};

const planLater = (name, count) => `${pathOf(name)}/plan/${count}/${Date.now() + HOUR_MS}`;

/** Creating schedules for much later in an agent that has `pending` of them. */
export const createOf = (pending) => ({
  ...client,
  async sample(server, http) {
    const [name] = freshNames(1, "planner");
    await http.get(pending > 0 ? planLater(name, pending) : pathOf(name));
    const cpu = await cpuOf(server, async () => {
      for (let request = 0; request < REQUESTS; request++) await http.get(planLater(name, A_REQUEST));
    });
    return cpu / (A_REQUEST * REQUESTS);
  },
});

/** Has several agents fire `count` schedules each, all due at one time. */
async function fire(server, http, count, agents) {
  const names = freshNames(agents, "alarm");
  const listeners = await Sockets.open(server.port, names);
  try {
    const fired = within(30_000, Promise.all(listeners.all.map((client) => client.expect("fired"))), "all schedules fire");
    // Whole seconds: the TypeScript SDK keeps no finer ones.
    const due = Math.ceil((Date.now() + LEAD_MS + count * agents) / 1000) * 1000;
    for (const name of names) await http.get(`${pathOf(name)}/plan/${count}/${due}`);
    if (Date.now() >= due) throw new Error(`${count * agents} schedules took longer to store than until they were due`);
    await sleep(due - Date.now() - APART_MS);
    const cpu = await cpuOf(server, async () => {
      await fired;
      await sleep(APART_MS);
    });
    return cpu / (count * agents);
  } finally {
    listeners.close();
  }
}

export const scheduleRows = [
  { name: "schedule", title: "create a schedule", goals: { typescript: 0.4 }, ...createOf(0) },
  {
    name: "fire",
    title: "fire a schedule",
    goals: { typescript: 0.35 },
    ...client,
    sample: (server, http) => fire(server, http, FIRED, AGENTS),
  },
];
