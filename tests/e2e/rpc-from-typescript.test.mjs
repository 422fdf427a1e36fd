// A TypeScript worker calls the agents over Durable Object RPC, through npm `agents`' own getAgentByName.
import { beforeAll, describe, expect, test } from "vitest";
import { ask, read } from "../support/caller.mjs";
import { privateServer } from "../support/private-server.mjs";
import { connect } from "../support/socket.mjs";
import { room, rust, target } from "../support/target.mjs";

const own = privateServer([target.caller, target.agents]);
const INIT = { count: 0, items: [], lastUpdated: null };
const UNDEFINED = { kind: "undefined" };
const failed = (message) => ({ error: { isError: true, name: "Error", message } });

/** The path of a request that the caller worker hands to an agent with `stub.fetch`. */
const forwarded = (agent, name, path) => `/fetch?${new URLSearchParams({ agent, name, path })}`;
const stateSeenBySocket = async (agent, name) =>
  (await connect(forwarded(agent, name, "/socket"), { base: own.server.url })).state();

let call, property;
beforeAll(() => {
  call = ask(own.server.url);
  property = read(own.server.url);
});

describe("results", () => {
  test.each([
    ["add", [1, 2], { kind: "number", result: 3 }],
    ["add", [42.5, -10.5], { kind: "number", result: 32 }],
    ["asyncMethod", [20], { kind: "string", result: "done" }],
    ["voidMethod", [], UNDEFINED],
    ["returnUndefined", [], UNDEFINED],
    ["returnNull", [], { kind: "null", result: null }],
    ["privateMethod", [], { kind: "string", result: "secret" }],
  ])("%s%j", async (method, args, outcome) => {
    expect(await call("TestCallableAgent", room(), method, args)).toEqual(outcome);
  });

  test("objects are plain objects, lists are arrays", async () => {
    expect(await call("TestStateAgent", room(), "getState")).toEqual({ kind: "Object", result: INIT });
    expect(await call("TestStateAgent", room(), "getStateUpdateCalls")).toMatchObject({ kind: "Array" });
  });

  test("inherited methods answer, and the callable ones can be listed", async () => {
    const name = room();
    expect(await call("TestChildAgent", name, "parentMethod")).toMatchObject({ result: "from parent" });
    expect(await call("TestChildAgent", name, "sharedMethod")).toMatchObject({ result: "child implementation" });
    expect(await call("TestChildAgent", name, "nonCallableMethod")).toMatchObject({ result: "not callable" });
    const names = await call("TestChildAgent", name, "getCallableMethodNames");
    expect(names).toEqual({ kind: "Array", result: ["childMethod", "parentMethod", "sharedMethod"] });
  });

  test("calls at the same time find their own answers", async () => {
    const name = room();
    const sums = await Promise.all(Array.from({ length: 20 }, (_, n) => call("TestCallableAgent", name, "add", [n, 100])));
    expect(sums.map(({ result }) => result)).toEqual(Array.from({ length: 20 }, (_, n) => n + 100));
  });

  test("an agent's state can be read as a property", async () => {
    const name = room();
    await call("TestStateAgent", name, "updateState", [{ ...INIT, count: 12 }]);
    expect(await property("TestStateAgent", name, "state")).toEqual({ kind: "Object", result: { ...INIT, count: 12 } });
  });
});

describe("errors", () => {
  test.each([["a plain message"], ["with ümlaut and \"quotes\""]])("are Error objects with the message: %s", async (message) => {
    expect(await call("TestCallableAgent", room(), "throwError", [message])).toEqual(failed(message));
  });

  test("that come later are no different", async () => {
    expect(await call("TestCallableAgent", room(), "delayedThrow", [20])).toEqual(failed("delayed failure"));
  });

  test("of a start reach whoever asks for the agent, every time", async () => {
    const name = room();
    for (let n = 0; n < 2; n++) {
      const { error } = await call("TestBothHooksAgent", name, "getState");
      expect(error).toMatchObject({ isError: true, message: expect.stringContaining("Cannot override both onStateChanged and onStateUpdate") });
    }
  });

  test("of validation leave the state alone", async () => {
    const name = room();
    const refused = await call("TestThrowingStateAgent", name, "updateState", [{ ...INIT, count: -1 }]);
    expect(refused).toEqual(failed("Invalid state: count cannot be -1"));
    expect(await stateSeenBySocket("TestThrowingStateAgent", name)).toEqual(INIT);
    expect(await call("TestThrowingStateAgent", name, "getOnErrorCalls")).toEqual({ kind: "Array", result: [] });
  });

  test("of the hook after a change go to onError, and the change stands", async () => {
    const name = room();
    expect(await call("TestThrowingStateAgent", name, "updateState", [{ ...INIT, count: -2 }])).toEqual(UNDEFINED);
    expect(await call("TestThrowingStateAgent", name, "wasOnStateChangedCalled")).toMatchObject({ result: true });
    expect((await call("TestThrowingStateAgent", name, "getOnErrorCalls")).result).toEqual(["onStateChanged failed: count cannot be -2"]);
    expect(await stateSeenBySocket("TestThrowingStateAgent", name)).toEqual({ ...INIT, count: -2 });
  });
});

describe("state", () => {
  test("set from outside has the server as its source", async () => {
    const name = room();
    const state = { count: 3, items: ["a"], lastUpdated: "now" };
    for (const [agent, list, clear] of [
      ["TestStateAgent", "getStateUpdateCalls", "clearStateUpdateCalls"],
      ["TestPersistedStateAgent", "getPersistedCalls", "clearPersistedCalls"],
    ]) {
      expect(await call(agent, name, clear)).toEqual(UNDEFINED);
      expect(await call(agent, name, "updateState", [state])).toEqual(UNDEFINED);
      expect((await call(agent, name, list)).result).toEqual([{ state, source: "server" }]);
      expect((await call(agent, name, "getState")).result).toEqual(state);
    }
  });

  test("that was never set is undefined", async () => {
    expect(await call("TestStateAgentNoInitial", room(), "getState")).toEqual(UNDEFINED);
  });

  test.each([[null, "null"], [0, "number"], [false, "boolean"], ["", "string"]])("set to %j stays that", async (value, kind) => {
    const name = room();
    await call("TestStateAgentNoInitial", name, "updateState", [value]);
    expect(await call("TestStateAgentNoInitial", name, "getState")).toEqual({ kind, result: value });
  });
});

describe("the start of an agent", () => {
  test("has the props of getAgentByName, the first time only", async () => {
    const name = room();
    const first = await call("TestPropsAgent", name, "getStarts", [], { props: { from: "typescript", testValue: "1" } });
    expect(first.result).toEqual([{ from: "typescript", testValue: "1" }]);
    const second = await call("TestPropsAgent", name, "getStarts", [], { props: { from: "too late" } });
    expect(second.result).toEqual([{ from: "typescript", testValue: "1" }]);
  });

  test("has none when none are given", async () => {
    expect((await call("TestPropsAgent", room(), "getStarts")).result).toEqual([null]);
  });

  test("happens for a plain call on a cold agent as well", async () => {
    expect((await call("TestPropsAgent", room(), "getStarts", [], { stub: "raw" })).result).toEqual([null]);
  });

  // Callers with an older package say setName; the newest package's own agents no longer know it.
  test("may be asked for by the old name", async () => {
    const name = room();
    const answer = await call("TestPropsAgent", name, "setName", [name, { from: "old caller" }], { stub: "raw" });
    if (rust) expect(answer).toEqual(UNDEFINED);
    else expect(answer.error.message).toContain('does not implement the method "setName"');
    const { result } = await call("TestPropsAgent", name, "getStarts");
    expect(result).toEqual([rust ? { from: "old caller" } : null]);
  });
});

describe("other entries", () => {
  test("fetch on the stub reaches the agent's request handler", async () => {
    const url = own.server.url + forwarded("TestStateAgent", room(), "/any/echo");
    const response = await fetch(url, { method: "POST", body: "by stub" });
    expect(await response.json()).toEqual({ method: "POST", body: "by stub", path: "echo" });
  });

  test("a socket opened through the stub is a connection like any other", async () => {
    const name = room();
    const socket = await connect(forwarded("TestCallableAgent", name, "/socket"), { base: own.server.url });
    expect(await socket.type("cf_agent_identity")).toMatchObject({ name, agent: "test-callable-agent" });
    expect(await socket.result("add", 1, 2)).toBe(3);
  });

  // Upstream knows agents by name alone; this project also takes ids without one.
  test("an agent may be made by a unique id", async () => {
    const answer = await call("TestPropsAgent", "", "getStarts", [], { stub: "unique" });
    const named = await call("TestPropsAgent", "", "getName", [], { stub: "unique" });
    if (rust) {
      expect(answer).toEqual({ kind: "Array", result: [null] });
      expect(named.result).toMatch(/^[0-9a-f]{64}$/);
    } else expect(answer.error.message).toContain("could not determine its Durable Object name");
  });

  test("an unknown connection is null, not undefined", async () => {
    expect(await call("TestReadonlyAgent", room(), "checkReadonly", ["nobody"])).toEqual({ kind: "null", result: null });
  });
});

describe("a method that panics", () => {
  test("fails its caller within a second, and nobody else", async () => {
    const [bystander, broken] = [room(), room()];
    expect((await call("TestPanicAgent", bystander, "increment")).result).toBe(1);
    const start = Date.now();
    const { error } = await call("TestPanicAgent", broken, "panicNow");
    expect(Date.now() - start).toBeLessThan(1000);
    expect(error).toMatchObject({ isError: true });
    expect((await call("TestPanicAgent", bystander, "increment")).result).toBe(2);
    expect((await call("TestPanicAgent", broken, "increment")).result).toBe(1);
  });
});
