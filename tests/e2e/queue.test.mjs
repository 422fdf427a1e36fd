// The queue: one call at a time, in order, tried again when it fails, kept when it has failed for good.
// Not against the reference: npm agents 0.32 keeps its queue in other tables and drops what has failed.
import { describe, expect, test } from "vitest";
import { after, jobs, queued } from "../support/jobs.mjs";
import { privateServer } from "../support/private-server.mjs";
import { rpcServer } from "../support/rpc.mjs";
import { room, rust } from "../support/target.mjs";
import { sleep, until } from "../support/wait.mjs";

describe.runIf(rust)("the fixture of upstream", () => {
  const own = rpcServer("TestQueueAgent");
  const agent = () => own.agent("TestQueueAgent", room());

  test("runs what is queued", async () => {
    const call = agent();
    expect(await call("enqueueSuccess", "a")).toMatch(/^[\w-]{9}$/);
    await call("waitForFlush", 2000);
    expect(await call("getExecutedCallbacks")).toEqual(["success:a"]);
    expect(await call("getQueueLength")).toBe(0);
  });

  test("takes out a call that fails, and goes on behind it", async () => {
    const call = agent();
    await call("enqueueThrowing", "bad");
    await call("enqueueSuccess", "good");
    await call("enqueueThrowing", "worse");
    await call("enqueueSuccess", "better");
    await call("waitForFlush", 3000);
    expect(await call("getExecutedCallbacks")).toEqual(["success:good", "success:better"]);
    expect(await call("getQueueLength")).toBe(0);
  });

  test("goes on when something is queued after a failure", async () => {
    const call = agent();
    await call("enqueueThrowing", "bad");
    await call("waitForFlush", 2000);
    await call("enqueueSuccess", "good");
    await call("waitForFlush", 2000);
    expect(await call("getExecutedCallbacks")).toEqual(["success:good"]);
    await call("resetExecutedCallbacks");
    expect(await call("getExecutedCallbacks")).toEqual([]);
  });
});

describe.runIf(rust)("the queue", () => {
  test("keeps the order, also across calls", async () => {
    const { call, plan, hasFired } = jobs();
    const ids = [];
    for (const batch of [0, 1, 2]) ids.push(...await plan(...[1, 2, 3].map((n) => queued("record", `${batch}.${n}`))));
    const fired = await hasFired(9);
    expect(fired.map(({ id }) => id)).toEqual(ids);
    expect(fired.map(({ what }) => what)).toEqual(["0.1", "0.2", "0.3", "1.1", "1.2", "1.3", "2.1", "2.2", "2.3"]);
    await sleep(200);
    expect(await call("pending")).toEqual({ schedules: [], queue: [], failed: [], alarm: null });
    expect(await call("fired")).toHaveLength(9);
  });

  test("makes one call at a time", async () => {
    const { plan, hasFired } = jobs();
    await plan(queued("slow", "a"), queued("slow", "b"), queued("record", "c"));
    const what = (await hasFired(5)).map((entry) => entry.what);
    expect(what).toEqual(["a begins", "a ends", "b begins", "b ends", "c"]);
  });

  test("gives a method with more parameters all of them", async () => {
    const { plan, hasFired } = jobs();
    await plan(queued("recordPair", ["a", [1, 2]]));
    expect((await hasFired(1))[0].what).toBe("a [1, 2]");
  });

  test("tries again, before anything behind it", async () => {
    const { call, plan, hasFired } = jobs();
    await plan(queued("failTwice", "stubborn"), queued("record", "next"));
    expect((await hasFired(4)).map(({ what }) => what)).toEqual(["stubborn", "stubborn", "stubborn", "next"]);
    expect((await call("pending")).failed).toEqual([]);
  });

  test("keeps what has failed for good, to be tried again or forgotten", async () => {
    const { call, plan, hasFired, isIdle } = jobs();
    const [id] = await plan(queued("fail", "x", { retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 2 } }), queued("record", "next"));
    await hasFired(3);
    await isIdle();
    const { failed } = await call("pending");
    expect(failed).toMatchObject([{ id, origin: "queue", callback: "fail", payload: "x", error: "x failed", attempts: 2 }]);
    expect(await call("tryFailedAgain", id)).toBe(true);
    await hasFired(5);
    await isIdle();
    expect((await call("pending")).failed).toMatchObject([{ id, attempts: 2 }]);
    expect(await call("forgetFailed", id)).toBe(true);
    expect(await call("forgetFailed", id)).toBe(false);
    expect(await call("tryFailedAgain", id)).toBe(false);
    expect((await call("pending")).failed).toEqual([]);
  });

  test("forgets what is removed before its turn", async () => {
    const { call, plan, hasFired, isIdle, what } = jobs();
    const [, second] = await plan(queued("slow", "a"), queued("record", "b"), queued("recordPair", ["c", []]), queued("record", "d"));
    await hasFired(1);
    await call("removeQueued", second);
    await call("removeQueuedCallsOf", "recordPair");
    await isIdle();
    expect(await what()).toEqual(["a begins", "a ends", "d"]);
  });

  test("takes all of a transaction or nothing", async () => {
    const { call, isIdle, what } = jobs();
    await expect(call("planAtOnce", [queued("record", "a"), after(60_000, "record", "b"), queued("noSuchMethod")]))
      .rejects.toThrow("this.noSuchMethod is not a function");
    expect(await call("pending")).toEqual({ schedules: [], queue: [], failed: [], alarm: null });
    await call("planAtOnce", [queued("record", "c"), after(1, "record", "d")]);
    await isIdle();
    expect((await what()).sort()).toEqual(["c", "d"]);
  });
});

describe.runIf(rust)("a queue whose process is killed", () => {
  const own = privateServer();

  test("goes on where it was, in order", async () => {
    const name = room();
    const { plan, hasFired, call } = jobs(name, own.server.url);
    await plan(queued("hangOnce", "caught"), queued("record", "b"), queued("record", "c"));
    await hasFired(1);
    await own.server.restart();
    const awake = jobs(name, own.server.url);
    // This look wakes the agent. Without one, the alarm does, thirty seconds after the queue was last seen at work.
    await until(async () => (await awake.call("fired")).length === 4, "the rest", 10_000);
    expect(await awake.what()).toEqual(["caught", "caught", "b", "c"]);
    expect(await call("pending")).toEqual({ schedules: [], queue: [], failed: [], alarm: null });
  }, 60_000);
});
