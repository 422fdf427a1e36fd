// workerd is killed and started again with the same storage: the official clients come back by themselves to what they left.
import { AgentClient } from "agents/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { quickReconnect, recorder } from "../support/client.mjs";
import { privateServer } from "../support/private-server.mjs";
import { connect } from "../support/socket.mjs";
import { room } from "../support/target.mjs";
import { until, within } from "../support/wait.mjs";

const INIT = { count: 0, items: [], lastUpdated: null };
const own = privateServer();
const json = async (path) => (await fetch(own.server.url + path)).json();

const clients = [];
async function lasting(agent, options) {
  const client = new AgentClient({ host: new URL(own.server.url).host, agent, ...quickReconnect, ...options });
  clients.push(client);
  await client.ready;
  return client;
}
afterAll(() => {
  for (const client of clients) client.close();
});

const names = { keeper: room(), state: room(), empty: room() };
const before = {};
let blue, locked, writer, bare, whileAway;
const onIdentityChange = recorder();

beforeAll(async () => {
  blue = await lasting("TestHibernationAgent", { name: names.keeper, query: { tags: "red,large", color: "blue" }, onIdentityChange });
  locked = await lasting("TestHibernationAgent", { name: names.keeper, query: { tags: "red", readonly: "true" } });
  writer = await lasting("TestStateAgent", { name: names.state });
  bare = await connect(`/agents/test-state-agent-no-initial/${names.empty}`, { base: own.server.url, keep: true });

  bare.send({ type: "cf_agent_state", state: null });
  await bare.settled();
  writer.setState({ ...INIT, count: 7, items: ["kept"] });
  await until(async () => (await json(`/agents/test-state-agent/${names.state}/state`)).state.count === 7, "the state is stored");
  before.instance = await blue.call("instanceId");
  before.blue = await blue.call("describeMe");
  before.locked = await locked.call("describeMe");
  // The last write: the server is killed in the moment in which it has answered.
  before.count = await blue.call("increment");
  await own.server.kill();
  await until(() => !blue.identified && !locked.identified && !writer.identified, "the clients noticed");
  whileAway = blue.call("taggedWith", ["red"]);
  await own.server.start();
  await within(15_000, Promise.all([blue.ready, locked.ready, writer.ready]), "the clients' return");
});

describe("after a restart", () => {
  test("the agent is a new one in memory", async () => {
    expect(await blue.call("instanceId")).not.toBe(before.instance);
  });

  test("clients have the state they left", () => {
    expect(before.count).toBe(1);
    expect(blue.state).toEqual({ count: 1 });
    expect(locked.state).toEqual({ count: 1 });
    expect(writer.state).toEqual({ ...INIT, count: 7, items: ["kept"] });
  });

  test("HTTP has it too", async () => {
    expect((await json(`/agents/test-state-agent/${names.state}/state`)).state).toEqual({ ...INIT, count: 7, items: ["kept"] });
  });

  test("a state that was set to null is null, not missing", async () => {
    const socket = await connect(`/agents/test-state-agent-no-initial/${names.empty}`, { base: own.server.url });
    const states = (await socket.settled()).filter(({ type }) => type === "cf_agent_state");
    expect(states).toEqual([{ type: "cf_agent_state", state: null }]);
  });

  test("clients are who they were, with their tags and state", async () => {
    expect(before.blue).toMatchObject({ state: { color: "blue" }, readonly: false });
    expect(before.blue.tags.slice(1)).toEqual(["red", "large"]);
    expect(await blue.call("describeMe")).toEqual(before.blue);
    expect(await locked.call("describeMe")).toEqual(before.locked);
    expect(onIdentityChange.calls).toEqual([]);
  });

  test("nobody is counted twice", async () => {
    expect(await blue.call("connectionIds")).toEqual([before.blue.id, before.locked.id].sort());
  });

  test("a readonly client is readonly again", async () => {
    await expect(locked.call("increment")).rejects.toThrow("Connection is readonly");
  });

  test("clients are in sync again", async () => {
    expect(await blue.call("increment")).toBe(2);
    await until(() => locked.state.count === 2, "the other client has the new count");
  });

  test("a call made while the server was away was answered", async () => {
    expect(await whileAway).toContain(before.blue.id);
  });

  test("a bare socket was closed, since nobody reconnects it", async () => {
    expect((await within(1000, bare.closed, "close")).code).toBe(1006);
  });
});
