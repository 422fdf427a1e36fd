// The official React hook: state in every component, calls, and what it does when the socket goes.
import { useAgent } from "agents/react";
import { describe, expect, test } from "vitest";
import { host, quickReconnect, recorder } from "../support/client.mjs";
import { renderHook, settles } from "../support/hooks.mjs";
import { json, room } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const INIT = { count: 0, items: [], lastUpdated: null };

const useTestAgent = (options) => useAgent({ host, ...quickReconnect, ...options });

async function mounted(agent, options = {}, mode) {
  const hook = renderHook(useTestAgent, { agent, name: room(), ...options }, mode);
  await settles(hook, (value) => value.identified, "identity");
  return hook;
}

describe("identity", () => {
  test("is settled by the server", async () => {
    const name = room();
    const onIdentity = recorder();
    const hook = await mounted("TestStateAgent", { name, onIdentity });
    await hook.current.ready;
    expect([hook.current.name, hook.current.agent]).toEqual([name, "test-state-agent"]);
    expect(onIdentity.calls).toEqual([[name, "test-state-agent"]]);
  });

  test("comes from the server alone with a base path", async () => {
    const name = room();
    const custom = await mounted("TestStateAgent", { basePath: `custom-state/${name}` });
    expect(custom.current.name).toBe(name);
    const user = await mounted("TestStateAgent", { basePath: "user" });
    expect(user.current.name).toBe("auth-user");
  });

  test("follows the name that the component asks for", async () => {
    const hook = await mounted("TestStateAgent", { name: room() });
    const next = room();
    hook.rerender({ agent: "TestStateAgent", name: next });
    await settles(hook, (value) => value.identified && value.name === next, "the next agent");
  });

  test("survives React's double mounting", async () => {
    const hook = await mounted("TestCallableAgent", {}, { strict: true });
    expect(await hook.current.call("add", [1, 2])).toBe(3);
  });
});

describe("state", () => {
  test("is rendered once it has come", async () => {
    const onStateUpdate = recorder();
    const hook = await mounted("TestStateAgent", { onStateUpdate });
    await settles(hook, (value) => value.state, "state");
    expect(hook.current.state).toEqual(INIT);
    expect(onStateUpdate.calls).toEqual([[INIT, "server"]]);
  });

  test("stays in sync between two components, both ways", async () => {
    const name = room();
    const left = await mounted("TestStateAgent", { name });
    const right = await mounted("TestStateAgent", { name });
    left.current.setState({ ...INIT, count: 1 });
    await settles(right, ({ state }) => state?.count === 1, "right has the count of left");
    right.current.setState({ ...INIT, count: 2 });
    await settles(left, ({ state }) => state?.count === 2, "left has the count of right");
  });

  test("changed by a method is rendered by caller and others", async () => {
    const name = room();
    const left = await mounted("TestHibernationAgent", { name });
    const right = await mounted("TestHibernationAgent", { name });
    expect(await left.current.stub.increment()).toBe(1);
    await settles(left, ({ state }) => state?.count === 1, "left rendered it");
    await settles(right, ({ state }) => state?.count === 1, "right rendered it");
  });

  test("that is refused is reported", async () => {
    const onStateUpdateError = recorder();
    const hook = await mounted("TestReadonlyAgent", { query: { readonly: "true" }, onStateUpdateError });
    hook.current.setState({ count: 1 });
    await until(() => onStateUpdateError.calls.length, "a report");
    expect(onStateUpdateError.calls).toEqual([["Connection is readonly"]]);
  });

  test("the list of MCP servers is told, empty", async () => {
    const onMcpUpdate = recorder();
    await mounted("TestStateAgent", { onMcpUpdate });
    await until(() => onMcpUpdate.calls.length, "the list");
    expect(onMcpUpdate.calls).toEqual([[{ servers: {}, tools: [], prompts: [], resources: [] }]]);
  });
});

describe("calls", () => {
  test("by name and by stub answer alike", async () => {
    const { current: agent } = await mounted("TestCallableAgent");
    expect(await agent.call("add", [40, 2])).toBe(42);
    expect(await agent.stub.add(40, 2)).toBe(42);
    await expect(agent.stub.throwError("seen by React")).rejects.toThrow("seen by React");
  });

  test("stream", async () => {
    const { current: agent } = await mounted("TestCallableAgent");
    const onChunk = recorder();
    expect(await agent.call("streamWithDelay", [["a", "b"], 20], { stream: { onChunk } })).toBe("complete");
    expect(onChunk.calls).toEqual([["a"], ["b"]]);
  });

  test("made before the socket stands are sent when it does", async () => {
    const hook = renderHook(useTestAgent, { agent: "TestCallableAgent", name: room() });
    await until(() => hook.current, "the first render");
    expect(await hook.current.call("add", [5, 6])).toBe(11);
  });

  test("have a time limit", async () => {
    const { current: agent } = await mounted("TestCallableAgent", { defaultCallTimeout: 100 });
    await expect(agent.call("hang")).rejects.toThrow("RPC call to hang timed out after 100ms");
  });

  test("the address for plain requests is the agent's", async () => {
    const { current: agent } = await mounted("TestStateAgent");
    const url = new URL(agent.getHttpUrl());
    expect(url.pathname).toBe(`/agents/test-state-agent/${agent.name}`);
    expect(await json(`${url.pathname}/state`)).toEqual({ state: INIT });
  });
});

describe("when the socket goes", () => {
  test("after 1011 it comes back with the state", async () => {
    const hook = await mounted("TestCallableAgent");
    hook.current.setState({ value: 5 });
    const lost = hook.current.call("hang").catch((error) => error.message);
    await hook.current.call("closeConnectionsForTest", [1011, "nonterminal"]);
    expect(await lost).toBe("Connection closed");
    await settles(hook, (value) => !value.identified, "gone");
    await settles(hook, (value) => value.identified, "back");
    expect(hook.current.state).toEqual({ value: 5 });
    expect(await hook.current.call("add", [1, 1])).toBe(2);
  });

  test.each([[1008, "policy"], [4001, "user-stop"]])("after %i it stays away and says why", async (code, reason) => {
    const onConnectionError = recorder();
    const hook = await mounted("TestCallableAgent", { onConnectionError });
    expect(await hook.current.call("closeConnectionsForTest", [code, reason])).toBeGreaterThan(0);
    await settles(hook, (value) => value.connectionError, "the error");
    expect(hook.current.connectionError).toMatchObject({ code, reason });
    expect(onConnectionError.calls).toHaveLength(1);
    await expect(hook.current.call("add", [1, 1])).rejects.toThrow("Connection closed");
  });

  test("the component may decide by the reason that the server gave", async () => {
    const shouldReconnectOnClose = ({ reason }) => reason !== "user-stop";
    const hook = await mounted("TestCallableAgent", { shouldReconnectOnClose });
    await hook.current.call("closeConnectionsForTest", [1011, "user-stop"]);
    await settles(hook, (value) => value.connectionError, "the error");
    expect(hook.current.connectionError).toMatchObject({ code: 1011, reason: "user-stop" });
  });

  test("a component that is taken off the page takes its connection along", async () => {
    const name = room();
    const count = async () => (await json(`/agents/test-state-agent/${name}/connections`)).count;
    await mounted("TestStateAgent", { name });
    const leaving = await mounted("TestStateAgent", { name });
    expect(await count()).toBe(2);
    leaving.unmount();
    await until(async () => (await count()) === 1, "one connection left");
  });
});
