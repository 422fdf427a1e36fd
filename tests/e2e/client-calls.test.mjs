// Calls through the official AgentClient: results, the stub, errors, streams, time limits.
import { describe, expect, test } from "vitest";
import { client, readyClient, recorder } from "../support/client.mjs";
import { until } from "../support/wait.mjs";

describe("call", () => {
  test("answers with what the method returned", async () => {
    const agent = await readyClient("TestCallableAgent");
    expect(await agent.call("add", [2, 3])).toBe(5);
    expect(await agent.call("asyncMethod", [10])).toBe("done");
    expect(await agent.call("voidMethod")).toBeUndefined();
    expect(await agent.call("returnNull")).toBeNull();
  });

  test("made before the connection stands waits for it", async () => {
    expect(await client("TestCallableAgent").call("add", [1, 1])).toBe(2);
  });

  test("rejects with the method's error", async () => {
    const agent = await readyClient("TestCallableAgent");
    const failure = await agent.call("throwError", ["custom message"]).catch((error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure.message).toBe("custom message");
  });

  test("rejects for methods that are unknown or not offered", async () => {
    const agent = await readyClient("TestCallableAgent");
    await expect(agent.call("missing")).rejects.toThrow("Method missing does not exist");
    await expect(agent.call("privateMethod")).rejects.toThrow("Method privateMethod is not callable");
  });

  test("many at once each find their answer", async () => {
    const agent = await readyClient("TestCallableAgent");
    const calls = Array.from({ length: 20 }, (_, n) => agent.call("add", [n, n]));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, n) => 2 * n));
  });
});

describe("stub", () => {
  test("turns properties into methods", async () => {
    const agent = await readyClient("TestCallableAgent");
    expect(await agent.stub.add(20, 22)).toBe(42);
    expect(await agent.stub.returnNull()).toBeNull();
    await expect(agent.stub.throwError("via stub")).rejects.toThrow("via stub");
    await expect(agent.stub.nothing()).rejects.toThrow("Method nothing does not exist");
  });

  test("can be awaited, logged and serialised without calling the server", async () => {
    const agent = await readyClient("TestCallableAgent");
    const sent = [];
    const send = agent.send.bind(agent);
    agent.send = (data) => (sent.push(data), send(data));
    await agent.stub;
    JSON.stringify({ stub: agent.stub });
    expect(await agent.stub.add(1, 1)).toBe(2);
    expect(sent.map((data) => JSON.parse(data).method)).toEqual(["add"]);
  });
});

describe("streams", () => {
  const listener = () => ({ onChunk: recorder(), onDone: recorder(), onError: recorder() });

  test.each([["nested", (stream) => ({ stream })], ["flat", (stream) => stream]])(
    "with %s options, chunks and the end are told, and the promise has the end too",
    async (_, options) => {
      const agent = await readyClient("TestCallableAgent");
      const stream = listener();
      expect(await agent.call("streamNumbers", [3], options(stream))).toBe(3);
      expect(stream.onChunk.calls).toEqual([[0], [1], [2]]);
      expect(stream.onDone.calls).toEqual([[3]]);
      expect(stream.onError.calls).toEqual([]);
    },
  );

  test("chunks come one by one", async () => {
    const agent = await readyClient("TestCallableAgent");
    const stream = listener();
    const call = agent.call("streamWithDelay", [["a", "b"], 200], { stream });
    await until(() => stream.onChunk.calls.length, "the first chunk");
    expect(stream.onChunk.calls).toEqual([["a"]]);
    expect(await call).toBe("complete");
  });

  const failures = [["streamError", "Stream failed", 1], ["streamGracefulError", "Graceful error", 1], ["streamThrowsImmediately", "Immediate failure", 0]];
  test.each(failures)("%s rejects with %s", async (method, message, chunks) => {
    const agent = await readyClient("TestCallableAgent");
    const stream = listener();
    await expect(agent.call(method, [], { stream })).rejects.toThrow(message);
    expect(stream.onChunk.calls).toHaveLength(chunks);
    expect(stream.onError.calls).toEqual([[message]]);
    expect(stream.onDone.calls).toEqual([]);
  });

  test("without listeners the promise has the end", async () => {
    const agent = await readyClient("TestCallableAgent");
    expect(await agent.call("streamNumbers", [4])).toBe(4);
  });

  test("listeners on an ordinary method hear its end only", async () => {
    const agent = await readyClient("TestCallableAgent");
    const stream = listener();
    expect(await agent.call("add", [1, 2], { stream })).toBe(3);
    expect([stream.onChunk.calls, stream.onDone.calls]).toEqual([[], [[3]]]);
  });
});

describe("time limits", () => {
  test("a call that takes too long rejects, and says which", async () => {
    const agent = await readyClient("TestCallableAgent");
    await expect(agent.call("hang", [], { timeout: 100 })).rejects.toThrow("RPC call to hang timed out after 100ms");
  });

  test("the client's own default applies", async () => {
    const agent = await readyClient("TestCallableAgent", { defaultCallTimeout: 120 });
    await expect(agent.call("hang")).rejects.toThrow("RPC call to hang timed out after 120ms");
  });

  test("an answer that comes too late disturbs nothing", async () => {
    const agent = await readyClient("TestCallableAgent");
    await expect(agent.call("asyncMethod", [250], { timeout: 50 })).rejects.toThrow("timed out");
    expect(await agent.call("asyncMethod", [300])).toBe("done");
  });

  test("a call in time is not touched", async () => {
    const agent = await readyClient("TestCallableAgent");
    expect(await agent.call("asyncMethod", [50], { timeout: 2000 })).toBe("done");
  });

  test("streams have no default limit", async () => {
    const agent = await readyClient("TestCallableAgent", { defaultCallTimeout: 100 });
    const onChunk = recorder();
    expect(await agent.call("streamWithDelay", [["a", "b", "c"], 80], { stream: { onChunk } })).toBe("complete");
    expect(onChunk.calls).toHaveLength(3);
  });

  test("but may be given one, which ends them with an error", async () => {
    const agent = await readyClient("TestCallableAgent");
    const onError = recorder();
    const call = agent.call("streamWithDelay", [["a", "b", "c", "d"], 200], { timeout: 300, stream: { onError } });
    await expect(call).rejects.toThrow("RPC call to streamWithDelay timed out after 300ms");
    expect(onError.calls).toEqual([["RPC call to streamWithDelay timed out after 300ms"]]);
  });

  test.each([["streamError", "Stream failed"], ["streamGracefulError", "Graceful error"]])(
    "an error of %s comes before its limit",
    async (method, message) => {
      const agent = await readyClient("TestCallableAgent");
      await expect(agent.call(method, [], { timeout: 3000, stream: {} })).rejects.toThrow(message);
    },
  );
});
