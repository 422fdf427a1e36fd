import { HttpClient } from "../lib/http.mjs";
import { cpuOf, freshNames, pathOf } from "../lib/sample.mjs";
import { Sockets } from "../lib/sockets.mjs";
import { within } from "../../tests/support/wait.mjs";

const A_REQUEST = 100;
const REQUESTS = 3;
const FIRED = 200;
const HOUR_MS = 3_600_000;
/** For storing what is to be fired, before it is due. */
const LEAD_MS = 700;

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

async function fire(server, http, count) {
  const [name] = freshNames(1, "alarm");
  const listener = await Sockets.open(server.port, [name]);
  try {
    const fired = within(30_000, listener.first.expect("fired"), "all schedules fire");
    // Whole seconds: the TypeScript SDK keeps no finer ones.
    const due = Math.ceil((Date.now() + LEAD_MS + count) / 1000) * 1000;
    await http.get(`${pathOf(name)}/plan/${count}/${due}`);
    if (Date.now() >= due) throw new Error(`${count} schedules took longer to store than until they were due`);
    return (await cpuOf(server, () => fired)) / count;
  } finally {
    listener.close();
  }
}

export const scheduleRows = [
  { name: "schedule", title: "create a schedule", goals: { typescript: 0.4 }, ...createOf(0) },
  {
    name: "fire",
    title: "fire a schedule",
    goals: { typescript: 0.35 },
    ...client,
    sample: (server, http) => fire(server, http, FIRED),
  },
];
