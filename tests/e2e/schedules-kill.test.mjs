// Nothing that was acknowledged is lost: many schedules at once, and a workerd that is killed again and again.
// Not against the reference, which has no such agent.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { after, at, jobs, jobsPath, queued } from "../support/jobs.mjs";
import { connect } from "../support/socket.mjs";
import { room, rust, target } from "../support/target.mjs";
import { sleep, until } from "../support/wait.mjs";
import { Workerd } from "../support/workerd.mjs";

const MANY = 1000;
const KILLS = 20;
const NOTHING = { schedules: [], queue: [], failed: [], alarm: null };

const random = (min, max) => min + Math.floor(Math.random() * (max - min));
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

/** How often each id is written down. */
function counted(fired) {
  const counts = new Map();
  for (const { id } of fired) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
const twice = (counts) => [...counts.values()].filter((count) => count > 1).length;

describe.runIf(rust)("schedules", () => {
  const workerd = rust && new Workerd(target.agents);
  beforeAll(() => workerd.start());
  afterAll(() => workerd.stop());

  const dueTogether = async (agent) => {
    const due = (Math.floor(Date.now() / 1000) + 3) * 1000;
    const plans = times(MANY, (index) => at(due + random(0, 1000), "record", `${index}`));
    const begun = Date.now();
    const ids = await agent.call("plan", plans);
    return { ids, due, took: Date.now() - begun };
  };

  test(`${MANY} that are due in the same second all fire, once each`, { timeout: 30_000 }, async () => {
    const agent = jobs(room(), workerd.url);
    const { ids, due, took } = await dueTogether(agent);
    expect((await agent.call("pending")).schedules).toHaveLength(MANY);
    await agent.isIdle(20_000);
    const fired = await agent.call("fired");
    console.log(`${MANY} schedules: planned in ${took} ms, the last fired ${fired.at(-1).at - due} ms after the second began`);
    expect(fired.map(({ id }) => id).sort()).toEqual(ids.sort());
    for (const entry of fired) expect(entry.at).toBeGreaterThanOrEqual(due);
    expect(await agent.call("pending")).toEqual(NOTHING);
  });

  test(`${MANY} that are due in the same second all fire when workerd is killed among them`, { timeout: 30_000 }, async () => {
    const agent = jobs(room(), workerd.url);
    const { ids } = await dueTogether(agent);
    await until(async () => (await agent.call("fired")).length > MANY / 10, "the first hundred", 20_000);
    await workerd.kill();
    await workerd.start();
    await agent.isIdle(20_000);
    const counts = counted(await agent.call("fired"));
    console.log(`${twice(counts)} of ${MANY} ran twice`);
    expect([...counts.keys()].sort()).toEqual(ids.sort());
    expect(twice(counts)).toBeLessThanOrEqual(1);
    expect(await agent.call("pending")).toEqual(NOTHING);
  });

  test("that were pending when workerd was killed fire without a request", { timeout: 30_000 }, async () => {
    const agent = jobs(room(), workerd.url);
    const ids = await agent.plan(after(2500, "record", "pending"), after(0, "hangOnce", "caught"));
    await agent.hasFired(1);
    await workerd.kill();
    await workerd.start();
    await sleep(4000);
    const asked = Date.now();
    const fired = await agent.call("fired");
    expect(fired.map(({ id }) => id)).toEqual([ids[1], ids[1], ids[0]]);
    expect(fired.at(-1).at).toBeLessThan(asked - 500);
    expect(await agent.call("pending")).toEqual(NOTHING);
  });

  test(`none is lost when workerd is killed ${KILLS} times while they are made and fire`, { timeout: 150_000 }, async () => {
    const agent = jobs(room(), workerd.url);
    const acknowledged = new Map();
    const asked = new Set();
    let label = 0;

    const one = (special) => {
      const what = `${special ?? "record"} ${label++}`;
      asked.add(what);
      if (special) return after(random(0, 300), special, what);
      return Math.random() < 0.2 ? queued("record", what) : after(random(0, 2500), "record", what);
    };
    /** Plans one batch after the other until the server is gone. */
    const client = async (special) => {
      const socket = await connect(jobsPath(agent.name), { base: workerd.url, keep: true });
      try {
        for (let first = special; ; first = undefined) {
          const plans = [one(first), ...times(random(0, 8), () => one())];
          const ids = await socket.result("plan", plans);
          for (const [index, id] of ids.entries()) acknowledged.set(id, plans[index].payload);
          await sleep(random(0, 20));
        }
      } finally {
        socket.drop();
      }
    };

    const begun = Date.now();
    let down = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      // Now and then one is in the midst of its work for certain.
      const clients = [client(kill % 5 === 3 ? "hangOnce" : undefined), client(), client()].map((running) => running.catch((error) => error));
      await sleep(random(300, 1500));
      const from = Date.now();
      await workerd.kill();
      await Promise.all(clients);
      await workerd.start();
      down += Date.now() - from;
    }
    const killed = Date.now() - begun;
    await agent.isIdle(60_000);
    const fired = await agent.call("fired");
    const counts = counted(fired);
    const lost = [...acknowledged.keys()].filter((id) => !counts.has(id));
    const extra = fired.filter(({ id }) => !acknowledged.has(id));
    console.log(`${KILLS} kills in ${killed} ms (a restart took ${Math.round(down / KILLS)} ms): ${acknowledged.size} acknowledged, ${lost.length} lost, `
      + `${counts.size} fired, ${new Set(extra.map(({ id }) => id)).size} of them not acknowledged, ${twice(counts)} ran twice; idle after ${Date.now() - begun - killed} ms`);
    expect(acknowledged.size).toBeGreaterThan(KILLS * 10);
    expect(lost).toEqual([]);
    for (const { what } of extra) expect(asked).toContain(what);
    for (const { id, what } of fired) if (acknowledged.has(id)) expect(what).toBe(acknowledged.get(id));
    expect(await agent.call("pending")).toEqual(NOTHING);
  });
});
