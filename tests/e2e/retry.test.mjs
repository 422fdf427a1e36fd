// Trying again: what `retry` does, and the options of queued calls and schedules.
// Not against the reference, which has no such agents; the sheet of upstream's own fixtures says what is expected.
import { describe, expect, test } from "vitest";
import { rpcServer } from "../support/rpc.mjs";
import { room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const QUICK = { baseDelayMs: 1, maxDelayMs: 10 };

describe.runIf(rust)("retries", () => {
  const own = rpcServer("TestRetryAgent", "TestRetryDefaultsAgent");
  const call = (method, ...args) => own.call("TestRetryAgent", "retry", method, ...args);
  const fresh = () => own.agent("TestRetryAgent", room());
  const defaults = (method) => own.call("TestRetryDefaultsAgent", "retry", method);

  test.each([
    ["retrySucceedsOnAttempt", [1], { result: "ok-1", attempts: [1] }],
    ["retrySucceedsOnAttempt", [3], { result: "ok-3", attempts: [1, 2, 3] }],
    ["retryExhausted", [], { error: "always-fail-2" }],
    ["retryWithShouldRetry", [2, false], { result: "ok-3", attempts: [1, 2, 3], error: "" }],
    ["retryWithShouldRetry", [2, true], { result: "", attempts: [1], error: "permanent-1" }],
    ["retryWithAttemptAwareShouldRetry", [], { result: "ok-4", receivedAttempts: [2, 3, 4] }],
    ["enqueueWithInvalidRetry", [], { error: "retry.maxAttempts must be >= 1" }],
    ["scheduleWithInvalidRetry", [], { error: "retry.maxAttempts must be >= 1" }],
    ["enqueueWithCrossFieldInvalidRetry", [], { error: "retry.baseDelayMs must be <= retry.maxDelayMs" }],
    ["retryWithFractionalAttempts", [], { error: "retry.maxAttempts must be an integer" }],
  ])("%s%j", async (method, args, result) => {
    expect(await call(method, ...args)).toEqual(result);
  });

  test("more attempts than there are fail with the last error", async () => {
    await expect(call("retrySucceedsOnAttempt", 4)).rejects.toThrow("transient-3");
  });

  test.each([
    ["retryUsingDefaults", { result: "ok-5", attempts: [1, 2, 3, 4, 5] }],
    ["retryExceedingDefaults", { error: "always-fail-5" }],
    ["retryWithOverride", { result: "ok-2", attempts: [1, 2] }],
  ])("the class's policy: %s", async (method, result) => {
    expect(await defaults(method)).toEqual(result);
  });

  test.each(["queue", "schedule"])("a %s is tried until it succeeds", async (kind) => {
    const agent = fresh();
    await agent(kind === "queue" ? "enqueueWithRetry" : "scheduleWithRetry", 3, { maxAttempts: 4, ...QUICK });
    const done = await until(async () => {
      const outcome = (await agent("getCallbackOutcomes"))[kind];
      return outcome.result && outcome;
    }, `the ${kind}`);
    expect(done).toEqual({ attempts: 3, result: `${kind}-ok-3` });
  });

  test.each(["queue", "schedule"])("a %s has no more attempts than it was given", async (kind) => {
    const agent = fresh();
    await agent(kind === "queue" ? "enqueueWithRetry" : "scheduleWithRetry", 99, { maxAttempts: 2, ...QUICK });
    await until(async () => (await agent("getCallbackOutcomes"))[kind].attempts >= 2, "two attempts");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await agent("getCallbackOutcomes"))[kind]).toEqual({ attempts: 2, result: null });
  });

  test("options are stored as they were given", async () => {
    const retry = { maxAttempts: 7, baseDelayMs: 50, maxDelayMs: 500 };
    const agent = fresh();
    expect(await agent("enqueueAndGetRetryOptions", retry)).toEqual(retry);
    expect(await agent("scheduleAndGetRetryOptions", retry)).toEqual(retry);
    expect(await agent("scheduleAndGetRetryOptions", { maxAttempts: 2 })).toEqual({ maxAttempts: 2 });
    expect(await agent("enqueueMultipleAndGetRetryOptions")).toEqual([
      { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 1000 },
      { maxAttempts: 7, baseDelayMs: 200, maxDelayMs: 5000 },
    ]);
  });
});
