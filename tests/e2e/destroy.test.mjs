// The end of an agent: nothing of it is left, and its name is free for a new one.
// Not against the reference: it has no such agents.
import { describe, expect, test } from "vitest";
import { after, every, jobs, jobsPath, queued } from "../support/jobs.mjs";
import { privateServer } from "../support/private-server.mjs";
import { rpcServer } from "../support/rpc.mjs";
import { connect } from "../support/socket.mjs";
import { room, rust } from "../support/target.mjs";
import { sleep, until, within } from "../support/wait.mjs";

const NOTHING = { schedules: [], queue: [], failed: [], alarm: null };

/** An agent with something in every table, and one open socket. */
async function lived(base) {
  const agent = jobs(room("end"), base);
  await agent.call("increment");
  await agent.plan(after(0, "fail", "failed", { retry: { maxAttempts: 1 } }), after(3_600_000, "record", "later"), every(3_600_000, "record", "often"), queued("record", "queued"));
  await agent.hasFired(2);
  const before = await agent.call("instanceId");
  const socket = await connect(jobsPath(agent.name), { base, keep: !base });
  return { ...agent, before, socket };
}

/** The new agent of the name, once the old one has gone. */
async function reborn(agent) {
  const { call, before } = agent;
  await until(() => call("instanceId").then((id) => id !== before, () => false), "a new agent");
  expect(await call("pending")).toEqual(NOTHING);
  expect(await call("fired")).toEqual([]);
  expect(await call("increment")).toBe(1);
  await sleep(300);
  expect(await call("pending")).toEqual(NOTHING);
}

describe.runIf(rust)("an agent ends", () => {
  test("by a call, which is answered; its sockets close", async () => {
    const agent = await lived();
    expect(await agent.socket.result("end")).toBe("ended");
    expect(await within(5000, agent.socket.closed, "close")).toEqual({ code: 1001, reason: "Durable Object destroyed" });
    await reborn(agent);
  });

  test("by a schedule", async () => {
    const agent = await lived();
    await agent.plan(after(100, "endMe"));
    expect((await within(5000, agent.socket.closed, "close")).code).toBe(1001);
    await reborn(agent);
  });

  test("by its own method, named in a schedule", async () => {
    const agent = await lived();
    await agent.plan(after(100, "destroy"));
    expect((await within(5000, agent.socket.closed, "close")).code).toBe(1001);
    await reborn(agent);
  });

  test("by the queue, and what is behind it in the queue is gone", async () => {
    const agent = await lived();
    await agent.plan(queued("record", "before"), queued("endMe"), queued("record", "behind"));
    expect((await within(5000, agent.socket.closed, "close")).code).toBe(1001);
    await reborn(agent);
  });

  test("by the mark of an end that was interrupted", async () => {
    const agent = await lived();
    await agent.socket.call("markForEnd", [200]);
    expect((await within(5000, agent.socket.closed, "close")).code).toBe(1001);
    await reborn(agent);
  });

  test("and refuses to write after that", async () => {
    const agent = await lived();
    const gone = "destroyed";
    expect(await agent.socket.result("endAndWrite")).toEqual({ state: gone, sql: gone, schedule: gone });
    await reborn(agent);
  });

  test("twice in a row", async () => {
    const agent = await lived();
    await agent.socket.result("end");
    await reborn(agent);
    const again = await agent.call("instanceId");
    await agent.call("end");
    await reborn({ ...agent, before: again });
  });
});

describe.runIf(rust)("over RPC", () => {
  const own = rpcServer("TestScheduleAgent");

  test.each(["destroy", "_cf_scheduleDestroy"])("%s leaves an empty agent without an alarm", async (method) => {
    const call = own.agent("TestScheduleAgent", room());
    await call("schedule", 86400, "testCallback", null);
    const before = await call("getInstance");
    expect((await call("getSchedules"))).toHaveLength(1);
    await call(method);
    await until(() => call("getInstance").then((now) => now !== before, () => false), "a new agent");
    expect(await call("getSchedules")).toEqual([]);
    expect(await call("getStoredAlarm")).toBe(null);
  });
});

describe.runIf(rust)("an agent that is killed before its end is carried out", () => {
  const own = privateServer();

  test("ends all the same", async () => {
    const agent = await lived(own.server.url);
    agent.socket.drop();
    await agent.call("markForEnd", 3_600_000);
    await own.server.restart();
    await reborn(agent);
  }, 60_000);
});
