// CORS headers are the router's: on every answer of a matched agent, and on nothing else.
import { describe, expect, test } from "vitest";
import { http, room } from "../support/target.mjs";

const DEFAULTS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, HEAD, OPTIONS",
  "access-control-allow-headers": "*",
  "access-control-max-age": "86400",
};
const cors = (response) =>
  Object.fromEntries([...response.headers].filter(([name]) => name.startsWith("access-control-")));

describe("a route with CORS", () => {
  test.each(["GET", "POST", "PUT"])("%s has the default headers", async (method) => {
    const response = await http(`/agents/test-state-agent/${room()}/echo`, { method });
    expect(response.status).toBe(200);
    expect(cors(response)).toEqual(DEFAULTS);
  });

  test("OPTIONS is answered by the router, empty", async () => {
    const response = await http(`/agents/test-state-agent/${room()}/echo`, { method: "OPTIONS" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
    expect(cors(response)).toEqual(DEFAULTS);
  });

  test("OPTIONS does not start the agent", async () => {
    const path = `/agents/test-both-hooks-agent/${room()}`;
    expect((await http(path)).status).toBe(500);
    expect((await http(path, { method: "OPTIONS" })).status).toBe(200);
  });

  test("an agent that fails has them too", async () => {
    const response = await http(`/agents/test-both-hooks-agent/${room()}`);
    expect(await response.text()).toContain("Cannot override both onStateChanged and onStateUpdate");
    expect(cors(response)).toEqual(DEFAULTS);
  });

  test.each(["GET", "OPTIONS"])("%s to an unknown agent has none", async (method) => {
    const response = await http("/agents/non-existent-agent/room", { method });
    expect(response.status).toBe(400);
    expect(cors(response)).toEqual({});
  });
});

describe("a route without CORS", () => {
  test("answers carry no headers of it", async () => {
    const response = await http(`/api/agents/test-state-agent/${room()}/state`);
    expect(response.status).toBe(200);
    expect(cors(response)).toEqual({});
  });

  test("OPTIONS goes to the agent like any other method", async () => {
    const response = await http(`/api/agents/test-state-agent/${room()}/echo`, { method: "OPTIONS" });
    expect(await response.json()).toMatchObject({ method: "OPTIONS" });
  });
});
