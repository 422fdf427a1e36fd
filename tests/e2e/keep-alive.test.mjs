// Agents that stay awake: they have an alarm as long as a guard lives, and none after it.
// Not against the reference, which has no such agent.
import { describe, expect, test } from "vitest";
import { jobs } from "../support/jobs.mjs";
import { rpcServer } from "../support/rpc.mjs";
import { room, rust } from "../support/target.mjs";

describe.runIf(rust)("keep-alive", () => {
  const own = rpcServer("TestKeepAliveAgent");
  const agent = () => own.agent("TestKeepAliveAgent", room());

  test("an agent has no alarm, and nothing stored, when it begins", async () => {
    const call = agent();
    expect(await call("getCurrentAlarm")).toBe(null);
    expect(await call("getScheduleCount")).toBe(0);
    expect(await call("getKeepAliveRefCount")).toBe(0);
  });

  test("one guard keeps an alarm within thirty seconds, and leaves none", async () => {
    const call = agent();
    expect(await call("startKeepAlive")).toBe("started");
    expect(await call("getKeepAliveRefCount")).toBe(1);
    const alarm = await call("getCurrentAlarm");
    expect(alarm).toBeGreaterThan(Date.now() + 20_000);
    expect(alarm).toBeLessThanOrEqual(Date.now() + 31_000);
    expect(await call("getScheduleCount")).toBe(0);
    expect(await call("stopKeepAlive")).toBe("stopped");
    expect(await call("getCurrentAlarm")).toBe(null);
    expect(await call("getKeepAliveRefCount")).toBe(0);
  });

  test("the last of several guards ends it, and one more end does nothing", async () => {
    const call = agent();
    for (const count of [1, 2, 3]) {
      await call("startKeepAlive");
      expect(await call("getKeepAliveRefCount")).toBe(count);
    }
    await call("stopKeepAlive");
    await call("stopKeepAlive");
    expect(await call("getCurrentAlarm")).not.toBe(null);
    await call("stopKeepAlive");
    await call("stopKeepAlive");
    expect(await call("getKeepAliveRefCount")).toBe(0);
    expect(await call("getCurrentAlarm")).toBe(null);
  });

  test("a schedule keeps its alarm when the guard goes", async () => {
    const call = agent();
    await call("scheduleFarFutureTask", 3600);
    const alone = await call("getCurrentAlarm");
    expect(alone).toBeGreaterThan(Date.now() + 3_590_000);
    await call("startKeepAlive");
    expect(await call("getCurrentAlarm")).toBeLessThan(Date.now() + 31_000);
    await call("stopKeepAlive");
    expect(await call("getCurrentAlarm")).toBe(alone);
    expect(await call("getScheduleCount")).toBe(1);
  });

  test("a guard around a task goes with it, also when the task fails", async () => {
    const call = agent();
    expect(await call("runWithKeepAliveWhile")).toBe("completed");
    expect(await call("runWithKeepAliveWhileError")).toBe("caught");
    expect(await call("getKeepAliveRefCount")).toBe(0);
    expect(await call("getCurrentAlarm")).toBe(null);
  });

  test("a call that stays awake has an alarm meanwhile", async () => {
    const { call } = jobs();
    expect(await call("stayAwake", 300)).toBeGreaterThan(Date.now());
    expect((await call("pending")).alarm).toBe(null);
  });
});
