// The official AgentClient: who it is connected to, the shared state, and plain requests beside the socket.
import { agentFetch } from "agents/client";
import { describe, expect, test } from "vitest";
import { client, host, readyClient, recorder } from "../support/client.mjs";
import { room } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const INIT = { count: 0, items: [], lastUpdated: null };

describe("identity", () => {
  test("is unknown at first and settled by the server", async () => {
    const name = room();
    const agent = client("TestStateAgent", { name });
    expect(agent.identified).toBe(false);
    await agent.ready;
    expect([agent.identified, agent.name, agent.agent]).toEqual([true, name, "test-state-agent"]);
  });

  test("is told once", async () => {
    const onIdentity = recorder();
    const { name } = await readyClient("TestStateAgent", { onIdentity });
    expect(onIdentity.calls).toEqual([[name, "test-state-agent"]]);
  });

  test.each(["TestStateAgent", "test-state-agent"])("the agent may be called %s", async (spelling) => {
    expect((await readyClient(spelling)).agent).toBe("test-state-agent");
  });

  test("an agent without a name is the default one", async () => {
    expect((await readyClient("TestStateAgent", { name: undefined })).name).toBe("default");
  });

  test("a binding's name is replaced by the class's", async () => {
    expect((await readyClient("TAG_AGENT")).agent).toBe("test-race-agent");
  });

  test("a path and a query do not matter for it", async () => {
    const name = room();
    const agent = await readyClient("TestStateAgent", { name, path: "custom-path", query: { token: "t", empty: null } });
    expect(agent.name).toBe(name);
  });
});

describe("state", () => {
  test("is there when the client is ready", async () => {
    expect((await readyClient("TestStateAgent")).state).toEqual(INIT);
  });

  test("arrives as an update by the server", async () => {
    const onStateUpdate = recorder();
    await readyClient("TestStateAgent", { onStateUpdate });
    expect(onStateUpdate.calls).toEqual([[INIT, "server"]]);
  });

  test("set by a client is at once its own", async () => {
    const onStateUpdate = recorder();
    const agent = await readyClient("TestStateAgent", { onStateUpdate });
    const state = { count: 1, items: ["mine"], lastUpdated: null };
    agent.setState(state);
    expect(agent.state).toEqual(state);
    expect(onStateUpdate.calls.at(-1)).toEqual([state, "client"]);
  });

  test("stays in sync between two clients, both ways", async () => {
    const name = room();
    const left = await readyClient("TestStateAgent", { name });
    const right = await readyClient("TestStateAgent", { name });
    left.setState({ ...INIT, count: 1 });
    await until(() => right.state.count === 1, "right has the count of left");
    right.setState({ ...INIT, count: 2, items: ["right"] });
    await until(() => left.state.count === 2, "left has the count of right");
    expect(left.state).toEqual(right.state);
  });

  test("set by a method reaches its caller and the others", async () => {
    const name = room();
    const left = await readyClient("TestHibernationAgent", { name });
    const right = await readyClient("TestHibernationAgent", { name });
    expect(await left.call("increment")).toBe(1);
    expect(left.state).toEqual({ count: 1 });
    await until(() => right.state.count === 1, "right has the new count");
  });

  test("set before the connection stands is sent when it does", async () => {
    const name = room();
    const early = client("TestStateAgent", { name });
    early.setState({ ...INIT, count: 77 });
    await early.ready;
    const later = await readyClient("TestStateAgent", { name });
    expect(later.state.count).toBe(77);
  });

  test("that is refused is reported", async () => {
    const onStateUpdateError = recorder();
    const agent = await readyClient("TestThrowingStateAgent", { onStateUpdateError });
    agent.setState({ ...INIT, count: -1 });
    await until(() => onStateUpdateError.calls.length, "a report");
    expect(onStateUpdateError.calls).toEqual([["State update rejected"]]);
  });

  test("set by a readonly client is refused", async () => {
    const onStateUpdateError = recorder();
    const agent = await readyClient("TestReadonlyAgent", { query: { readonly: "true" }, onStateUpdateError });
    agent.setState({ count: 5 });
    await until(() => onStateUpdateError.calls.length, "a report");
    expect(onStateUpdateError.calls).toEqual([["Connection is readonly"]]);
    expect(await agent.call("getState")).toEqual({ count: 0 });
  });
});

describe("messages that are not the protocol's", () => {
  async function listening(name) {
    const agent = await readyClient("TestHibernationAgent", { name });
    const heard = [];
    agent.addEventListener("message", ({ data }) => {
      const message = JSON.parse(data);
      if (message.type === "shout") heard.push(message.text);
    });
    return { agent, heard };
  }

  test("reach every client, the one that caused them included", async () => {
    const name = room();
    const [left, right] = [await listening(name), await listening(name)];
    await left.agent.call("shout", ["hello", false]);
    await until(() => left.heard.length && right.heard.length, "both heard it");
    expect([left.heard, right.heard]).toEqual([["hello"], ["hello"]]);
  });

  test("can leave one out", async () => {
    const name = room();
    const [left, right] = [await listening(name), await listening(name)];
    await left.agent.call("shout", ["not for me", true]);
    await until(() => right.heard.length, "the other heard it");
    expect(left.heard).toEqual([]);
  });
});

describe("agentFetch", () => {
  test("reads from the agent that the socket talks to", async () => {
    const { name } = await readyClient("TestStateAgent");
    const response = await agentFetch({ host, agent: "TestStateAgent", name, path: "state" });
    expect(await response.json()).toEqual({ state: INIT });
  });

  test("posts a body", async () => {
    const response = await agentFetch({ host, agent: "TestStateAgent", name: room(), path: "echo" }, { method: "POST", body: "posted" });
    expect(await response.json()).toEqual({ method: "POST", body: "posted", path: "echo" });
  });

  test("takes a base path", async () => {
    const response = await agentFetch({ host, agent: "TestStateAgent", basePath: "custom-state/state" });
    expect(await response.json()).toEqual({ state: INIT });
  });

  test("passes an agent's 404 on", async () => {
    expect((await agentFetch({ host, agent: "TestStateAgent", name: room(), path: "nowhere" })).status).toBe(404);
  });

  test("sees what the clients did", async () => {
    const name = room();
    const left = await readyClient("TestStateAgent", { name });
    await readyClient("TestStateAgent", { name });
    left.setState({ ...INIT, count: 1 });
    left.setState({ ...INIT, count: 2 });
    const read = async (path) => (await agentFetch({ host, agent: "TestStateAgent", name, path })).json();
    await until(async () => (await read("state")).state.count === 2, "the second update");
    expect((await read("state-updates")).updates.slice(-2).map(({ state }) => state.count)).toEqual([1, 2]);
    expect(await read("connections")).toEqual({ count: 2 });
  });

  test("sees a client leave", async () => {
    const name = room();
    const staying = await readyClient("TestStateAgent", { name });
    (await readyClient("TestStateAgent", { name })).close();
    const count = async () => (await (await agentFetch({ host, agent: "TestStateAgent", name: staying.name, path: "connections" })).json()).count;
    await until(async () => (await count()) === 1, "one connection left");
  });
});
