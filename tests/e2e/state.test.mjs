// One state, many clients: who learns of a change, who does not, and what is refused.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { json, room, rust } from "../support/target.mjs";

const INIT = { count: 0, items: [], lastUpdated: null };
const set = (socket, state) => socket.send({ type: "cf_agent_state", state });

/** Opens `count` sockets to one agent, reads their first frames, and answers what each one gets from then on. */
async function members(path, count) {
  const sockets = [];
  for (let n = 0; n < count; n++) sockets.push(await connect(path));
  for (const socket of sockets) await socket.settled();
  return sockets;
}

describe("a change by a client", () => {
  test("reaches every other client, not the sender", async () => {
    const [sender, one, two] = await members(`/agents/test-state-agent/${room()}`, 3);
    const state = { count: 5, items: ["a", "b"], lastUpdated: "today" };
    const echoed = await sender.hears(() => set(sender, state));
    expect(echoed).toEqual([]);
    expect(await one.state()).toEqual(state);
    expect(await two.state()).toEqual(state);
  });

  test("works both ways", async () => {
    const [left, right] = await members(`/agents/test-state-agent/${room()}`, 2);
    set(left, { ...INIT, count: 1 });
    expect(await right.state()).toEqual({ ...INIT, count: 1 });
    set(right, { ...INIT, count: 2 });
    expect(await left.state()).toEqual({ ...INIT, count: 2 });
  });

  test("is what a later client and HTTP see", async () => {
    const path = `/agents/test-state-agent/${room()}`;
    const [sender] = await members(path, 1);
    await sender.hears(() => set(sender, { ...INIT, count: 11 }));
    expect(await (await connect(path)).state()).toEqual({ ...INIT, count: 11 });
    expect((await json(`${path}/state`)).state).toEqual({ ...INIT, count: 11 });
  });

  test("replaces the whole value", async () => {
    const [sender, other] = await members(`/agents/test-state-agent-no-initial/${room()}`, 2);
    set(sender, { a: 1, b: { c: 2 } });
    expect(await other.state()).toEqual({ a: 1, b: { c: 2 } });
    set(sender, { b: {} });
    expect(await other.state()).toEqual({ b: {} });
  });

  test("is told to the agent with the connection as its source", async () => {
    const path = `/agents/test-state-agent/${room()}`;
    const sender = await connect(`${path}?_pk=the-sender`);
    await sender.hears(() => set(sender, { ...INIT, count: 1 }));
    await sender.hears(() => set(sender, { ...INIT, count: 2 }));
    const { updates } = await json(`${path}/state-updates`);
    expect(updates.slice(-2)).toEqual([
      { state: { ...INIT, count: 1 }, source: "the-sender" }, { state: { ...INIT, count: 2 }, source: "the-sender" },
    ]);
    expect(updates.slice(0, -2)).toEqual([{ state: INIT, source: "server" }]);
  });

  test("keeps key order, numbers and text as they were", async () => {
    const [sender, other] = await members(`/agents/test-state-agent-no-initial/${room()}`, 2);
    const state = { z: 1, a: -0.5, list: [null, true, "é\n\"\u0000"], big: Number.MAX_SAFE_INTEGER, m: { y: 1e21, b: {} } };
    set(sender, state);
    expect(JSON.stringify(await other.state())).toBe(JSON.stringify(state));
  });

  test("quick changes arrive in the order they were made", async () => {
    const [sender, other] = await members(`/agents/test-state-agent/${room()}`, 2);
    const seen = await other.hears(async () => {
      for (let count = 1; count <= 30; count++) set(sender, { ...INIT, count });
      await sender.settled();
    });
    expect(seen.map(({ state }) => state.count)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  });
});

describe("a change by the server", () => {
  test("reaches the caller too, before the answer to its call", async () => {
    const [caller, other] = await members(`/agents/test-protocol-messages-agent/${room()}`, 2);
    const mark = caller.frames.length;
    expect(await caller.result("incrementCount")).toBe(1);
    expect(caller.frames.slice(mark).map(({ type }) => type)).toEqual(["cf_agent_state", "rpc"]);
    expect(await other.state()).toEqual({ count: 1 });
  });
});

describe("a refused change", () => {
  test("is told to the sender alone, and changes nothing", async () => {
    const path = `/agents/test-throwing-state-agent/${room()}`;
    const [sender, other] = await members(path, 2);
    const heard = await other.hears(async () => {
      const answer = await sender.hears(() => set(sender, { ...INIT, count: -1 }));
      expect(answer).toEqual([{ type: "cf_agent_state_error", error: "State update rejected" }]);
    });
    expect(heard).toEqual([]);
    expect(await (await connect(path)).state()).toEqual(INIT);
  });

  test("does not stop the next one", async () => {
    const [sender, other] = await members(`/agents/test-throwing-state-agent/${room()}`, 2);
    set(sender, { ...INIT, count: -1 });
    set(sender, { ...INIT, count: 6 });
    expect(await other.state()).toEqual({ ...INIT, count: 6 });
  });

  test("an error after the change does not take it back", async () => {
    const path = `/agents/test-throwing-state-agent/${room()}`;
    const [sender, other] = await members(path, 2);
    const answer = await sender.hears(() => set(sender, { ...INIT, count: -2 }));
    expect(answer).toEqual([]);
    expect(await other.state()).toEqual({ ...INIT, count: -2 });
    expect(await (await connect(path)).state()).toEqual({ ...INIT, count: -2 });
  });

  // The Rust agent has a typed state; a value of another shape cannot become it.
  test("a value of another shape is refused where the state has a type", async () => {
    const path = `/agents/test-state-agent/${room()}`;
    const [sender] = await members(path, 1);
    const answer = await sender.hears(() => set(sender, { count: "many" }));
    expect(answer).toEqual(rust ? [{ type: "cf_agent_state_error", error: "State update rejected" }] : []);
    expect((await json(`${path}/state`)).state).toEqual(rust ? INIT : { count: "many" });
  });
});

describe("states that look like nothing", () => {
  test.each([[null], [0], [false], [""], [[]], [{}]])("%j is kept and sent", async (value) => {
    const path = `/agents/test-state-agent-no-initial/${room()}`;
    const [sender, other] = await members(path, 2);
    set(sender, value);
    expect(await other.state()).toEqual(value);
    const later = await connect(path);
    expect((await later.settled()).filter(({ type }) => type === "cf_agent_state")).toEqual([{ type: "cf_agent_state", state: value }]);
  });
});
