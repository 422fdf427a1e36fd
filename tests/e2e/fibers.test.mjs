// Durable execution: fibers that run, are cancelled and recovered, and what is left of them when workerd is killed in the middle.
import { beforeAll, describe, expect, test } from "vitest";
import { ask } from "../support/caller.mjs";
import { privateServer } from "../support/private-server.mjs";
import { room, rust, target } from "../support/target.mjs";
import { sleep, until } from "../support/wait.mjs";

const own = privateServer([target.caller, target.agents]);

let call;
beforeAll(() => {
  call = ask(own.server.url);
});

/** An agent of its own: every property is one of its methods, over RPC. */
function agent(name = room()) {
  const method = (_target, key) => async (...args) => {
    const { error, result } = await call("TestRunFiberAgent", name, key, args);
    if (error) throw new Error(error.message);
    return result ?? null;
  };
  return new Proxy({}, { get: (target, key) => (key === "then" ? undefined : method(target, key)) });
}

const status = async (lab, id) => (await lab.inspectManagedFiber(id))?.status;
const has = (lab, entry) => until(async () => (await lab.getExecutionLog()).includes(entry), entry);
const idle = (lab) => until(async () => (await lab.getRunningFiberCount()) === 0, "no fiber runs");

describe.runIf(rust)("fibers that are awaited", () => {
  test("give what their work gives, and leave no row", async () => {
    const lab = agent();
    expect(await lab.runSimple("hello")).toBe("hello");
    expect(await lab.runWithCheckpoint(["a", "b"])).toEqual(["a", "b"]);
    expect(await lab.runWithThisStash("own")).toBe("own");
    expect(await lab.runSlow(10)).toBe("done");
    expect(await lab.runFailing()).toBe("error:Intentional error");
    expect(await lab.getExecutionLog()).toEqual(["executed:hello", "step:a", "step:b", "slow-start", "slow-end", "failing"]);
    expect(await lab.getRunningFiberCount()).toBe(0);
    expect(await lab.getKeepAliveRefCount()).toBe(0);
    expect(await lab.getCurrentAlarm()).toBeNull();
  });

  test("nothing is stashed outside", async () => {
    expect(await agent().stashOutsideFiber()).toBe("stash() called outside a fiber");
  });

  test("those of the SDK itself may put something around every stash", async () => {
    const lab = agent();
    expect(await lab.runWithInternalStashWrapper()).toEqual({
      initialSnapshot: { __testFiberSnapshot: { requestId: "initial" }, user: null },
      stashedSnapshot: { __testFiberSnapshot: { requestId: "wrapped" }, user: { user: "checkpoint" } },
    });
    expect(await lab.runWrappedAndPlainConcurrentStash()).toEqual({
      wrappedSnapshot: { __testFiberSnapshot: { requestId: "wrapped" }, user: { task: "wrapped" } },
      plainSnapshot: { task: "plain" },
    });
    expect(await lab.runWithInitialSnapshotThenThrow()).toEqual({ threw: true, runningFiberCount: 0 });
  });
});

describe.runIf(rust)("fibers that nobody awaits", () => {
  test("keep the agent awake until they end", async () => {
    const lab = agent();
    expect(await lab.holdFiber("x")).toMatch(/^[\w-]{21}$/);
    expect(await lab.getRunningFiberCount()).toBe(1);
    expect(await lab.getKeepAliveRefCount()).toBe(1);
    expect(await lab.getCurrentAlarm()).toBeGreaterThan(Date.now() - 1000);
    await lab.triggerRecoveryCheck();
    expect(await lab.getRecoveredFibers()).toEqual([]);
    await lab.releaseFiber();
    await has(lab, "held-done:x");
    await idle(lab);
    expect(await lab.getKeepAliveRefCount()).toBe(0);
    expect(await lab.getCurrentAlarm()).toBeNull();
  });

  test.each(["runConcurrent", "runConcurrentWithThisStash"])("stash each for itself: %s", async (run) => {
    const lab = agent();
    await lab[run]();
    await until(async () => (await lab.getExecutionLog()).length === 2, "both ended");
    await idle(lab);
  });
});

describe.runIf(rust)("managed fibers", () => {
  test("are pending first, then completed, and kept", async () => {
    const lab = agent();
    const started = await lab.startManaged("a", { fiberId: "f", idempotencyKey: "k" });
    expect(started).toMatchObject({ fiberId: "f", name: "managed", status: "pending", accepted: true, metadata: { value: "a" } });
    await until(async () => (await status(lab, "f")) === "completed", "completed");
    const kept = await lab.inspectManagedFiberByKey("k");
    expect(kept).toMatchObject({ fiberId: "f", idempotencyKey: "k", snapshot: { value: "a" }, createdAt: started.createdAt });
    expect(kept.settledAt).toBeGreaterThanOrEqual(kept.startedAt);
    expect(Object.keys(kept)).not.toContain("error");
    expect(await lab.inspectManagedFiber("nobody")).toBeNull();
    expect(await lab.listManagedFibers({ status: "completed", name: "managed" })).toEqual([kept]);
    expect(await lab.listManagedFibers({ status: ["pending", "error"] })).toEqual([]);
    expect(await lab.deleteManagedFibers()).toBe(1);
    expect(await lab.listManagedFibers()).toEqual([]);
  });

  test("an id or key starts only once", async () => {
    const lab = agent();
    const first = await lab.startManaged("first", { idempotencyKey: "k" });
    const second = await lab.startManaged("second", { idempotencyKey: "k" });
    expect(second).toMatchObject({ accepted: false, fiberId: first.fiberId });
    await has(lab, "managed:first");
    expect(await lab.getExecutionLog()).toEqual(["managed:first"]);
    const conflict = "fiberId and idempotencyKey refer to different fibers";
    expect(await lab.startManagedForError("x", { fiberId: "other", idempotencyKey: "k" })).toBe(conflict);
    expect(await lab.startManagedForError("x", { fiberId: " " })).toBe("fiberId must not be blank");
    expect(await lab.startManagedForError("x", { idempotencyKey: "" })).toBe("idempotencyKey must not be blank");
  });

  test("errors are kept, also one of storage", async () => {
    const lab = agent();
    const { fiberId } = await lab.startManagedFailing("k");
    await until(async () => (await status(lab, fiberId)) === "error", "error");
    expect((await lab.inspectManagedFiber(fiberId)).error).toBe("Managed failure");
    await lab.startManagedWithRunCollision("taken");
    await until(async () => (await status(lab, "taken")) === "error", "error");
    expect((await lab.inspectManagedFiber("taken")).error).toContain("UNIQUE constraint failed");
    expect(await lab.getExecutionLog()).toEqual(["managed-failing"]);
  });

  test("can be waited for, by several", async () => {
    const lab = agent();
    expect(await lab.startManagedAndWait("a", "k")).toMatchObject({ accepted: true, status: "completed" });
    expect(await lab.startManagedFailingAndWait("f")).toMatchObject({ accepted: true, status: "error", error: "Managed wait failure" });
    const waits = [lab.holdManagedAndWait("b", "held")];
    await has(lab, "managed-wait-held:b");
    waits.push(lab.holdManagedAndWait("c", "held"));
    await sleep(100);
    await lab.releaseWaitedManagedFiber();
    const [first, second] = await Promise.all(waits);
    expect(first).toMatchObject({ accepted: true, status: "completed" });
    expect(second).toEqual({ ...first, accepted: false });
  });

  test("cancelling wins, and the method hears of it", async () => {
    const lab = agent();
    const id = await lab.holdManaged("a", "k");
    await has(lab, "managed-held:a");
    expect(await lab.cancelManagedFiberByKey("k", "enough")).toBe(true);
    expect(await lab.cancelManagedFiber(id, "again")).toBe(false);
    expect(await lab.inspectManagedFiber(id)).toMatchObject({ status: "aborted", error: "enough" });
    await idle(lab);
    expect(await lab.inspectManagedFiber(id)).toMatchObject({ status: "aborted", error: "enough" });
    expect(await lab.getExecutionLog()).toEqual(["managed-held:a"]);
  });

  test("who waits is told of a cancellation that the method ignores", async () => {
    const lab = agent();
    const waits = lab.holdManagedIgnoringCancelAndWait("a", "k");
    await has(lab, "managed-wait-ignore-cancel:a");
    expect(await lab.cancelManagedFiberByKey("k", "enough")).toBe(true);
    expect(await waits).toMatchObject({ status: "aborted", error: "enough" });
    await lab.releaseIgnoredCancelManagedFiber();
    await has(lab, "managed-wait-ignore-cancel-done:a");
    await idle(lab);
    expect((await lab.inspectManagedFiberByKey("k")).status).toBe("aborted");
  });
});

describe.runIf(rust)("recovery", () => {
  test("hands over the last snapshot", async () => {
    const lab = agent();
    await lab.insertInterruptedFiber("x", "work", { step: 3 });
    await lab.insertInterruptedFiber("y", "work");
    await lab.rerunWakeSequence();
    const [x, y] = await lab.getRecoveredFibers();
    expect(x).toEqual({ id: "x", name: "work", snapshot: { step: 3 }, createdAt: expect.any(Number), recoveryReason: "interrupted" });
    expect(y.snapshot).toBeNull();
    expect(await lab.getRunningFiberCount()).toBe(0);
  });

  test("managed fibers are interrupted, unless the hook says otherwise", async () => {
    const lab = agent();
    await lab.insertInterruptedManagedFiber("plain", "plain", { step: 1 });
    await lab.insertInterruptedManagedFiber("done", "managed-recovery-complete");
    await lab.insertInterruptedManagedFiber("bad", "managed-recovery-throws");
    await lab.insertManagedLedgerOnlyFiber("early", "plain", "pending");
    await lab.insertAbortedManagedFiberWithRun("gone", "plain");
    await lab.triggerRecoveryCheck();
    const recovered = await lab.getRecoveredFibers();
    expect(recovered.map(({ id }) => id).sort()).toEqual(["bad", "done", "early", "plain"]);
    expect(recovered.find(({ id }) => id === "plain")).toMatchObject({ status: "interrupted", idempotencyKey: "key:plain", metadata: { inserted: true } });
    expect(await lab.inspectManagedFiber("plain")).toMatchObject({ status: "interrupted", snapshot: { step: 1 } });
    expect(await lab.inspectManagedFiber("done")).toMatchObject({ status: "completed", snapshot: { recovered: true }, metadata: { recovered: true } });
    expect(await lab.inspectManagedFiber("bad")).toMatchObject({ status: "error", error: "Recovery failed" });
    expect(await status(lab, "early")).toBe("interrupted");
    expect(await lab.inspectManagedFiber("gone")).toMatchObject({ status: "aborted", error: "cancelled" });
    expect(await lab.getRunningFiberCount()).toBe(0);
    expect(await lab.resolveManagedFiber("plain")).toBe(true);
    expect(await lab.resolveManagedFiber("plain")).toBe(false);
    expect(await lab.inspectManagedFiber("plain")).toMatchObject({ status: "completed", snapshot: { resolved: true } });
    expect(await lab.deleteManagedFibers()).toBe(4);
    expect(await lab.deleteInterruptedManagedFibers()).toBe(1);
  });

  test("one search at a time, and a hook may take its time", async () => {
    const lab = agent();
    await lab.insertInterruptedManagedFiber("x", "managed-recovery-block");
    const search = lab.triggerRecoveryCheck();
    await until(async () => (await lab.getRecoveredFibers()).length === 1, "the hook is called");
    await lab.triggerRecoveryCheck();
    expect(await lab.getRecoveredFibers()).toHaveLength(1);
    await lab.releaseBlockedRecovery();
    await search;
    expect(await status(lab, "x")).toBe("interrupted");
  });

  test("a hook that fails is called again, later and later", async () => {
    const lab = agent();
    await lab.runSimple("awake");
    await lab.insertInterruptedFiber("x", "unmanaged-recovery-throws");
    const pauses = [];
    for (let scans = 1; scans <= 4; scans++) {
      const before = Date.now();
      pauses.push(Math.round(((await lab.simulateAlarmCycle()) - before) / 1000));
      expect(await lab.getRecoveryNoProgressScans()).toBe(scans);
    }
    expect(pauses).toEqual([4, 8, 16, 32]);
    expect(await lab.getRunningFiberCount()).toBe(1);
    await lab.insertAgedInterruptedFiber("old", "unmanaged-recovery-throws", 25 * 60 * 60 * 1000);
    await lab.simulateAlarmCycle();
    expect(await lab.getRunningFiberCount()).toBe(1);
    expect(await lab.getRecoveryNoProgressScans()).toBe(0);
  });
});

describe.runIf(rust)("workerd is killed in the middle", () => {
  test("the next instance is told, by its alarm alone", async () => {
    const names = [room(), room()];
    const [lab, called] = names.map(agent);
    const ids = {};
    for (const each of [lab, called]) {
      ids[each === lab ? "lab" : "called"] = await each.holdManaged("a", "k");
      await has(each, "managed-held:a");
      await each.holdFiber("b");
    }
    const killed = Date.now();
    await own.server.kill();
    await own.server.start();
    const back = Date.now();
    // Called at once: recovered before the call is answered.
    expect(await called.inspectManagedFiberByKey("k")).toMatchObject({ fiberId: ids.called, status: "interrupted", snapshot: { value: "a" } });
    expect((await called.getRecoveredFibers()).map(({ name }) => name).sort()).toEqual(["held", "managed-held"]);
    expect(await called.getExecutionLog()).toEqual([]);
    // Never called: its alarm was due two seconds after the fiber had begun.
    await sleep(4000);
    const looked = Date.now();
    const fiber = await lab.inspectManagedFiber(ids.lab);
    expect(fiber).toMatchObject({ status: "interrupted", snapshot: { value: "a" } });
    expect(fiber.settledAt).toBeGreaterThan(killed);
    expect(fiber.settledAt).toBeLessThan(Math.max(back + 3500, looked - 500));
    expect(await lab.getRunningFiberCount()).toBe(0);
    expect(await lab.getCurrentAlarm()).toBeNull();
  }, 40_000);
});
