// Errors in an agent's own code: each caller is told, and nothing else breaks.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { http, room, rust } from "../support/target.mjs";
import { within } from "../support/wait.mjs";

const hibernation = (name) => `/agents/test-hibernation-agent/${name}`;

/** A refused session: one frame with the error, then close 1011. */
async function expectRefusal(path, message) {
  const socket = await connect(path);
  const { code, reason } = await within(2000, socket.closed, "close");
  expect(socket.frames.at(-1).error).toContain(message);
  expect([code, reason]).toEqual([1011, "Uncaught exception during session setup"]);
}

describe("a request", () => {
  test("that fails is a 500 that begins with the error", async () => {
    const response = await http(hibernation(room()));
    expect(response.status).toBe(500);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    expect((await response.text()).split("\n")[0]).toBe("Error: refused by onRequest");
  });

  test("that fails leaves the agent and its sockets as they were", async () => {
    const name = room();
    const socket = await connect(hibernation(name));
    await socket.result("increment");
    const instance = await socket.result("instanceId");
    expect((await http(hibernation(name))).status).toBe(500);
    expect(await socket.result("increment")).toBe(2);
    expect(await socket.result("instanceId")).toBe(instance);
  });
});

describe("a connection", () => {
  test("that the agent refuses is told why and closed with 1011", async () => {
    await expectRefusal(`${hibernation(room())}?refuse=1`, "refused by onConnect");
  });

  const many = Array.from({ length: 10 }, (_, n) => `tag${n}`).join(",");
  const tags = [
    [many, "A connection can only have 10 tags, including the default id tag."],
    ["x".repeat(257), "A connection tag must not exceed 256 characters"],
  ];
  test.each(tags)("with tags %.20s… is refused", async (list, message) => {
    await expectRefusal(`${hibernation(room())}?tags=${list}`, message);
  });

  test("with as many and as long tags as allowed is welcome", async () => {
    const list = ["x".repeat(256), ...many.split(",").slice(0, 8)];
    const socket = await connect(`${hibernation(room())}?_pk=me&tags=${list}`);
    expect((await socket.result("describeMe")).tags).toEqual(["me", ...list]);
  });

  // Upstream keeps the refused socket open on the server's side and goes on counting it.
  test("that was refused is not among the agent's connections", async () => {
    const name = room();
    await expectRefusal(`${hibernation(name)}?refuse=1&_pk=refused`, "refused by onConnect");
    const socket = await connect(`${hibernation(name)}?_pk=welcome`);
    expect(await socket.result("connectionIds")).toEqual(rust ? ["welcome"] : ["refused", "welcome"]);
  });
});

describe("a message", () => {
  test("that fails has no answer, and the socket goes on", async () => {
    const socket = await connect(hibernation(room()));
    await socket.settled();
    expect(await socket.hears(() => socket.send("fail"))).toEqual([]);
    expect(await socket.result("increment")).toBe(1);
  });
});

describe("an agent that cannot start", () => {
  const text = "Cannot override both onStateChanged and onStateUpdate";

  test("says so to every request, again and again", async () => {
    const path = `/agents/test-both-hooks-agent/${room()}`;
    for (let n = 0; n < 3; n++) {
      const response = await http(path);
      expect(response.status).toBe(500);
      expect(await response.text()).toContain(text);
    }
  });

  test("says so to a socket", async () => {
    await expectRefusal(`/agents/test-both-hooks-agent/${room()}`, text);
  });
});
