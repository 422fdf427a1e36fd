// Methods that answer in pieces.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room } from "../support/target.mjs";

const callableAgent = () => connect(`/agents/test-callable-agent/${room()}`);

describe("streams that end well", () => {
  test("chunks come in order, then the final value", async () => {
    const socket = await callableAgent();
    const { chunks, ...final } = await socket.call("streamNumbers", [5]);
    expect(chunks).toEqual([0, 1, 2, 3, 4]);
    expect(final).toEqual({ type: "rpc", id: final.id, success: true, done: true, result: 5 });
  });

  test("a chunk says that it is not the end", async () => {
    const socket = await callableAgent();
    const { id } = await socket.call("streamNumbers", [1]);
    const [chunk] = socket.frames.filter((frame) => frame.id === id);
    expect(chunk).toEqual({ type: "rpc", id, success: true, done: false, result: 0 });
  });

  test("a stream may have no chunk at all", async () => {
    const socket = await callableAgent();
    expect(await socket.call("streamNumbers", [0])).toMatchObject({ success: true, done: true, result: 0, chunks: [] });
  });

  test("slow chunks arrive while the method still runs", async () => {
    const socket = await callableAgent();
    const call = socket.call("streamWithDelay", [["a", "b", "c"], 150]);
    const first = await socket.next((frame) => frame.done === false);
    expect(first.result).toBe("a");
    expect(socket.frames.some((frame) => frame.done === true)).toBe(false);
    expect(await call).toMatchObject({ result: "complete", chunks: ["a", "b", "c"] });
  });

  test("two streams on one socket do not mix", async () => {
    const socket = await callableAgent();
    const [letters, words, sum] = await Promise.all([
      socket.call("streamWithDelay", [["a", "b", "c"], 30]),
      socket.call("streamWithDelay", [["one", "two"], 45]),
      socket.result("add", 40, 2),
    ]);
    expect(letters.chunks).toEqual(["a", "b", "c"]);
    expect(words.chunks).toEqual(["one", "two"]);
    expect(sum).toBe(42);
  });

  test("a thousand chunks arrive, every one", async () => {
    const socket = await callableAgent();
    const { chunks } = await socket.call("streamNumbers", [1000]);
    expect(chunks).toEqual(Array.from({ length: 1000 }, (_, n) => n));
  });
});

describe("streams that fail", () => {
  const ends = [
    ["streamError", ["chunk1"], "Stream failed"],
    ["streamGracefulError", ["chunk1"], "Graceful error"],
    ["streamDoubleClose", ["chunk1"], "First close"],
    ["streamThrowsImmediately", [], "Immediate failure"],
  ];
  test.each(ends)("%s sends %j and then its error", async (method, sent, error) => {
    const socket = await callableAgent();
    const { chunks, ...final } = await socket.call(method);
    expect(chunks).toEqual(sent);
    expect(final).toEqual({ type: "rpc", id: final.id, success: false, error });
  });

  test("nothing follows the frame that closed a stream", async () => {
    const socket = await callableAgent();
    const { id } = await socket.call("streamDoubleClose");
    const frames = (await socket.settled()).filter((frame) => frame.id === id);
    expect(frames.map(({ success, done }) => [success, done])).toEqual([[true, false], [false, undefined]]);
  });

  test("the socket goes on after a failed stream", async () => {
    const socket = await callableAgent();
    await socket.call("streamError");
    expect((await socket.call("streamNumbers", [2])).chunks).toEqual([0, 1]);
  });

  test("a stream whose reader has gone does not harm the others", async () => {
    const name = room();
    const leaving = await connect(`/agents/test-callable-agent/${name}`);
    leaving.send({ type: "rpc", id: "s", method: "streamWithDelay", args: [["a", "b", "c", "d"], 60] });
    await leaving.next((frame) => frame.id === "s");
    leaving.drop();
    const staying = await connect(`/agents/test-callable-agent/${name}`);
    expect((await staying.call("streamWithDelay", [["x", "y"], 100])).chunks).toEqual(["x", "y"]);
  });
});
