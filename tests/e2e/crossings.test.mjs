// How often an event crosses between JavaScript and WebAssembly. Each crossing costs, and unlike the time it is counted without noise.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { countedBundle } from "../../benches/lib/counted-bundle.mjs";
import { busiest } from "../../benches/lib/crossings-table.mjs";
import { freeze } from "../support/freeze.mjs";
import { leanConfigOf } from "../support/lean.mjs";
import { root, temporaryFolder } from "../support/paths.mjs";
import { rust } from "../support/target.mjs";
import { Workerd } from "../support/workerd.mjs";

const TIMES = 20;
const PATH = "/agents/counter-agent/counted";

describe.runIf(rust)("an event crosses", () => {
  let server;
  let socket;

  beforeAll(async () => {
    const frozen = await freeze(leanConfigOf(join(root, "examples", "counter")), temporaryFolder("crossings"));
    server = new Workerd(await countedBundle({ frozen }));
    await server.start();
    socket = new WebSocket(server.url.replace("http", "ws") + PATH);
    await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  });
  afterAll(async () => {
    socket?.terminate();
    await server?.stop();
  });

  const get = async (path) => (await fetch(server.url + path)).json();

  /** Calls and waits for the answer. */
  const call = (method, ...args) =>
    new Promise((resolve, reject) => {
      const listen = (data) => {
        const frame = JSON.parse(data);
        if (frame.type !== "rpc") return;
        socket.off("message", listen);
        if (frame.success) resolve(frame.result);
        else reject(new Error(frame.error));
      };
      socket.on("message", listen);
      socket.send(JSON.stringify({ type: "rpc", id: "call", method, args }));
    });

  /** What an operation calls of JavaScript, on average: `[{ name, each }]`. */
  async function crossings(run) {
    await run();
    await get("/crossings");
    for (let time = 0; time < TIMES; time++) await run();
    return busiest((await get("/crossings")).imports, TIMES);
  }

  const sum = (calls) => calls.reduce((total, { each }) => total + each, 0);

  test("seldom: a call that sets the state, a refused call, a request", async () => {
    const before = await call("add", 0);
    const setting = await crossings(() => call("add", 1));
    expect(await call("add", 0)).toBe(before + TIMES + 1);
    expect(sum(setting), JSON.stringify(setting)).toBeLessThanOrEqual(9);

    const refused = await crossings(() => call("nope").catch(() => {}));
    expect(sum(refused), JSON.stringify(refused)).toBeLessThanOrEqual(5);

    // Some of them are worker's own, for the request and response that the Worker's handler has.
    const request = await crossings(() => get(PATH));
    expect(sum(request), JSON.stringify(request)).toBeLessThanOrEqual(26);
  });

  test("without a promise where it waits for nothing", async () => {
    const calls = await crossings(() => call("add", 1));
    expect(calls.map(({ name }) => name)).not.toContain("queueMicrotask");
  });
});
