// What a panic may do. A panic ends every Rust object of the isolate. Nobody may wait for it: the caller is told within a second, the others go on.
import { AgentClient } from "agents/client";
import { describe, expect, test } from "vitest";
import { closeLater } from "./cleanup.mjs";
import { quickReconnect } from "./client.mjs";
import { privateServer } from "./private-server.mjs";
import { connect } from "./socket.mjs";
import { room, rust } from "./target.mjs";
import { sleep, within } from "./wait.mjs";

/** The tests, on a server of their own with these workers. */
export function panics(configs) {
  const AT_ONCE = 1000;
  const own = privateServer(configs);
  const url = (name, rest = "") => `/agents/test-panic-agent/${name}${rest}`;
  const open = (path) => connect(path, { base: own.server.url });
  const get = (path) => within(AT_ONCE, fetch(own.server.url + path), `answer of ${path}`);

  /** An agent with a counter of 3, and a socket to it. */
  async function counter() {
    const name = room();
    const socket = await open(url(name));
    for (let n = 0; n < 3; n++) await socket.result("increment");
    return { name, socket };
  }

  /** What a caller over a socket gets, at once: an error frame, or the end of its socket. */
  const verdict = (socket, method, args) =>
    within(AT_ONCE, Promise.race([
      socket.call(method, args, AT_ONCE).then(({ success }) => ({ success }), () => socket.closed),
      socket.closed,
    ]), `answer of ${method}`);

  const oneOf = (...allowed) => (outcome) => expect(allowed).toContainEqual(outcome);
  const CLOSED = expect.objectContaining({ code: 1011 });
  const refused = oneOf({ success: false }, CLOSED);

  describe("whoever caused a panic", () => {
    test("by a call has an error", async () => {
      refused(await verdict(await open(url(room())), "panicNow"));
    });

    test("by a call that first waited has an error", async () => {
      refused(await verdict(await open(url(room())), "panicLater", [200]));
    });

    test.runIf(rust)("by a trap without a panic, after a wait, has an error, and so have the others", async () => {
      const [socket, other] = [await open(url(room())), await open(url(room()))];
      const waiting = verdict(other, "slow", [5000]);
      refused(await verdict(socket, "trapLater", [200]));
      refused(await waiting);
      expect((await get(url(room()))).status).toBe(200);
    });

    test("by a call through the official client has a rejection", async () => {
      const agent = new AgentClient({ host: new URL(own.server.url).host, agent: "TestPanicAgent", name: room(), ...quickReconnect });
      closeLater(() => agent.close());
      await agent.ready;
      expect(await agent.call("increment")).toBe(1);
      const rejection = agent.call("panicNow").then(() => "resolved", (error) => error);
      expect(await within(AT_ONCE, rejection, "rejection")).toBeInstanceOf(Error);
      expect(await agent.call("increment")).toBe(2);
    });

    test("by a request has a 500", async () => {
      expect((await get(url(room(), "/panic"))).status).toBe(500);
    });

    test("by a request with a body has a 500 that names the cause", async () => {
      const post = fetch(own.server.url + url(room(), "/panic"), { method: "POST", body: "a small body" });
      const response = await within(AT_ONCE, post, "answer of the POST");
      expect(response.status).toBe(500);
      const cause = rust ? "Error: Rust panic: deliberate panic in on_request" : "Error: deliberate failure in onRequest";
      expect((await response.text()).split("\n")[0]).toBe(cause);
    });

    // wrangler dev waits for what is left of the body.
    test("by a request whose body nobody reads has a 500", async () => {
      const post = (length, rest = "") => fetch(own.server.url + url(room(), rest), { method: "POST", body: "x".repeat(length) });
      for (const length of [10, 100_000]) {
        expect((await within(AT_ONCE, post(length), `answer to ${length} bytes`)).status).toBe(200);
        expect((await within(AT_ONCE, post(length, "/panic"), `answer to ${length} bytes`)).status).toBe(500);
      }
    });

    test("by connecting is closed with 1011, and leaves no connection behind", async () => {
      const name = room();
      const socket = await within(AT_ONCE, open(url(name, "?panic=connect")), "upgrade");
      expect(await within(AT_ONCE, socket.closed, "close")).toMatchObject({ code: 1011 });
      // Upstream leaves the accepted socket open.
      expect(await (await open(url(name))).result("openConnections")).toBe(rust ? 1 : 2);
    });

    test("in the background harms nobody's counter", async () => {
      const { socket } = await counter();
      await socket.result("panicInBackground", 50);
      await sleep(300);
      expect(await within(AT_ONCE, socket.result("increment"), "increment")).toBe(4);
    });

    test("by a message is closed with 1011, or can go on", async () => {
      const socket = await open(url(room()));
      await socket.settled();
      socket.send("panic");
      await sleep(300);
      oneOf({ success: true }, CLOSED)(socket.isOpen ? await verdict(socket, "increment") : await socket.closed);
    });

    test("in the entry worker has a 500, and the next one is served", async () => {
      expect((await get("/panic")).status).toBe(500);
      expect((await get(url(room()))).status).toBe(200);
    });

    test("again and again is told every time", async () => {
      const name = room();
      for (let n = 0; n < 8; n++) expect((await get(url(name, "/panic"))).status).toBe(500);
      for (let n = 0; n < 4; n++) refused(await verdict(await open(url(name)), "panicNow"));
      expect(await (await get(url(name))).json()).toEqual({ count: 0 });
    });
  });

  describe("a stream that goes on after its method", () => {
    const chunk = (frame) => frame?.type === "rpc" && frame.done === false;
    const begun = async () => {
      const socket = await open(url(room()));
      const answer = socket.call("streamOnAndOn");
      await socket.next(chunk);
      return { socket, answer };
    };

    test("ends when it is ended", async () => {
      const { socket, answer } = await begun();
      await socket.result("endStreams");
      expect(await within(AT_ONCE, answer, "the end")).toMatchObject({ success: true, done: true, result: 2 });
    });

    // A throw loses no agent, so the reference has nothing to tell.
    test.runIf(rust)("has an error when the agents are lost", async () => {
      const { answer } = await begun();
      refused(await verdict(await open(url(room())), "panicNow"));
      const told = await within(AT_ONCE, answer, "the error");
      expect(told).toMatchObject({ success: false, error: expect.stringContaining("try again") });
    });
  });

  describe("everybody else", () => {
    const causes = {
      "a call": async () => refused(await verdict(await open(url(room())), "panicNow")),
      "a request": async () => expect((await get(url(room(), "/panic"))).status).toBe(500),
      "a connection": async () => within(AT_ONCE, (await open(url(room(), "?panic=connect"))).closed, "close"),
      "the entry worker": async () => expect((await get("/panic")).status).toBe(500),
    };

    test.each(Object.keys(causes))("keeps socket and counter when %s panics", async (cause) => {
      const { name, socket } = await counter();
      await causes[cause]();
      expect(socket.isOpen).toBe(true);
      expect(await within(AT_ONCE, socket.result("increment"), "the next number")).toBe(4);
      expect(await (await get(url(name))).json()).toEqual({ count: 4 });
    });

    test("who waits for an answer is not left waiting", async () => {
      const { socket } = await counter();
      const waiting = socket.call("slow", [800], 4000).then(({ success, error }) => ({ success, error }), () => socket.closed);
      await socket.settled();
      await causes["a call"]();
      const outcome = await within(3000, waiting, "the answer to a call under way");
      oneOf({ success: true, error: undefined }, { success: false, error: expect.stringMatching(/./) }, CLOSED)(outcome);
    });

    // What was waited for then may end in the middle of what is waited for now.
    test.runIf(rust)("waits for its own, not for what was lost", async () => {
      const { socket } = await counter();
      const lost = Array.from({ length: 4 }, () => socket.call("slow", [700], 4000).catch(() => socket.closed));
      await socket.settled();
      await causes["a call"]();
      await Promise.all(lost);
      const begun = performance.now();
      const again = await open(url(room()));
      const calls = Array.from({ length: 4 }, () => again.result("slow", 1500));
      expect(await Promise.all(calls)).toEqual(["done", "done", "done", "done"]);
      expect(performance.now() - begun).toBeGreaterThan(1400);
    });

    test("hears of the changes of others as before", async () => {
      const { name, socket: one } = await counter();
      const two = await open(url(name));
      await two.settled();
      await causes["a call"]();
      expect(await within(AT_ONCE, one.result("increment"), "the next number")).toBe(4);
      expect(await two.state()).toEqual({ count: 4 });
    });
  });

  test("an agent that panicked goes on from what it had stored", async () => {
    const { name, socket } = await counter();
    refused(await verdict(socket, "panicNow"));
    const again = await open(url(name));
    expect(await again.result("increment")).toBe(4);
  });
}
