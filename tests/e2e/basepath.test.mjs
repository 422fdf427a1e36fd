// The worker picks the agent itself and forwards the request: paths that do not name the agent.
import { describe, expect, test } from "vitest";
import { client, readyClient, recorder } from "../support/client.mjs";
import { connect } from "../support/socket.mjs";
import { http, json, room } from "../support/target.mjs";

describe("custom paths", () => {
  test("the socket learns the name that the worker chose", async () => {
    const name = room();
    const socket = await connect(`/custom-state/${name}`);
    expect(await socket.type("cf_agent_identity")).toMatchObject({ name, agent: "test-state-agent" });
    expect(await socket.state()).toEqual({ count: 0, items: [], lastUpdated: null });
  });

  test("a name with slashes is one name", async () => {
    const name = `${room()}/with/slashes`;
    const socket = await connect(`/custom-state/${name}`);
    expect((await socket.type("cf_agent_identity")).name).toBe(name);
  });

  test("HTTP requests are forwarded with method, body and URL", async () => {
    expect(await json("/custom-state/state")).toEqual({ state: { count: 0, items: [], lastUpdated: null } });
    const sent = { method: "POST", body: "through the base path" };
    expect(await json("/custom-state/echo", sent)).toEqual({ ...sent, path: "echo" });
  });

  test("the router's CORS headers are not there, since the router was not asked", async () => {
    expect((await http("/custom-state/state")).headers.has("access-control-allow-origin")).toBe(false);
  });

  test("it is the same agent as under its ordinary URL", async () => {
    const name = room();
    const custom = await connect(`/custom-state/${name}`);
    const ordinary = await connect(`/agents/test-state-agent/${name}`);
    await ordinary.settled();
    custom.send({ type: "cf_agent_state", state: { count: 3, items: ["x"], lastUpdated: null } });
    expect(await ordinary.state()).toEqual({ count: 3, items: ["x"], lastUpdated: null });
  });

  test("two custom names are two agents", async () => {
    const [one, other] = [await connect(`/custom-state/${room()}`), await connect(`/custom-state/${room()}`)];
    await other.settled();
    const heard = await other.hears(async () => {
      one.send({ type: "cf_agent_state", state: { count: 1, items: [], lastUpdated: null } });
      await one.settled();
    });
    expect(heard).toEqual([]);
  });
});

describe("a path that names nobody", () => {
  test("/user is always the same agent, whatever the query", async () => {
    for (const path of ["/user", "/user?token=abc"]) {
      const socket = await connect(path);
      expect(await socket.type("cf_agent_identity")).toMatchObject({ name: "auth-user", agent: "test-state-agent" });
    }
  });

  test("a longer path is not /user", async () => {
    expect((await http("/user/settings")).status).toBe(404);
    expect((await http("/users")).status).toBe(404);
  });
});

describe("the official client with basePath", () => {
  test("takes name and agent from the server", async () => {
    const name = room();
    const seen = recorder();
    const agent = await readyClient("TestStateAgent", { basePath: `custom-state/${name}`, onIdentity: seen });
    expect([agent.name, agent.agent]).toEqual([name, "test-state-agent"]);
    expect(seen.calls).toEqual([[name, "test-state-agent"]]);
  });

  test("learns who the user is", async () => {
    const agent = await readyClient("TestStateAgent", { basePath: "user" });
    expect([agent.name, agent.identified]).toEqual(["auth-user", true]);
  });

  test("an agent that hides its identity leaves the client without one, but with state", async () => {
    const state = Promise.withResolvers();
    const agent = client("TestNoIdentityAgent", { onStateUpdate: state.resolve });
    expect(await state.promise).toEqual({ count: 0, items: [], lastUpdated: null });
    expect(agent.identified).toBe(false);
  });
});
