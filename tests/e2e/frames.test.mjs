// What a client sees first, and what the server does with text it does not understand.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room } from "../support/target.mjs";

const MCP = { type: "cf_agent_mcp_servers", mcp: { prompts: [], resources: [], servers: {}, tools: [] } };
const INIT = { count: 0, items: [], lastUpdated: null };

describe("first frames", () => {
  test("identity, state and MCP servers come in this order, one frame each", async () => {
    const name = room();
    const socket = await connect(`/agents/test-state-agent/${name}`);
    const [identity, ...rest] = await socket.settled();
    expect(identity).toMatchObject({ type: "cf_agent_identity", name, agent: "test-state-agent" });
    expect(rest).toEqual([{ type: "cf_agent_state", state: INIT }, MCP]);
  });

  test("the identity promises a state frame exactly when one follows", async () => {
    const withState = await connect(`/agents/test-state-agent/${room()}`);
    expect((await withState.settled())[0].stateFollows).toBe(true);
    const without = await connect(`/agents/test-state-agent-no-initial/${room()}`);
    expect((await without.settled())[0]).not.toHaveProperty("stateFollows", true);
  });

  test("an agent without any state sends no state frame", async () => {
    const name = room();
    const socket = await connect(`/agents/test-state-agent-no-initial/${name}`);
    const [identity, ...rest] = await socket.settled();
    expect(identity).toMatchObject({ type: "cf_agent_identity", name, agent: "test-state-agent-no-initial" });
    expect(rest).toEqual([MCP]);
  });

  test("an agent that opted out of the identity starts with its state", async () => {
    const socket = await connect(`/agents/test-no-identity-agent/${room()}`);
    expect(await socket.settled()).toEqual([{ type: "cf_agent_state", state: INIT }, MCP]);
  });

  test("a connection without protocol frames gets none of the three", async () => {
    const socket = await connect(`/agents/test-protocol-messages-agent/${room()}?protocol=false`);
    expect(await socket.settled()).toEqual([]);
  });

  test("the identity names the class where the URL names the binding", async () => {
    const socket = await connect(`/agents/tag-agent/${room()}`);
    expect((await socket.type("cf_agent_identity")).agent).toBe("test-race-agent");
  });
});

describe("frames that mean nothing", () => {
  const junk = [
    "not json at all", "{\"type\":", "", "{}", "[]", "null", "42", "true", "\"text\"",
    { type: "some_unknown_type" }, { type: "cf_agent_state" }, { type: 7 }, { type: "cf_agent_identity", name: "forged" },
  ];
  test.each(junk)("%j is ignored and the socket stays usable", async (frame) => {
    const socket = await connect(`/agents/test-callable-agent/${room()}`);
    await socket.settled();
    expect(await socket.hears(() => socket.send(frame))).toEqual([]);
    expect(await socket.result("add", 1, 2)).toBe(3);
  });

  const halfCalls = [
    { type: "rpc", method: "add", args: [1, 2] }, { type: "rpc", id: "x", args: [] }, { type: "rpc", id: "x", method: "add" },
    { type: "rpc", id: "x", method: "add", args: null }, { type: "rpc", id: "x", method: "add", args: { 0: 1 } },
    { type: "rpc", id: 5, method: "add", args: [1, 2] }, { type: "rpc", id: "x", method: 5, args: [] },
  ];
  test.each(halfCalls)("the incomplete call %j has no answer, not even an error", async (frame) => {
    const socket = await connect(`/agents/test-callable-agent/${room()}`);
    await socket.settled();
    expect(await socket.hears(() => socket.send(frame))).toEqual([]);
  });

  test("a binary frame is ignored too", async () => {
    const socket = await connect(`/agents/test-callable-agent/${room()}`);
    socket.send(Buffer.from([0, 1, 2, 255]));
    expect(await socket.result("add", 20, 22)).toBe(42);
  });

  test("extra keys in a call do no harm", async () => {
    const socket = await connect(`/agents/test-callable-agent/${room()}`);
    socket.send({ type: "rpc", id: "with-extras", method: "add", args: [1, 1], trace: { any: "thing" } });
    expect(await socket.answer("with-extras")).toMatchObject({ success: true, done: true, result: 2 });
  });
});

test("many pings right after the upgrade are answered after the first frames, with the connection prepared", async () => {
  const socket = await connect(`/agents/tag-agent/${room()}`);
  for (let n = 0; n < 25; n++) socket.send("ping");
  const frames = await socket.settled();
  expect(frames.slice(0, 3).map(({ type }) => type)).toEqual(["cf_agent_identity", "cf_agent_state", "cf_agent_mcp_servers"]);
  const echoes = frames.slice(3);
  expect(echoes).toHaveLength(25);
  expect(new Set(echoes.map((frame) => JSON.stringify(frame)))).toEqual(new Set(['{"type":"echo","tagged":true}']));
});
