// Routes with options: hooks that refuse, replace or let pass, headers of the author's own, props for the first start.
import { describe, expect, test } from "vitest";
import { connect, upgradeOutcome } from "../support/socket.mjs";
import { http, json, room, rust } from "../support/target.mjs";

const encode = (props) => Buffer.from(JSON.stringify(props)).toString("base64");

describe("hooks before the agent", () => {
  test("a hook that returns nothing lets the request pass", async () => {
    const response = await http(`/guarded/test-state-agent/${room()}/state`);
    expect(response.status).toBe(200);
    expect(response.headers.get("x-guarded")).toBe("yes");
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("a hook may answer for the agent, and CORS headers are still added", async () => {
    const response = await http("/guarded/test-state-agent/forbidden/state");
    expect([response.status, await response.text()]).toEqual([403, "Forbidden by hook"]);
    expect(response.headers.get("x-guarded")).toBe("yes");
  });

  test("a hook may refuse a socket", async () => {
    expect(await upgradeOutcome("/guarded/test-state-agent/forbidden")).toBe(403);
    expect(await upgradeOutcome(`/guarded/test-state-agent/${room()}`)).toBe("upgraded");
  });

  test("a replaced request changes what the agent sees, not which agent sees it", async () => {
    const name = room();
    const writer = await connect(`/guarded/test-state-agent/${name}`);
    writer.send({ type: "cf_agent_state", state: { count: 7, items: [], lastUpdated: null } });
    await writer.settled();
    expect((await json(`/guarded/test-state-agent/${name}/anything?rewrite=1`)).state.count).toBe(7);
    expect((await json(`/guarded/test-props-agent/${room()}/a?rewrite=1`)).url).toMatch(/\/rewritten\/state\?rewrite=1$/);
  });

  test("OPTIONS is answered before the hooks", async () => {
    expect((await http("/guarded/test-state-agent/forbidden/state", { method: "OPTIONS" })).status).toBe(200);
  });
});

describe("props", () => {
  test("those of the route reach the first start", async () => {
    const { starts, internal } = await json(`/guarded/test-props-agent/${room()}`);
    expect(starts).toEqual([{ from: "router" }]);
    expect(internal).toEqual([]);
  });

  test("those of getAgentByName reach the first start, once", async () => {
    const name = room();
    expect((await json(`/props/${name}`)).starts).toEqual([{ testValue: "123" }]);
    expect((await json(`/guarded/test-props-agent/${name}`)).starts).toEqual([{ testValue: "123" }]);
  });

  test("without any, the start has none", async () => {
    expect((await json(`/agents/test-props-agent/${room()}`)).starts).toEqual([null]);
  });

  test("the route's own replace what a client sends", async () => {
    const headers = { "x-agents-lifecycle-props": encode({ from: "client" }) };
    expect((await json(`/guarded/test-props-agent/${room()}`, { headers })).starts).toEqual([{ from: "router" }]);
  });
});

describe("internal headers from outside", () => {
  // Upstream hands a client's own props header to the agent as if the worker had set it. This project removes it.
  test("props in a request header never reach the agent", async () => {
    const headers = { "x-agents-lifecycle-props": encode({ from: "client" }) };
    const { starts } = await json(`/agents/test-props-agent/${room()}`, { headers });
    expect(starts).toEqual(rust ? [null] : [{ from: "client" }]);
  });

  test("nor do they with an upgrade", async () => {
    const path = `/agents/test-props-agent/${room()}`;
    await connect(path, { headers: { "x-agents-lifecycle-props": encode({ from: "socket" }) } });
    expect((await json(path)).starts).toEqual(rust ? [null] : [{ from: "socket" }]);
  });

  test("malformed props are no way to break an agent", async () => {
    const response = await http(`/agents/test-props-agent/${room()}`, { headers: { "x-agents-lifecycle-props": "{broken" } });
    expect(response.status).toBe(rust ? 200 : 500);
  });

  const names = ["x-partykit-props", "x-partykit-room", "x-cf-agents-subagent-url"];
  test.each(names)("%s does not change where a request goes", async (name) => {
    const agent = room();
    const headers = { [name]: encode({ from: "client" }) };
    const { starts, internal } = await json(`/agents/test-props-agent/${agent}`, { headers });
    expect(starts).toEqual([null]);
    expect(internal).toEqual(rust ? [] : [name]);
  });

  test("a forged sub-agent address leaves a socket with the agent of its URL", async () => {
    const name = room();
    const forged = `http://host/agents/test-state-agent/${name}/sub/test-callable-agent/inner`;
    const socket = await connect(`/agents/test-state-agent/${name}`, { headers: { "x-cf-agents-subagent-url": forged } });
    // Upstream takes the header at its word: the socket then belongs to a child that the URL never named.
    expect(await socket.type("cf_agent_identity")).toMatchObject(
      rust ? { name, agent: "test-state-agent" } : { name: "inner", agent: "test-callable-agent" },
    );
  });
});
