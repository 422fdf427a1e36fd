// Connections that asked for no protocol frames: they hear nothing of the protocol and can do everything else.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room } from "../support/target.mjs";

async function pair(query = "protocol=false") {
  const path = `/agents/test-protocol-messages-agent/${room()}`;
  const quiet = await connect(`${path}?${query}`);
  const usual = await connect(path);
  await quiet.settled();
  await usual.settled();
  return { path, quiet, usual };
}
const hears = async (socket, act) => (await socket.hears(act)).map(({ type }) => type);

describe("a quiet connection", () => {
  test("gets no frame of the protocol when it connects", async () => {
    const { quiet, usual } = await pair();
    expect(quiet.frames.map(({ type }) => type)).toEqual(["rpc"]);
    expect(usual.frames.map(({ type }) => type)).toEqual(["cf_agent_identity", "cf_agent_state", "cf_agent_mcp_servers", "rpc"]);
  });

  test("is left out when the server changes the state, even by its own call", async () => {
    const { quiet, usual } = await pair();
    const heard = await hears(quiet, async () => {
      expect(await quiet.result("incrementCount")).toBe(1);
      expect(await usual.state()).toEqual({ count: 1 });
      await usual.result("incrementCount");
    });
    expect(heard).toEqual(["rpc"]);
  });

  test("is left out when another client changes the state", async () => {
    const { quiet, usual } = await pair();
    const heard = await hears(quiet, async () => {
      usual.send({ type: "cf_agent_state", state: { count: 4 } });
      await usual.settled();
    });
    expect(heard).toEqual([]);
    expect(await quiet.result("getState")).toEqual({ count: 4 });
  });

  test("may set the state, and the others hear of it", async () => {
    const { quiet, usual } = await pair();
    quiet.send({ type: "cf_agent_state", state: { count: 21 } });
    expect(await usual.state()).toEqual({ count: 21 });
  });

  test("is known as quiet, the other as not, an unknown one as nothing", async () => {
    const { quiet, usual } = await pair();
    const [q, u] = [await quiet.result("getMyConnectionId"), await usual.result("getMyConnectionId")];
    expect(await usual.result("checkProtocolEnabled", q)).toBe(false);
    expect(await usual.result("checkProtocolEnabled", u)).toBe(true);
    expect(await usual.call("checkProtocolEnabled", ["nobody"])).toHaveProperty("result", null);
  });

  test("can be readonly as well", async () => {
    const { quiet } = await pair("protocol=false&readonly=true");
    const id = await quiet.result("getMyConnectionId");
    expect(await quiet.result("getConnectionUserState", id)).toEqual({ state: null, isProtocolEnabled: false, isReadonly: true });
    expect((await quiet.call("incrementCount")).error).toBe("Connection is readonly");
    const heard = await hears(quiet, () => quiet.send({ type: "cf_agent_state", state: { count: 1 } }));
    expect(heard).toEqual(["cf_agent_state_error"]);
  });

  test("and readonly alone does not make a connection quiet", async () => {
    const { quiet: readonly } = await pair("readonly=true");
    const id = await readonly.result("getMyConnectionId");
    expect(await readonly.result("getConnectionUserState", id)).toEqual({ state: null, isProtocolEnabled: true, isReadonly: true });
  });
});

describe("a connection's own state beside both marks", () => {
  const marks = { isProtocolEnabled: false, isReadonly: true };

  test("is set by value and by update", async () => {
    const { quiet, usual } = await pair("protocol=false&readonly=true");
    const id = await quiet.result("getMyConnectionId");
    expect(await usual.result("setConnectionUserState", id, { a: 1 })).toEqual({ state: { a: 1 }, ...marks });
    expect(await usual.result("setConnectionUserStateCallback", id, { b: [2] })).toEqual({ state: { a: 1, b: [2] }, ...marks });
  });

  test("starts from nothing when updated first", async () => {
    const { quiet, usual } = await pair("protocol=false&readonly=true");
    const id = await quiet.result("getMyConnectionId");
    expect(await usual.result("setConnectionUserStateCallback", id, { first: true })).toEqual({ state: { first: true }, ...marks });
  });

  test("cannot be used to take the marks off", async () => {
    const { quiet, usual } = await pair("protocol=false&readonly=true");
    const id = await quiet.result("getMyConnectionId");
    await usual.result("setConnectionUserState", id, {});
    expect(await usual.result("getConnectionUserState", id)).toMatchObject(marks);
  });

  test("belongs to one connection", async () => {
    const { quiet, usual } = await pair();
    const [q, u] = [await quiet.result("getMyConnectionId"), await usual.result("getMyConnectionId")];
    await usual.result("setConnectionUserState", q, { mine: "quiet" });
    expect((await usual.result("getConnectionUserState", u)).state).toBeNull();
    expect(await usual.call("getConnectionUserState", ["nobody"])).toHaveProperty("result", null);
  });
});

test("a connection's id is the one it asked for, or one of 21 characters", async () => {
  const { path } = await pair();
  const named = await connect(`${path}?_pk=my-own-id`);
  expect(await named.result("getMyConnectionId")).toBe("my-own-id");
  for (const query of ["", "?_pk="]) {
    const given = await connect(path + query);
    expect(await given.result("getMyConnectionId")).toMatch(/^[A-Za-z0-9_-]{21}$/);
  }
});
