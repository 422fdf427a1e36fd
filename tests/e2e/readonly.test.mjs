// Connections that may look and not touch.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room } from "../support/target.mjs";

const REFUSED = { type: "cf_agent_state_error", error: "Connection is readonly" };

async function pair(agent = "test-readonly-agent") {
  const path = `/agents/${agent}/${room()}`;
  const reader = await connect(`${path}?readonly=true`);
  const writer = await connect(`${path}?readonly=false`);
  await reader.settled();
  await writer.settled();
  return { path, reader, writer };
}
const setting = (socket, count) => socket.hears(() => socket.send({ type: "cf_agent_state", state: { count } }));

describe("a readonly connection", () => {
  test("gets the first frames like any other", async () => {
    const { reader } = await pair();
    expect(reader.frames.slice(0, 3).map(({ type }) => type)).toEqual(["cf_agent_identity", "cf_agent_state", "cf_agent_mcp_servers"]);
  });

  test("cannot set the state by a frame", async () => {
    const { reader, writer } = await pair();
    const heard = await writer.hears(async () => expect(await setting(reader, 99)).toEqual([REFUSED]));
    expect(heard).toEqual([]);
    expect(await writer.result("getState")).toEqual({ count: 0 });
  });

  test("cannot set it through a method either", async () => {
    const { reader, writer } = await pair();
    expect((await reader.call("incrementCount")).error).toBe("Connection is readonly");
    expect(await writer.result("getState")).toEqual({ count: 0 });
  });

  test("may call methods that only read", async () => {
    const { reader } = await pair();
    expect(await reader.result("getState")).toEqual({ count: 0 });
  });

  test("hears of the changes of others", async () => {
    const { reader, writer } = await pair();
    expect(await writer.result("incrementCount")).toBe(1);
    expect(await reader.state()).toEqual({ count: 1 });
    writer.send({ type: "cf_agent_state", state: { count: 8 } });
    expect(await reader.state()).toEqual({ count: 8 });
  });

  test("is known as one, and an unknown connection as nothing", async () => {
    const { reader, writer } = await pair();
    const [r, w] = [await reader.result("getMyConnectionId"), await writer.result("getMyConnectionId")];
    expect(r).not.toBe(w);
    expect(await writer.result("checkReadonly", r)).toBe(true);
    expect(await writer.result("checkReadonly", w)).toBe(false);
    expect(await writer.call("checkReadonly", ["nobody"])).toHaveProperty("result", null);
  });

  test("is remembered per socket: a plain connection and one with another value are free", async () => {
    const { path } = await pair();
    for (const query of ["", "?readonly=yes", "?readonly="]) {
      const socket = await connect(path + query);
      expect((await socket.call("incrementCount")).success).toBe(true);
    }
  });
});

describe("changing the mode", () => {
  test("a connection can be locked and unlocked while it is open", async () => {
    const { writer } = await pair();
    const id = await writer.result("getMyConnectionId");
    expect(await writer.result("setReadonly", id, true)).toEqual({ success: true, readonly: true });
    expect((await writer.call("incrementCount")).error).toBe("Connection is readonly");
    expect(await setting(writer, 5)).toEqual([REFUSED]);
    expect(await writer.result("setReadonly", id, false)).toEqual({ success: true, readonly: false });
    expect(await writer.result("incrementCount")).toBe(1);
  });

  test("a connection that does not exist cannot be locked", async () => {
    const { writer } = await pair();
    expect(await writer.result("setReadonly", "nobody", true)).toEqual({ success: false });
  });

  test("two calls under way on two sockets keep their own rights", async () => {
    const { reader, writer } = await pair();
    const calls = Array.from({ length: 10 }, () => [reader.call("incrementCount"), writer.call("incrementCount")]).flat();
    const answers = await Promise.all(calls);
    expect(answers.map(({ success }) => success)).toEqual(Array.from({ length: 10 }, () => [false, true]).flat());
    expect(await reader.result("getState")).toEqual({ count: 10 });
  });
});

describe("a connection's own state", () => {
  test("does not show the lock", async () => {
    const { reader, writer } = await pair();
    const id = await reader.result("getMyConnectionId");
    expect(await writer.result("getConnectionUserState", id)).toEqual({ state: null, isReadonly: true });
  });

  test("is set and updated without losing the lock", async () => {
    const { reader, writer } = await pair();
    const id = await reader.result("getMyConnectionId");
    expect(await writer.result("setConnectionUserState", id, { name: "Ada" })).toEqual({ state: { name: "Ada" }, isReadonly: true });
    expect(await writer.result("setConnectionUserStateCallback", id, { age: 36 })).toEqual({ state: { name: "Ada", age: 36 }, isReadonly: true });
    expect(await writer.result("setConnectionUserState", id, { only: 1 })).toEqual({ state: { only: 1 }, isReadonly: true });
    expect((await reader.call("incrementCount")).error).toBe("Connection is readonly");
  });

  test("outlives being locked and unlocked", async () => {
    const { writer } = await pair();
    const id = await writer.result("getMyConnectionId");
    await writer.result("setConnectionUserState", id, { name: "Ada" });
    await writer.result("setReadonly", id, true);
    expect(await writer.result("getConnectionUserState", id)).toEqual({ state: { name: "Ada" }, isReadonly: true });
    await writer.result("setReadonly", id, false);
    expect(await writer.result("getConnectionUserState", id)).toEqual({ state: { name: "Ada" }, isReadonly: false });
  });
});

test("accepted changes are told to the agent with their source, refused ones are not", async () => {
  const { reader, writer } = await pair();
  const id = await writer.result("getMyConnectionId");
  await setting(reader, 50);
  await setting(writer, 7);
  const sources = (await writer.result("getStateUpdateAttempts")).map(({ source, count, allowed }) => [source, count, allowed]);
  expect(sources).toEqual([["server", 0, true], [id, 7, true]]);
});
