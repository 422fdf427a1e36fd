// What the official AgentClient does when the server closes its socket, and what the server owes it then.
import { AgentConnectionError } from "agents/client";
import { describe, expect, test } from "vitest";
import { readyClient, recorder } from "../support/client.mjs";
import { room } from "../support/target.mjs";
import { sleep, until } from "../support/wait.mjs";

/** Resolves with the next close event of the client's socket. */
const closing = (agent) =>
  new Promise((resolve) => agent.addEventListener("close", ({ code, reason }) => resolve({ code, reason }), { once: true }));

async function closedWith(code, reason, options) {
  const agent = await readyClient("TestCallableAgent", options);
  const closed = closing(agent);
  const count = await agent.call("closeConnectionsForTest", [code, reason]);
  return { agent, count, closed: await closed };
}

describe("a close that is not final", () => {
  test.each([[1011, "nonterminal"], [1000, "done"], [1001, "going away"], [3000, "custom"]])(
    "after %i the client comes back",
    async (code, reason) => {
      const { agent, count, closed } = await closedWith(code, reason);
      expect(count).toBe(1);
      expect(closed).toEqual({ code, reason });
      await agent.ready;
      expect(await agent.call("add", [1, 2])).toBe(3);
      expect(agent.connectionError).toBeNull();
    },
  );

  test("while it is away it is not identified, afterwards it is the same", async () => {
    const onIdentity = recorder();
    const onIdentityChange = recorder();
    const { agent } = await closedWith(1011, "again", { onIdentity, onIdentityChange });
    expect(agent.identified).toBe(false);
    await agent.ready;
    expect(onIdentity.calls).toEqual([[agent.name, "test-callable-agent"], [agent.name, "test-callable-agent"]]);
    expect(onIdentityChange.calls).toEqual([]);
  });

  test("the state is as it was, and what changed meanwhile is there", async () => {
    const name = room();
    const away = await readyClient("TestCallableAgent", { name });
    away.setState({ value: 41 });
    const closed = closing(away);
    await away.call("closeConnectionsForTest", [1011, "break"]);
    await closed;
    const other = await readyClient("TestCallableAgent", { name });
    expect(other.state).toEqual({ value: 41 });
    other.setState({ value: 42 });
    await away.ready;
    await until(() => away.state.value === 42, "the value that changed meanwhile");
  });

  test("a call under way is told that its connection went", async () => {
    const agent = await readyClient("TestCallableAgent");
    const lost = agent.call("hang").catch((error) => error.message);
    await agent.call("closeConnectionsForTest", [1011, "mid-flight"]);
    expect(await lost).toBe("Connection closed");
  });

  test("a call made while away is sent on return", async () => {
    const { agent } = await closedWith(1011, "wait for me");
    expect(await agent.call("add", [4, 4])).toBe(8);
  });

  test("the connection keeps its id", async () => {
    const agent = await readyClient("TestHibernationAgent", { query: { color: "red" } });
    const before = await agent.call("describeMe");
    agent.reconnect();
    await until(() => !agent.identified, "the old socket is gone");
    await agent.ready;
    const after = await agent.call("describeMe");
    expect(after).toEqual(before);
    expect(after).toMatchObject({ state: { color: "red" } });
  });

  test("all clients of the agent are closed, and all return", async () => {
    const name = room();
    const [one, two] = [await readyClient("TestCallableAgent", { name }), await readyClient("TestCallableAgent", { name })];
    // workerd holds back the close of a hibernating socket that never sent anything, so both speak first.
    await Promise.all([one.call("voidMethod"), two.call("voidMethod")]);
    const closed = Promise.all([closing(one), closing(two)]);
    expect(await one.call("closeConnectionsForTest", [1011, "everyone"])).toBe(2);
    expect((await closed).map(({ code }) => code)).toEqual([1011, 1011]);
    await Promise.all([one.ready, two.ready]);
    expect(await Promise.all([one.call("add", [1, 0]), two.call("add", [2, 0])])).toEqual([1, 2]);
  });
});

describe("a close that is final", () => {
  test.each([[1008, "policy"], [4001, "user-stop"], [4999, "last"]])("after %i the client stays away and says why", async (code, reason) => {
    const onConnectionError = recorder();
    const { agent, count, closed } = await closedWith(code, reason, { onConnectionError });
    expect(count).toBeGreaterThan(0);
    expect(closed).toEqual({ code, reason });
    await until(() => agent.connectionError, "the error");
    expect(agent.connectionError).toBeInstanceOf(AgentConnectionError);
    expect(agent.connectionError).toMatchObject({ code, reason, message: `Agent connection closed: ${reason}` });
    expect(onConnectionError.calls).toEqual([[agent.connectionError]]);
    await sleep(400);
    expect(agent.identified).toBe(false);
  });

  test("calls under way and later ones are rejected", async () => {
    const agent = await readyClient("TestCallableAgent");
    const lost = agent.call("hang").catch((error) => error.message);
    const closed = closing(agent);
    await agent.call("closeConnectionsForTest", [4001, "over"]);
    await closed;
    expect(await lost).toBe("Connection closed");
    await expect(agent.call("add", [1, 1])).rejects.toThrow("Connection closed");
  });

  test("the client may decide by the reason that the server gave", async () => {
    const shouldReconnectOnClose = ({ reason }) => reason !== "user-stop";
    const { agent } = await closedWith(1011, "user-stop", { shouldReconnectOnClose });
    await until(() => agent.connectionError, "the error");
    expect(agent.connectionError).toMatchObject({ code: 1011, reason: "user-stop" });
    const { agent: other } = await closedWith(1011, "something else", { shouldReconnectOnClose });
    await other.ready;
  });
});
