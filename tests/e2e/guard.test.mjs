// js/guard.js by itself: what it gives for events that end at once, later, or with the instance. The suites on panics drive the whole.
import { describe, expect, test, vi } from "vitest";
import { InstanceLost, answered, guarded, instanceLost } from "../../js/guard.js";
import { lossStatement, onLoss } from "../../js/loss.js";

const told = (error) => `told: ${error.message}`;
const rethrow = (error) => {
  throw error;
};

/** An object with a storage that keeps what it is asked to run. */
function object() {
  const ran = [];
  return { ran, storage: { sql: { exec: (...statement) => ran.push(statement) } } };
}

describe("an event", () => {
  test("that ends at once gives its value or error without a promise", () => {
    expect(guarded({}, () => "value", told)).toBe("value");
    expect(() => guarded({}, () => rethrow(new Error("own")), told)).toThrow("own");
  });

  test("that waits gives a promise", async () => {
    const later = guarded({}, async () => "value", told);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toBe("value");
    await expect(guarded({}, async () => rethrow(new Error("own")), told)).rejects.toThrow("own");
  });

  test("is answered when the instance is lost, whether it ends at once, waits, or seems to have ended", async () => {
    const [cause, other] = [{}, {}];
    const waiting = guarded(other, () => new Promise(() => {}), told);
    const panics = () => {
      instanceLost("Rust panic: oh", cause);
      throw new WebAssembly.RuntimeError("unreachable");
    };
    expect(guarded(cause, panics, told)).toBe("told: Rust panic: oh");
    expect(await waiting).toMatch(/^told: The agent was interrupted/);

    const swallowed = () => {
      instanceLost("Rust panic: oh", cause);
      return "value";
    };
    expect(guarded(cause, swallowed, told)).toBe("told: Rust panic: oh");
    const trap = () => rethrow(new WebAssembly.RuntimeError("unreachable"));
    expect(() => guarded(cause, trap, rethrow)).toThrow(InstanceLost);
  });

  test("is waited for until its answer, also one that began at once", async () => {
    const key = {};
    const order = [];
    let release;
    const event = guarded(key, () => {
      answered(key).then(() => order.push("answered"));
      return new Promise((resolve) => (release = resolve));
    }, told);
    await Promise.resolve();
    order.push("released");
    release();
    await event;
    await vi.waitFor(() => expect(order).toEqual(["released", "answered"]));
    await answered(key);
  });
});

describe("what is to be stored at a loss", () => {
  const STATEMENT = "update t set a = ? where b = ?";
  const lose = () => instanceLost("Rust panic: oh", {});
  const turn = () => new Promise((resolve) => setTimeout(resolve));

  test("is stored once", async () => {
    const ctx = object();
    lossStatement(STATEMENT);
    onLoss(ctx, 7, "id");
    lose();
    lose();
    await turn();
    expect(ctx.ran).toEqual([[STATEMENT, 7, "id"]]);
  });

  test("is forgotten with the event that throws before it takes it back", async () => {
    const ctx = object();
    const throws = () => {
      onLoss(ctx, 7, "id");
      throw new Error("no trap");
    };
    expect(() => guarded({}, throws, told)).toThrow("no trap");
    lose();
    await turn();
    expect(ctx.ran).toEqual([]);
  });
});
