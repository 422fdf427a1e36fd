// Methods called over a bare socket: results, errors, and calls that overlap.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room } from "../support/target.mjs";

const callableAgent = () => connect(`/agents/test-callable-agent/${room()}`);

describe("results", () => {
  const sums = [[[1, 2], 3], [[0, 0], 0], [[-5, 3], -2], [[42.5, -10.5], 32], [[0.5, 0.25], 0.75], [[1e6, 1e6], 2_000_000]];
  test.each(sums)("add(%j) is %d", async (args, sum) => {
    const socket = await callableAgent();
    const { chunks, ...frame } = await socket.call("add", args);
    expect(frame).toEqual({ type: "rpc", id: frame.id, success: true, done: true, result: sum });
    expect(chunks).toEqual([]);
  });

  test("a method may take its time", async () => {
    const socket = await callableAgent();
    expect(await socket.result("asyncMethod", 30)).toBe("done");
  });

  test.each(["voidMethod", "returnUndefined"])("%s answers without a result key", async (method) => {
    const socket = await callableAgent();
    const answer = await socket.call(method);
    expect(answer).toMatchObject({ success: true, done: true });
    expect(answer).not.toHaveProperty("result");
  });

  test("null is a result of its own", async () => {
    const socket = await callableAgent();
    expect(await socket.call("returnNull")).toHaveProperty("result", null);
  });

  test("surplus arguments are ignored", async () => {
    const socket = await callableAgent();
    expect(await socket.result("add", 1, 2, 3, "four")).toBe(3);
  });

  test("numbers may be written the way JSON allows", async () => {
    const socket = await callableAgent();
    socket.send('{"type":"rpc","id":"forms","method":"add","args":[1.0,2e0]}');
    expect((await socket.answer("forms")).result).toBe(3);
    socket.send('{"type":"rpc","id":"delay","method":"asyncMethod","args":[1.0e1]}');
    expect((await socket.answer("delay")).result).toBe("done");
  });
});

describe("errors", () => {
  const refusal = async (method, args) => {
    const socket = await callableAgent();
    const { chunks, id, ...frame } = await socket.call(method, args);
    return frame;
  };
  const failure = (error) => ({ type: "rpc", success: false, error });

  test("an error's message is the answer, and nothing else", async () => {
    expect(await refusal("throwError", ["boom: ümlaut"])).toEqual(failure("boom: ümlaut"));
  });

  test("so is one that comes later", async () => {
    expect(await refusal("delayedThrow", [20])).toEqual(failure("delayed failure"));
  });

  test("an unknown method does not exist", async () => {
    expect(await refusal("nonExistentMethod", [])).toEqual(failure("Method nonExistentMethod does not exist"));
  });

  test("a method that is not offered is not callable", async () => {
    expect(await refusal("privateMethod", [])).toEqual(failure("Method privateMethod is not callable"));
  });

  test("the socket goes on after an error", async () => {
    const socket = await callableAgent();
    await socket.call("throwError", ["first"]);
    expect((await socket.call("throwError", ["second"])).error).toBe("second");
    expect(await socket.result("add", 2, 2)).toBe(4);
  });
});

describe("calls that overlap", () => {
  test("a quick call overtakes a slow one on the same socket", async () => {
    const socket = await callableAgent();
    const order = [];
    await Promise.all([
      socket.result("asyncMethod", 300).then(() => order.push("slow")),
      socket.result("add", 1, 1).then(() => order.push("quick")),
    ]);
    expect(order).toEqual(["quick", "slow"]);
  });

  test("slow calls run side by side", async () => {
    const socket = await callableAgent();
    const start = Date.now();
    await Promise.all(Array.from({ length: 10 }, () => socket.result("asyncMethod", 300)));
    expect(Date.now() - start).toBeLessThan(1500);
  });

  test("every answer finds its own question", async () => {
    const socket = await callableAgent();
    const sums = await Promise.all(Array.from({ length: 50 }, (_, n) => socket.result("add", n, 1000)));
    expect(sums).toEqual(Array.from({ length: 50 }, (_, n) => n + 1000));
  });

  test("answers go to the socket that asked", async () => {
    const name = room();
    const [asking, other] = [await connect(`/agents/test-callable-agent/${name}`), await connect(`/agents/test-callable-agent/${name}`)];
    await asking.result("add", 1, 1);
    const frames = await other.settled();
    expect(frames.filter(({ type }) => type === "rpc")).toEqual([]);
  });

  test("an answer to a socket that has gone troubles nobody", async () => {
    const name = room();
    const leaving = await connect(`/agents/test-callable-agent/${name}`);
    leaving.send({ type: "rpc", id: "late", method: "asyncMethod", args: [200] });
    await leaving.settled();
    leaving.close();
    const staying = await connect(`/agents/test-callable-agent/${name}`);
    expect(await staying.result("asyncMethod", 300)).toBe("done");
  });
});

test("inherited and overridden methods are called by their name", async () => {
  const socket = await connect(`/agents/test-child-agent/${room()}`);
  expect(await socket.result("parentMethod")).toBe("from parent");
  expect(await socket.result("childMethod")).toBe("from child");
  expect(await socket.result("sharedMethod")).toBe("child implementation");
  expect((await socket.call("nonCallableMethod")).error).toBe("Method nonCallableMethod is not callable");
});
