// Which URL reaches which agent, and what comes back when none does.
import { describe, expect, test } from "vitest";
import { connect, upgradeOutcome } from "../support/socket.mjs";
import { http, json, room } from "../support/target.mjs";

const INIT = { count: 0, items: [], lastUpdated: null };

describe("URLs that reach no agent", () => {
  const table = [
    ["/agents", 404, "Not found"],
    ["/agents/", 404, "Not found"],
    ["/agents/test-state-agent", 404, "Not found"],
    ["/agents/test-state-agent/", 404, "Not found"],
    ["/unknown/path", 404, "Not found"],
    ["/api/something", 404, "Not found"],
    ["/api/agents/test-state-agent", 404, "Not found"],
    ["/agents/non-existent-agent/room", 400, "Invalid request"],
    ["/agents/TestStateAgent/room", 400, "Invalid request"],
    ["/agents/Test-State-Agent/room", 400, "Invalid request"],
    ["/agents/test-race-agent/room", 400, "Invalid request"],
    // A service binding, which takes any property for a method.
    ["/agents/self/room", 400, "Invalid request"],
    ["/api/agents/non-existent-agent/room", 400, "Invalid request"],
  ];
  test.each(table)("%s answers %i %s", async (path, status, text) => {
    const response = await http(path);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(text);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("an upgrade to an unknown agent is refused with the same codes", async () => {
    expect(await upgradeOutcome("/agents/non-existent-agent/room")).toBe(400);
    expect(await upgradeOutcome("/agents/test-state-agent")).toBe(404);
  });

  test("the worker itself still answers its own routes", async () => {
    const response = await http("/500");
    expect([response.status, await response.text()]).toEqual([500, "Internal Server Error"]);
  });
});

describe("URLs that reach an agent", () => {
  const identities = [
    ["test-state-agent", "test-state-agent"],
    ["case-sensitive-agent", "test-case-sensitive-agent"],
    ["user-notification-agent", "test-user-notification-agent"],
    ["test-o-auth-agent", "test-o-auth-agent"],
    ["tag-agent", "test-race-agent"],
  ];
  test.each(identities)("the binding's kebab name %s connects to %s", async (segment, agent) => {
    const name = room();
    const socket = await connect(`/agents/${segment}/${name}`);
    expect(await socket.type("cf_agent_identity")).toMatchObject({ name, agent });
  });

  test("doubled slashes are as good as one", async () => {
    expect(await json(`//agents///test-state-agent//${room()}/state`)).toEqual({ state: INIT });
  });

  test("names are taken literally, without decoding and with their case", async () => {
    for (const name of ["a%20b%2Fc", "MiXeD", "user@example.com", "1.2.3"]) {
      const socket = await connect(`/agents/test-state-agent/${name}`);
      expect((await socket.type("cf_agent_identity")).name).toBe(name);
    }
  });

  test("two names are two agents, one name is one agent", async () => {
    const [first, second] = [room(), room()];
    const writer = await connect(`/agents/test-state-agent/${first}`);
    writer.send({ type: "cf_agent_state", state: { ...INIT, count: 9 } });
    await writer.settled();
    expect((await json(`/agents/test-state-agent/${first}/state`)).state.count).toBe(9);
    expect((await json(`/agents/test-state-agent/${second}/state`)).state.count).toBe(0);
  });

  test("an agent is the same one under the other prefix", async () => {
    const name = room();
    const writer = await connect(`/api/agents/test-state-agent/${name}`);
    writer.send({ type: "cf_agent_state", state: { ...INIT, count: 4 } });
    await writer.settled();
    expect((await json(`/agents/test-state-agent/${name}/state`)).state.count).toBe(4);
  });

  test("sub-paths and the query arrive unchanged", async () => {
    const path = `/agents/test-props-agent/${room()}/deep/er?x=1&y=a%20b&x=2`;
    expect(new URL((await json(path)).url)).toMatchObject({ pathname: path.split("?")[0], search: "?x=1&y=a%20b&x=2" });
  });

  test("a socket may use a sub-path and a query", async () => {
    const name = room();
    const socket = await connect(`/agents/test-state-agent/${name}/some/custom-path?token=abc&empty=`);
    expect((await socket.type("cf_agent_identity")).name).toBe(name);
  });

  test("an agent's own 404 is the agent's, not the router's", async () => {
    const response = await http(`/agents/test-state-agent/${room()}/nothing-here`);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe("Not found");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("an agent without a request handler says so", async () => {
    const response = await http(`/agents/test-callable-agent/${room()}`);
    expect([response.status, await response.text()]).toEqual([404, "Not implemented"]);
  });

  test("an upgrade on an OAuth callback path is not taken for a missing page", async () => {
    const path = `/agents/test-o-auth-agent/default/callback?code=test`;
    expect(await (await http(path)).text()).toBe("Test OAuth Agent");
    const socket = await connect(path);
    expect((await socket.type("cf_agent_identity")).name).toBe("default");
  });
});

describe("bodies", () => {
  test("method and body of a POST reach the agent", async () => {
    const path = `/agents/test-state-agent/${room()}/echo`;
    expect(await json(path, { method: "POST", body: "hello agent" })).toEqual({ method: "POST", body: "hello agent", path: "echo" });
    expect(await json(path, { method: "PUT", body: "ümlaut €" })).toEqual({ method: "PUT", body: "ümlaut €", path: "echo" });
    expect(await json(path)).toEqual({ method: "GET", body: "", path: "echo" });
  });

  test("a large body that arrives in pieces is passed on whole", async () => {
    const piece = "0123456789abcdef".repeat(4096);
    const pieces = 64;
    let left = pieces;
    const body = new ReadableStream({
      pull(controller) {
        if (left-- > 0) controller.enqueue(new TextEncoder().encode(piece));
        else controller.close();
      },
    });
    const answer = await json(`/agents/test-state-agent/${room()}/echo`, { method: "POST", body, duplex: "half" });
    expect(answer.body.length).toBe(piece.length * pieces);
    expect(answer.body === piece.repeat(pieces)).toBe(true);
  });
});
