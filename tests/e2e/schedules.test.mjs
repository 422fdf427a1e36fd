// Schedules: when they fire, what an alarm makes of failures, what is equal, what is missed.
// Not against the reference: npm agents 0.32 keeps its schedules in another table, and drops what has failed.
import { describe, expect, test } from "vitest";
import { after, at, cron, every, jobs, queued } from "../support/jobs.mjs";
import { privateServer } from "../support/private-server.mjs";
import { rpcServer } from "../support/rpc.mjs";
import { connect } from "../support/socket.mjs";
import { room, rust } from "../support/target.mjs";
import { sleep, until } from "../support/wait.mjs";

const HOUR = 3600;
const NOTHING = { schedules: [], queue: [], failed: [], alarm: null };

describe.runIf(rust)("when it fires", () => {
  test("after a delay and at a time, to the millisecond and in that order", async () => {
    const { call, plan, hasFired } = jobs();
    const now = Date.now();
    const ids = await plan(after(900, "record", "third"), after(0, "record", "first"), at(now + 450, "record", "second"), at(now - 5000, "record", "past"));
    const fired = await hasFired(4);
    expect(fired.map(({ what }) => what)).toEqual(["past", "first", "second", "third"]);
    expect(fired.map(({ id }) => id)).toEqual([3, 1, 2, 0].map((index) => ids[index]));
    const due = [now, now, now + 450, now + 900];
    for (const [index, { at: time }] of fired.entries()) {
      expect(time).toBeGreaterThanOrEqual(due[index]);
      expect(time).toBeLessThan(due[index] + 400);
    }
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("every so often, until it is cancelled", async () => {
    const { call, plan, hasFired } = jobs();
    const [id] = await plan(every(300, "record", "tick"));
    const times = (await hasFired(4)).map((entry) => entry.at);
    for (const [index, time] of times.slice(1).entries()) expect(time - times[index]).toBeGreaterThanOrEqual(299);
    expect((await call("pending")).schedules).toMatchObject([{ id, type: "interval", intervalSeconds: 0.3, payload: "tick" }]);
    expect(await call("cancel", id)).toBe(true);
    expect(await call("cancel", id)).toBe(false);
    const count = (await call("fired")).length;
    await sleep(700);
    expect(await call("fired")).toHaveLength(count);
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("by the calendar, at whole seconds", async () => {
    const { call, plan, hasFired } = jobs();
    const [id] = await plan(cron("* * * * * *", "record", "second"));
    const fired = await hasFired(3);
    for (const { at: time } of fired) expect(time % 1000).toBeLessThan(400);
    expect(new Set(fired.map((entry) => Math.floor(entry.at / 1000))).size).toBe(3);
    expect(await call("cancel", id)).toBe(true);
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("one that is cancelled by another of the same alarm does not", async () => {
    const { call, plan, isIdle, what } = jobs();
    const due = Date.now() + 300;
    await plan(at(due, "cancelAllOf", "record"), at(due, "record", "cancelled"), at(due, "recordPair", ["kept", []]));
    await isIdle();
    expect(await what()).toEqual(["kept []"]);
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("a stored call without a payload, and one with several", async () => {
    const { plan, hasFired } = jobs();
    await plan(after(0, "recordPair", ["a", [3]]));
    expect((await hasFired(1))[0].what).toBe("a [3]");
  });
});

describe.runIf(rust)("what has failed", () => {
  test("is tried again, then done", async () => {
    const { call, plan, hasFired, isIdle } = jobs();
    await plan(after(0, "failTwice", "stubborn"));
    await hasFired(3);
    await isIdle();
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("is kept when it has used up its attempts, and can be tried again", async () => {
    const { call, plan, hasFired, isIdle } = jobs();
    const [id] = await plan(after(0, "fail", "x"));
    await hasFired(3);
    await isIdle();
    const kept = { id, origin: "schedule", callback: "fail", payload: "x", error: "x failed", attempts: 3 };
    expect(await call("pending")).toMatchObject({ ...NOTHING, failed: [kept] });
    expect(await call("tryFailedAgain", id)).toBe(true);
    await hasFired(6);
    await isIdle();
    expect((await call("pending")).failed).toMatchObject([kept]);
    expect(await call("forgetFailed", id)).toBe(true);
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("is not kept if that was not wanted", async () => {
    const { call, plan, hasFired, isIdle } = jobs();
    await plan(after(0, "fail", "x", { keepFailed: false, retry: { maxAttempts: 1 } }));
    await hasFired(1);
    await isIdle();
    expect(await call("pending")).toEqual(NOTHING);
  });

  test("stops neither what recurs nor the others", async () => {
    const { call, plan } = jobs();
    const [id] = await plan(every(200, "fail", "again", { retry: { maxAttempts: 1 } }), after(300, "record", "other"), queued("record", "queued"));
    await until(async () => {
      const fired = (await call("fired")).map(({ what }) => what);
      return fired.filter((what) => what === "again").length > 2 && fired.includes("other") && fired.includes("queued");
    }, "all of it");
    expect((await call("pending")).failed).toEqual([]);
    await call("cancel", id);
  });
});

describe.runIf(rust)("what panics", () => {
  // All agents of a process lose their memory with it.
  const own = privateServer();

  test("is tried again, by a schedule and by the queue, and stops nothing else", async () => {
    const { plan, hasFired, isIdle, call } = jobs(room(), own.server.url);
    await plan(after(0, "panicOnce", "a"), after(300, "record", "b"), queued("panicOnce", "c"), queued("record", "d"));
    const fired = await hasFired(4, 10_000);
    expect(fired.map(({ what }) => what).sort()).toEqual(["a", "b", "c", "d"]);
    await isIdle();
    expect(await call("pending")).toEqual(NOTHING);
  });

  // It had written nothing that says that it runs: a method that loses the agent each time must be given up.
  test.each(["panic", "panic in a transaction", "trap"])("by a %s, before it first waits, is known to have been cut short", async (how) => {
    const { plan, hasFired, isIdle, what } = jobs(room(), own.server.url);
    // A whole second, of which nothing more is stored.
    const due = Math.ceil(Date.now() / 1000) * 1000 + 1000;
    await plan(at(due, "loseOnce", how));
    await hasFired(1, 10_000);
    expect(await what()).toEqual([`${how} [1]`]);
    await isIdle();
  });
});

describe.runIf(rust)("what is equal", () => {
  test("recurs once; one-shots are as many as were asked for, or one by name", async () => {
    const { call, plan } = jobs();
    const twice = async (one) => (await plan(one, one)).length === 2 && new Set(await plan(one, one)).size;
    expect(await twice(every(HOUR * 1000, "record", "a"))).toBe(1);
    expect(await twice(cron("0 0 1 1 *", "record", "a"))).toBe(1);
    expect(await twice(after(HOUR * 1000, "record", "a"))).toBe(2);
    expect(await twice(after(HOUR * 1000, "record", "b", { idempotent: true }))).toBe(1);
    expect(await twice(every(HOUR * 1000, "record", "c", { idempotent: false }))).toBe(2);
    const named = await plan(after(HOUR * 1000, "record", "d", { key: "k" }), every(1000, "fail", "e", { key: "k" }));
    expect(named[0]).toBe(named[1]);
    expect((await call("pending")).schedules).toHaveLength(1 + 1 + 4 + 1 + 4 + 1);
  });
});

describe.runIf(rust)("the fixture of upstream", () => {
  const own = rpcServer("TestScheduleAgent", "TestAlarmInitAgent", "TestDestroyScheduleAgent", "TestOnStartScheduleWarnAgent",
    "TestOnStartScheduleNoWarnAgent", "TestOnStartScheduleExplicitFalseAgent");
  const agent = () => own.agent("TestScheduleAgent", room());

  describe("schedules", () => {
    test.each([
      ["createSchedule", [60], { type: "delayed", delayInSeconds: 60, callback: "testCallback" }],
      ["createIntervalSchedule", [30], { type: "interval", intervalSeconds: 30, callback: "intervalCallback" }],
      ["createIntervalScheduleWithPayload", [30, "p"], { type: "interval", payload: "p" }],
      ["createCronSchedule", ["0 0 * * *"], { type: "cron", cron: "0 0 * * *", callback: "cronCallback" }],
      ["createIdempotentScheduledSchedule", [4_000_000_000_000], { type: "scheduled", time: 4_000_000_000 }],
    ])("%s%j can be found and cancelled", async (method, args, expected) => {
      const call = agent();
      const id = await call(method, ...args);
      expect(await call("getStoredScheduleById", id)).toMatchObject({ id, ...expected });
      expect(await call("getSchedulesByType", expected.type)).toMatchObject([{ id, ...expected }]);
      expect(await call("getStoredAlarm")).toBeGreaterThan(Date.now());
      expect(await call("cancelScheduleById", id)).toBe(true);
      expect(await call("cancelScheduleById", id)).toBe(false);
      expect(await own.outcome("TestScheduleAgent", room(), "getStoredScheduleById", id)).toEqual({ kind: "undefined" });
      expect(await call("getStoredAlarm")).toBe(null);
      expect(await call("getScheduleCount")).toBe(0);
    });

    test("have no columns of their table in them", async () => {
      const call = agent();
      await call("createSchedule", 60);
      const [schedule] = await call("getSchedulesByType", "delayed");
      expect(Object.keys(schedule).sort()).toEqual(["callback", "delayInSeconds", "id", "payload", "retry", "time", "type"]);
    });

    test("set the alarm before the call returns", async () => {
      const { alarm, id } = await agent()("createIntervalScheduleAndReadAlarm", 60);
      expect(alarm).toBeGreaterThan(Date.now() + 50_000);
      expect(id).toMatch(/^[\w-]{9}$/);
    });

    test.each([
      ["createCronSchedule", ["0 0 * * *"], 1], ["createCronScheduleNonIdempotent", ["0 0 * * *"], 2], ["createIntervalSchedule", [60], 1],
      ["createSchedule", [60], 2], ["createIdempotentDelayedSchedule", [60], 1], ["createIdempotentScheduledSchedule", [4_000_000_000_000], 1],
    ])("%s%j twice makes %i", async (method, args, count) => {
      const call = agent();
      const ids = [await call(method, ...args), await call(method, ...args)];
      expect(new Set(ids).size).toBe(count);
      expect(await call("getScheduleCount")).toBe(count);
    });

    test("are told apart by payload, calendar, period and method", async () => {
      const call = agent();
      await call("createCronScheduleWithPayload", "0 0 * * *", "a");
      await call("createCronScheduleWithPayload", "0 0 * * *", "b");
      await call("createCronScheduleWithPayload", "0 1 * * *", "a");
      await call("createIntervalSchedule", 60);
      await call("createIntervalSchedule", 61);
      await call("createSecondIntervalSchedule", 60);
      await call("createIdempotentDelayedScheduleWithPayload", 60, "a");
      await call("createIdempotentDelayedScheduleWithPayload", 90, "a");
      await call("createIdempotentDelayedScheduleWithPayload", 60, "b");
      expect(await call("getScheduleCountByTypeAndCallback", "cron", "cronCallback")).toBe(3);
      expect(await call("getScheduleCountByTypeAndCallback", "interval", "intervalCallback")).toBe(2);
      expect(await call("getScheduleCountByTypeAndCallback", "interval", "secondIntervalCallback")).toBe(1);
      expect(await call("getScheduleCountByTypeAndCallback", "delayed", "testCallback")).toBe(2);
    });

    test("an equal one mends an alarm that was lost", async () => {
      const call = agent();
      await call("createIntervalSchedule", 60);
      await call("clearStoredAlarm");
      expect(await call("getStoredAlarm")).toBe(null);
      await call("createIntervalSchedule", 60);
      expect(await call("getStoredAlarm")).not.toBe(null);
    });

    test("that are long overdue run, also with no payload at all", async () => {
      const call = agent();
      await call("insertStaleDelayedRows", 12, "testCallback");
      await until(async () => (await call("getScheduleCount")) === 0, "all have run");
    });

    test("an interval that fails goes on", async () => {
      const call = agent();
      const id = await call("createThrowingIntervalSchedule", 60);
      await call("backdateSchedule", id, 1);
      await call("runCleanAlarmForTest");
      const { time } = await call("getStoredScheduleById", id);
      expect(time).toBeGreaterThan(Date.now() / 1000 + 50);
    });

    test.each(["simulateHungSchedule", "simulateLegacyHungSchedule"])("an interval that was lost while it ran runs again: %s", async (method) => {
      const call = agent();
      const id = await call(method, 60);
      await call("backdateSchedule", id, 1);
      await call("setStoredAlarm", Date.now() + 100);
      await until(async () => (await call("getRuns")).intervalCallbackCount === 1, "it ran");
      expect((await call("getStoredScheduleById", id)).time).toBeGreaterThan(Date.now() / 1000 + 50);
    });

    test("a slow interval does not overlap itself", async () => {
      const call = agent();
      const id = await call("createSlowIntervalSchedule", 0.1);
      const runs = await until(async () => {
        const all = await call("getRuns");
        return all.slowCallbackEndTimes.length >= 3 && all;
      }, "three runs");
      for (const [index, end] of runs.slowCallbackEndTimes.slice(0, 2).entries()) {
        expect(runs.slowCallbackStartTimes[index + 1]).toBeGreaterThanOrEqual(end + 99);
      }
      await call("cancelScheduleById", id);
    });
  });

  describe("an alarm that fails in the platform's words", () => {
    const scripted = (...kinds) => kinds.map((kind) => (typeof kind === "string" ? { kind } : { kind: "throw", message: kind[0], ...kind[1] }));
    const sequence = (steps, attempts) => agent()("runOneShotSequenceForTest", steps, attempts);
    const LOST = "Network connection lost.";

    test.each(["Durable Object reset because its code was updated.", "This script has been upgraded. Please send a new request to connect to the new version."])(
      "rejects at once and keeps the row: %s", async (message) => {
        expect(await sequence(scripted([message]), 3)).toEqual({ threw: true, remaining: 1, calls: 1 });
        const call = agent();
        expect(await call("runOneShotThrowingForTest", message)).toEqual({ threw: true, remaining: 1 });
        await call("runCleanAlarmForTest");
      });

    test("rejects and keeps the row when all attempts have met a platform that was away", async () => {
      expect(await sequence(scripted([LOST], [LOST], [LOST]), 3)).toEqual({ threw: true, remaining: 1, calls: 3 });
      expect(await sequence(scripted("throw-retryable", "throw-retryable"), 2)).toEqual({ threw: true, remaining: 1, calls: 2 });
      expect(await sequence([{ kind: "throw-wrapped", message: LOST }], 1)).toEqual({ threw: true, remaining: 1, calls: 1 });
    });

    test("is judged by the last error", async () => {
      expect(await sequence(scripted([LOST], "throw"), 2)).toEqual({ threw: false, remaining: 0, calls: 2 });
      expect(await sequence(scripted("throw", [LOST]), 2)).toEqual({ threw: true, remaining: 1, calls: 2 });
      expect(await sequence(scripted([LOST], "succeed"), 3)).toEqual({ threw: false, remaining: 0, calls: 2 });
    });

    test("drops a row that has failed by itself", async () => {
      expect(await sequence(scripted("throw", "throw"), 2)).toEqual({ threw: false, remaining: 0, calls: 2 });
      expect(await sequence(scripted(["subscription script has been upgraded"]), 1)).toEqual({ threw: false, remaining: 0, calls: 1 });
      expect(await sequence([{ kind: "throw-wrapped" }], 1)).toEqual({ threw: false, remaining: 0, calls: 1 });
      expect(await agent()("runOneShotThrowingForTest", "something else")).toEqual({ threw: false, remaining: 0 });
    });

    test("counts strikes of the memory limit, gives up at the third, forgets them when all is well", async () => {
      const MEMORY = "Durable Object's isolate exceeded its memory limit and was reset.";
      const call = agent();
      for (const strikes of [1, 2]) {
        expect(await call("runOneShotThrowingForTest", MEMORY)).toEqual({ threw: false, remaining: 1 });
        expect(await call("getAlarmStrikesForTest")).toBe(strikes);
      }
      expect(await call("runOneShotThrowingForTest", MEMORY)).toEqual({ threw: false, remaining: 0 });
      expect(await call("getAlarmStrikesForTest")).toBe(0);
      await call("runOneShotThrowingForTest", MEMORY);
      expect(await call("getAlarmStrikesForTest")).toBe(1);
      await call("runCleanAlarmForTest");
      expect(await call("getAlarmStrikesForTest")).toBe(0);
      for (const { time } of await call("getSchedulesByType", "delayed")) expect(time).toBeGreaterThan(Date.now() / 1000);
    });
  });

  test("an alarm starts the agent before the schedule runs, and it has its name", async () => {
    const name = room();
    const call = own.agent("TestAlarmInitAgent", name);
    await call("scheduleNameCheck", 0.1);
    const seen = await until(async () => {
      const check = await call("getNameCheck");
      return check.capturedName && check;
    }, "the check");
    expect(seen).toEqual({ onStartCalled: true, callbackError: null, capturedName: name });
  });

  test("a schedule may destroy the agent", async () => {
    const call = own.agent("TestDestroyScheduleAgent", room());
    expect(await call("getStatus")).toBe("unscheduled");
    expect(await call("scheduleSelfDestructingAlarm", 0.3)).toBe("scheduled");
    await until(() => call("getStatus").then((status) => status === "unscheduled", () => false), "a new agent");
  });

  test.each([["Warn", true], ["NoWarn", false], ["ExplicitFalse", false]])("onStart may plan one-shots: %s", async (kind, warned) => {
    const call = own.agent(`TestOnStartSchedule${kind}Agent`, room());
    expect(await call("wasWarnedFor", "maintenanceCallback")).toBe(warned);
    expect(await call("wasWarnedFor", "another")).toBe(false);
    if (kind !== "ExplicitFalse") expect(await call("getScheduleCount")).toBe(1);
  });

  test("base methods are there", async () => {
    const call = agent();
    expect(await call("getSchedules")).toEqual([]);
    const { id, ...schedule } = await call("schedule", 86400, "testCallback", null);
    expect(schedule).toMatchObject({ callback: "testCallback", type: "delayed", delayInSeconds: 86400 });
    await expect(call("schedule", 60, "noSuchCallback", null)).rejects.toThrow("this.noSuchCallback is not a function");
    await expect(call("schedule", "not a calendar", "testCallback", null)).rejects.toThrow();
    expect((await call("getSchedules")).map((one) => one.id)).toEqual([id]);
  });
});

describe.runIf(rust)("an agent that sleeps", () => {
  test("is woken by its schedules", { timeout: 40_000 }, async () => {
    const path = `/agents/test-schedule-agent/${room()}`;
    const sleeper = jobs();
    const before = await sleeper.call("instanceId");
    const ids = await sleeper.plan(after(14_000, "record", "woken"));
    const socket = await connect(path);
    const interval = await socket.result("createIntervalSchedule", 86400);
    const instance = await socket.result("getInstance");
    const started = Date.now();
    await sleep(16_000);
    const asked = Date.now();
    const fired = await sleeper.call("fired");
    expect(fired).toMatchObject([{ id: ids[0], what: "woken" }]);
    expect(fired[0].at).toBeGreaterThanOrEqual(started + 13_500);
    expect(fired[0].at).toBeLessThan(asked);
    expect(await sleeper.call("instanceId")).not.toBe(before);
    // What is far away is still there, in another instance.
    expect(await socket.result("getInstance")).not.toBe(instance);
    expect(await socket.result("getRuns")).toMatchObject({ intervalCallbackCount: 0 });
    expect(await socket.result("getStoredScheduleById", interval)).toMatchObject({ id: interval, intervalSeconds: 86400 });
  });
});
