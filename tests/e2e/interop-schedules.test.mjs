// A database goes from TypeScript to Rust and back, twice: every pending row is listed, runs, and runs once.
// tests/workers/typescript/scheduler/README.md says what the agent on either side has to offer.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freeze } from "../support/freeze.mjs";
import { temporaryFolder, tests } from "../support/paths.mjs";
import { Relay } from "../support/relay.mjs";
import { connect } from "../support/socket.mjs";
import { room, rust, target } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

// INTEROP_MIDDLE: the wrangler config of another worker with the twin.
// REFERENCE=1: TypeScript all the way, which shows that the suite is right.
const other = process.env.INTEROP_MIDDLE;
const middle = other || rust ? "rust" : "typescript";
const legs = ["typescript", middle, "typescript", middle, "typescript"].map((runtime, leg) => ({ leg, runtime }));
const [first, ...others] = legs;
const last = legs.length - 1;

// Between two TypeScript workers no row changes its form: an interval that was caught in the act is taken for running, for thirty seconds.
const crosses = middle !== "typescript";

const HOUR = 3600;
const TWICE = { maxAttempts: 2, baseDelayMs: 10, maxDelayMs: 20 };
const TEXT = { text: "ü \u2028 \u0001 \\\" 😀", small: 1e-7, large: 1e21, "": [[], {}] };

// What is planned anew in every leg, first for after the next handover, then for a time that no leg reaches by itself.
const soon = (leg) => [
  { kind: "delay", seconds: 2, callback: "record", payload: { leg, key: "delay" } },
  { kind: "delay", seconds: 1.5, callback: "record", payload: null },
  { kind: "delay", seconds: 2, callback: "recordToo" },
  { kind: "delay", seconds: 2, callback: "failing", payload: { leg, key: "delay" }, retry: TWICE },
  { kind: "at", time: Date.now() + 2000, callback: "record", payload: { leg, key: "at" } },
];
const queued = (leg) => [
  { kind: "queue", callback: "record", payload: { leg, key: "queue" } },
  { kind: "queue", callback: "record", payload: null },
  { kind: "queue", callback: "recordToo" },
  { kind: "queue", callback: "failing", payload: { leg, key: "queue" }, retry: TWICE },
  { kind: "queue", callback: "recordToo", payload: `queue ${leg}`, retry: { maxAttempts: 1 } },
];
const late = (leg) => [
  { kind: "delay", seconds: HOUR, callback: "record", payload: { leg, key: "late delay" }, retry: { maxAttempts: 5 } },
  { kind: "delay", seconds: HOUR + 0.5, callback: "record", payload: null },
  { kind: "delay", seconds: HOUR, callback: "recordToo" },
  { kind: "delay", seconds: HOUR, callback: "recordToo", payload: { leg, ...TEXT } },
  { kind: "delay", seconds: HOUR, callback: "failing", payload: { leg, key: "late delay" }, retry: TWICE },
  { kind: "at", time: Date.now() + 2 * HOUR * 1000, callback: "record", payload: { leg, key: "late at" }, retry: TWICE },
  { kind: "cron", cron: "0 0 29 2 *", callback: "record", payload: `late cron ${leg}` },
  { kind: "every", seconds: HOUR + leg, callback: "record", payload: [leg], retry: { maxAttempts: 1 } },
];
// What is asked for again in every leg, as an onStart would do: it must stay the one row that it is.
const standing = [
  { kind: "cron", cron: "* * * * * *", callback: "record", payload: { key: "cron" } },
  { kind: "cron", cron: "0 0 29 2 *", callback: "recordToo" },
  { kind: "every", seconds: 1, callback: "record", payload: { key: "every" } },
  { kind: "every", seconds: 2 * HOUR, callback: "recordToo" },
  { kind: "every", seconds: 3 * HOUR, callback: "recordToo", payload: null },
];
const recurs = ({ kind }) => kind === "cron" || kind === "every";

/** How a planned row looks in `fired`. One without a payload is not told from one with null. */
const trace = ({ callback, payload = null }) => `${callback} ${JSON.stringify(payload)}`;
const runs = ({ callback }) => (callback === "failing" ? TWICE.maxAttempts : 1);
const sum = (entries) => {
  const counts = {};
  for (const [key, count] of entries) counts[key] = (counts[key] ?? 0) + count;
  return counts;
};
const expected = (plans) => sum(plans.map((plan) => [trace(plan), runs(plan)]));
const counted = (fired) => sum(fired.map((row) => [trace(row), 1]));

/** A schedule as both sides list it. One read back without a payload may say null. */
const listed = ({ payload = null, retry = null, ...schedule }) => ({ ...schedule, payload, retry });
const byId = (a, b) => (a.id < b.id ? -1 : 1);
const isLate = ({ time }) => time > Date.now() / 1000 + HOUR / 2;
const lateOnes = ({ schedules }) => schedules.map(listed).filter(isLate).sort(byId);

const relay = new Relay();
const folder = temporaryFolder("interop");
const configs = { rust: target.agents };

/** An agent, reached by a socket for each call, as none outlives a handover. */
const agent = (name) => async (method, ...args) => {
  const socket = await connect(`/agents/interop-agent/${name}`, { base: relay.url });
  try {
    return await socket.result(method, ...args);
  } finally {
    socket.drop();
  }
};
const many = agent(room("many"));
const caught = agent(room("caught"));
const parent = agent(room("parent"));
const keyed = agent(room("keyed"));
const broken = agent(room("broken"));
// Nobody calls these between a handover and the look at what ran: one of each runtime's making.
const asleep = [agent(room("asleep")), agent(room("asleep"))];

const INTERVAL = { kind: "every", seconds: 1, callback: "hold", payload: { key: "interval" } };
const LATER = { kind: "delay", seconds: HOUR, callback: "record", payload: { key: "later" } };
const hold = (leg) => ({ kind: "queue", callback: "hold", payload: { leg } });
const held = async (call, plan) => (counted(await call("fired"))[trace(plan)] ?? 0);

// One-shot rows planned up to now, and what the agent said was pending before the handover.
const due = [], later = [];
let before, standingIds, intervalId, keyedId;

async function planForTheNext(leg) {
  if (leg === 0) {
    await parent("planForChild", [LATER]);
    await expect(broken("runtime")).rejects.toThrow("1011");
  }
  if (leg === 1 && crosses) await broken("plan", [LATER]);

  // An interval and an item of the queue are caught in the act; the items behind that one stay in the queue.
  await caught("setHolding", true);
  const times = await held(caught, INTERVAL);
  if (leg === 0) [intervalId] = await caught("plan", [INTERVAL]);
  if (leg === 0 || crosses) await until(async () => (await held(caught, INTERVAL)) > times, "the interval runs and is held");
  await many("setHolding", true);
  await many("plan", [hold(leg)]);
  await until(async () => (await held(many, hold(leg))) === 1, "the queue is held");

  for (const sleeper of asleep.slice(0, leg + 1)) await sleeper("plan", [{ kind: "delay", seconds: 2, callback: "record", payload: leg }]);
  const plans = { later: late(leg), due: [...queued(leg), ...soon(leg)] };
  await many("plan", [...plans.later, ...plans.due]);
  later.push(...plans.later);
  due.push(...plans.due);
  before = await many("pending");
}

beforeAll(async () => {
  configs.typescript = await freeze(join(tests, "workers", "typescript", "scheduler", "wrangler.toml"), join(folder, "typescript"));
  if (other) configs.rust = await freeze(other, join(folder, "other"));
  await relay.become(configs[first.runtime]);
  standingIds = await many("plan", standing);
  await planForTheNext(first.leg);
});
afterAll(async () => {
  await relay.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(others)("leg $leg: $runtime finds that what was pending", ({ leg, runtime }) => {
  let now;
  beforeAll(async () => {
    await relay.become(configs[runtime]);
    now = await many("pending");
  });
  afterAll(async () => {
    if (leg < last) await planForTheNext(leg);
  });

  test("is with the agent of this leg", async () => {
    expect(await many("runtime")).toBe(runtime);
  });

  test("is listed: the queue, in order", () => {
    expect(now.queue).toHaveLength(1 + queued(leg).length);
    expect(now.queue).toEqual(before.queue);
  });

  test("is listed: schedules of later", () => {
    expect(lateOnes(now)).toEqual(lateOnes(before));
    expect(lateOnes(now).filter(({ payload }) => JSON.stringify(payload).includes("late cron"))).toHaveLength(leg);
    expect(lateOnes(now).map(({ id }) => id)).toEqual(expect.arrayContaining([standingIds[1], standingIds[3], standingIds[4]]));
  });

  test("is listed: schedules of now, unless they ran just so", async () => {
    const ran = counted(await many("fired"));
    const there = counted(now.schedules.filter((one) => !isLate(one)));
    const missing = soon(leg - 1).filter((plan) => !there[trace(plan)] && !ran[trace(plan)]);
    expect(missing).toEqual([]);
    expect(now.schedules.map(({ id }) => id)).toEqual(expect.arrayContaining([standingIds[0], standingIds[2]]));
  });

  if (runtime === "typescript") test("knows no payload from null", () => {
    const payloads = (seconds) => now.schedules.filter((one) => one.callback !== "failing" && one.delayInSeconds === seconds);
    expect(payloads(HOUR).filter((one) => !("payload" in one))).toHaveLength(leg);
    expect(payloads(HOUR + 0.5).filter((one) => one.payload === null)).toHaveLength(leg);
  });

  test("runs, and runs once", async () => {
    await many("setHolding", false);
    const all = expected(due);
    const ran = async () => {
      const counts = counted(await many("fired"));
      return Object.fromEntries(Object.keys(all).map((key) => [key, counts[key] ?? 0]));
    };
    await until(async () => Object.entries(await ran()).every(([key, count]) => count >= all[key]), "all ran", 10_000).catch(() => {});
    expect(await ran()).toEqual(all);
    expect((await many("pending")).queue).toEqual([]);
  });

  test("runs in the order of the queue", async () => {
    const order = [hold(leg - 1), ...queued(leg - 1)].filter(({ payload }) => payload).map(trace);
    const fired = (await many("fired")).map(trace).filter((one) => order.includes(one));
    expect([...new Set(fired)]).toEqual(order);
  });

  test("runs again if it was caught in the act", async () => {
    expect(await held(many, hold(leg - 1))).toBe(2);
    expect((await many("fired")).filter(({ callback }) => callback === "hold").at(-1)).toMatchObject({ runtime });
  });

  test("is the same row when it is asked for again", async () => {
    expect(await many("plan", standing)).toEqual(standingIds);
  });

  test("goes on recurring", async () => {
    for (const plan of [standing[0], standing[2]]) {
      const from = await held(many, plan);
      await until(async () => (await held(many, plan)) > from + 1, `${trace(plan)} recurs`);
    }
    expect((await many("fired")).at(-1)).toMatchObject({ runtime });
  });

  test("goes on recurring if it was caught in the act", async () => {
    expect((await caught("pending")).schedules.map(listed)).toMatchObject([{ id: intervalId, type: "interval", intervalSeconds: 1 }]);
    await caught("setHolding", false);
    const from = await held(caught, INTERVAL);
    if (crosses) await until(async () => (await held(caught, INTERVAL)) > from + 1, "the interval recurs");
    expect((await caught("pending")).schedules.map(({ id }) => id)).toEqual([intervalId]);
  });

  test.each(legs.slice(0, Math.min(leg, asleep.length)))("runs although nobody asks: agents that $runtime made", async ({ leg: born }) => {
    const asked = Date.now();
    const fired = await asleep[born]("fired");
    expect(counted(fired)).toEqual(expected(legs.slice(born, leg).map(({ leg: payload }) => ({ callback: "record", payload }))));
    expect(fired.at(-1).at).toBeLessThan(asked);
  });

  if (leg === 2 && crosses) test("is listed, after a first start that had failed", async () => {
    expect((await broken("pending")).schedules.map(trace)).toEqual([trace(LATER)]);
  });

  // The other side has no place for a key, runs the schedule and hands it back.
  if (runtime === "rust") test("keeps its key", async () => {
    const id = await keyed("planKeyed", "tea", { kind: "every", seconds: 1, callback: "record", payload: leg });
    keyedId ??= id;
    expect((await keyed("pending")).schedules.map(({ id, payload }) => ({ id, payload }))).toEqual([{ id: keyedId, payload: 1 }]);
    expect(id).toBe(keyedId);
  });

  test("is not its own, if a sub-agent planned it", async () => {
    expect(await parent("pending")).toEqual({ schedules: [], queue: [] });
  });
});

test("at last, all that was ever planned has run, and what recurs is still there", async () => {
  await many("hasten");
  const once = [...due, ...later.filter((plan) => !recurs(plan))];
  const often = [...standing, ...later.filter(recurs)];
  const all = expected([...once, ...often]);
  const ran = async () => counted(await many("fired"));
  const short = (counts) => Object.keys(all).filter((key) => !(counts[key] >= all[key]));
  await until(async () => short(await ran()).length === 0, "everything ran", 10_000).catch(() => {});
  const counts = await ran();
  expect(short(counts)).toEqual([]);
  const alone = once.map(trace).filter((key) => !often.map(trace).includes(key));
  expect(alone.map((key) => [key, counts[key]])).toEqual(alone.map((key) => [key, all[key]]));

  const { schedules, queue } = await many("pending");
  expect(queue).toEqual([]);
  expect(schedules.map(trace).sort()).toEqual(often.map(trace).sort());
});

test("at last, what a sub-agent planned has run", async () => {
  await parent("hasten");
  const ran = async () => counted(await parent("firedByChild"));
  await until(async () => Object.keys(await ran()).length > 0, "the sub-agent's schedule ran");
  expect(await ran()).toEqual(expected([LATER]));
});
