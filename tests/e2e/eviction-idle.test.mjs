// An agent left alone for ten seconds is taken out of memory while its sockets stay open. What it wakes up to must be as before.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { json, room } from "../support/target.mjs";
import { sleep } from "../support/wait.mjs";

const IDLE_MS = 12_500;
const INIT = { count: 0, items: [], lastUpdated: null };

const open = (path) => connect(path, { keep: true });

const paths = {
  keeper: `/agents/test-hibernation-agent/${room()}`,
  state: `/agents/test-state-agent/${room()}`,
  lazy: `/agents/test-protocol-messages-agent/${room()}`,
  race: `/agents/tag-agent/${room()}`,
};
const sockets = {};
const before = {};

/** Frames of the sockets of one agent, counted from the moment everything fell asleep. */
const sinceSleep = (socket) => socket.frames.slice(socket.mark).filter(({ type }) => type !== "cf_agent_mcp_servers");

beforeAll(async () => {
  sockets.blue = await open(`${paths.keeper}?_pk=blue&tags=red,large&color=blue`);
  sockets.locked = await open(`${paths.keeper}?_pk=locked&tags=red&readonly=true`);
  sockets.writer = await open(`${paths.state}?_pk=writer`);
  sockets.usual = await open(paths.lazy);
  sockets.quiet = await open(`${paths.lazy}?protocol=false`);
  sockets.race = await open(paths.race);

  await sockets.blue.result("increment");
  await sockets.blue.result("increment");
  before.instance = await sockets.blue.result("instanceId");
  before.blue = await sockets.blue.result("describeMe");
  before.locked = await sockets.locked.result("describeMe");
  for (const count of [1, 2]) {
    await sockets.writer.hears(() => sockets.writer.send({ type: "cf_agent_state", state: { ...INIT, count } }));
  }
  before.updates = (await json(`${paths.state}/state-updates`)).updates;
  await sockets.usual.result("resetStateForLazyInitTest");

  for (const socket of Object.values(sockets)) {
    await socket.settled();
    socket.mark = socket.frames.length;
  }
  await sleep(IDLE_MS);
});
afterAll(() => {
  for (const socket of Object.values(sockets)) socket.drop();
});

describe("an agent that slept", () => {
  test("has lost its memory, which shows that it was really gone", async () => {
    expect(before.updates.map(({ state }) => state.count).slice(-2)).toEqual([1, 2]);
    expect(await json(`${paths.state}/state-updates`)).toEqual({ updates: [] });
    expect(await sockets.blue.result("instanceId")).not.toBe(before.instance);
  });

  test("has its state", async () => {
    expect((await json(`${paths.state}/state`)).state).toEqual({ ...INIT, count: 2 });
    expect(await sockets.blue.result("increment")).toBe(3);
  });

  test("does not greet the sockets that it already knows", async () => {
    expect(sinceSleep(sockets.blue).filter(({ type }) => type === "cf_agent_identity")).toEqual([]);
    expect(sinceSleep(sockets.writer)).toEqual([]);
  });
});

describe("the sockets of an agent that slept", () => {
  test("are open", () => {
    expect(Object.entries(sockets).filter(([, { isOpen }]) => !isOpen).map(([name]) => name)).toEqual([]);
  });

  test("have their id, address, tags and state", async () => {
    expect(before.blue).toMatchObject({ id: "blue", tags: ["blue", "red", "large"], state: { color: "blue" } });
    expect(await sockets.blue.result("describeMe")).toEqual(before.blue);
    expect(await sockets.locked.result("describeMe")).toEqual(before.locked);
  });

  test("are found by their tags", async () => {
    expect(await sockets.blue.result("taggedWith", "red")).toEqual(["blue", "locked"]);
    expect(await sockets.blue.result("taggedWith", "large")).toEqual(["blue"]);
  });

  test("are still readonly where they were", async () => {
    expect((await sockets.locked.call("increment")).error).toBe("Connection is readonly");
    expect((await sockets.blue.call("increment")).success).toBe(true);
  });

  test("all hear a message to all", async () => {
    await sockets.blue.result("shout", "awake", false);
    expect(await sockets.locked.type("shout")).toEqual({ type: "shout", text: "awake" });
    expect(await sockets.blue.type("shout")).toEqual({ type: "shout", text: "awake" });
  });

  test("hear of each other's changes", async () => {
    const newcomer = await connect(paths.state);
    await newcomer.settled();
    newcomer.send({ type: "cf_agent_state", state: { ...INIT, count: 3 } });
    expect(await sockets.writer.state()).toEqual({ ...INIT, count: 3 });
    sockets.writer.send({ type: "cf_agent_state", state: { ...INIT, count: 4 } });
    expect(await newcomer.state()).toEqual({ ...INIT, count: 4 });
  });

  test("keep what onConnect prepared", async () => {
    sockets.race.send("ping");
    expect(await sockets.race.type("echo")).toEqual({ type: "echo", tagged: true });
  });
});

test("a state whose row is missing is laid down again: the others are told, the newcomer is told once, the quiet one is not", async () => {
  const newcomer = await connect(paths.lazy);
  const states = (frames) => frames.filter(({ type }) => type === "cf_agent_state").map(({ state }) => state);
  expect(states(await newcomer.settled())).toEqual([{ count: 0 }]);
  await sockets.usual.settled();
  expect(states(sinceSleep(sockets.usual))).toEqual([{ count: 0 }]);
  await sockets.quiet.settled();
  expect(states(sinceSleep(sockets.quiet))).toEqual([]);
});
