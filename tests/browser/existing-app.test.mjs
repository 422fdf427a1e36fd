// An app with an axum router and agents, over HTTP and WebSockets: its own routes are as they were.
import { AgentClient } from "agents/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { startExample } from "./example-server.mjs";
import { closeLater } from "../support/cleanup.mjs";
import { until } from "../support/wait.mjs";

let server;
beforeAll(async () => void (server = await startExample("existing-app")));
afterAll(() => server?.stop());

/** Status and body of an answer; the body is JSON where it says so. */
async function ask(path, { method = "GET", key } = {}) {
  const headers = key ? { authorization: `Bearer ${key}` } : {};
  const response = await fetch(server.url + path, { method, headers });
  const isJson = response.headers.get("content-type")?.includes("json");
  return [response.status, await (isJson ? response.json() : response.text())];
}

/** A reader who watches a book, with the official client. */
async function watch(book, key) {
  const states = [];
  const options = { agent: "book-agent", name: book, prefix: "live", query: { key }, host: new URL(server.url).host };
  const agent = new AgentClient({ ...options, minReconnectionDelay: 50, maxReconnectionDelay: 300, onStateUpdate: (state) => states.push(state) });
  closeLater(() => agent.close());
  await agent.ready;
  return { agent, states };
}

/** The status that a WebSocket is refused with. */
const refusal = (path) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(server.url.replace("http", "ws") + path);
    socket.on("open", () => reject(new Error(`${path} was let in`)));
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.on("error", () => {});
  });

test("the app's own routes are as they were, also the one called /agents", async () => {
  expect(await ask("/health")).toEqual([200, "ok"]);
  expect(await ask("/agents")).toEqual([200, ["A. P. Watt", "James Pinker"]]);
  expect((await ask("/books"))[1].map(({ id }) => id)).toEqual(["emma", "kim", "walden"]);
  expect(await ask("/books/kim")).toEqual([200, { id: "kim", title: "Kim", by: "Rudyard Kipling" }]);
  expect((await ask("/books/ulysses"))[0]).toBe(404);
  expect((await ask("/nothing"))[0]).toBe(404);
  expect((await ask("/health", { method: "POST" }))[0]).toBe(405);
});

test("axum's handlers call agents, and those who watch see it", async () => {
  const loan = "/books/emma/loan";
  expect(await ask(loan)).toEqual([200, { reader: null, due: null, overdue: false, waiting: [] }]);
  expect(await ask(loan, { method: "POST" })).toEqual([401, "a key is needed"]);
  expect(await ask(loan, { method: "POST", key: "ann-kez" })).toEqual([401, "a key is needed"]);
  const ben = await watch("emma", "ben-key");

  const before = Date.now();
  const [status, lent] = await ask(loan, { method: "POST", key: "ann-key" });
  expect([status, lent.reader]).toEqual([200, "Ann"]);
  expect((lent.due - before) / 86_400_000).toBeCloseTo(28, 2);
  await until(() => ben.states.at(-1)?.reader === "Ann", "Ben sees that Ann has it");
  expect(await ask(loan, { method: "POST", key: "ben-key" })).toEqual([409, "the book is lent"]);
  expect(await ask(loan, { method: "DELETE", key: "ben-key" })).toEqual([409, "Ben does not have the book"]);

  expect(await ben.agent.call("reserve")).toBe(1);
  expect((await ask(loan, { method: "DELETE", key: "ann-key" }))[0]).toBe(200);
  expect(await ask(loan, { method: "POST", key: "ann-key" })).toEqual([409, "Ben is first"]);
  expect((await ask(loan, { method: "POST", key: "ben-key" }))[1]).toMatchObject({ reader: "Ben", waiting: [] });
  expect((await ask("/books/ulysses/loan"))[0]).toBe(404);
});

test("agents are reached from outside with a key only, and only those of books", async () => {
  const path = "/live/book-agent/walden";
  expect(await refusal(path)).toBe(401);
  expect(await refusal(`${path}?key=wrong`)).toBe(401);
  expect(await refusal("/live/book-agent/ulysses?key=ann-key")).toBe(404);
  expect((await ask(path))[0]).toBe(401);
  expect((await ask(path, { key: "ann-key" }))[1]).toMatchObject({ reader: null });
  const { agent } = await watch("walden", "ann-key");
  await expect(agent.call("lend", ["Ann"])).rejects.toThrow("Method lend is not callable");
});

test("a loan outlives the server, and a reader is known again", { timeout: 60_000 }, async () => {
  const ben = await watch("kim", "ben-key");
  await ask("/books/kim/loan", { method: "POST", key: "ann-key" });
  await server.restart();
  expect((await ask("/books/kim/loan"))[1].reader).toBe("Ann");
  await ben.agent.ready;
  expect(await ben.agent.call("reserve")).toBe(1);
  expect((await ask("/books/kim/loan"))[1].waiting).toEqual(["Ben"]);
});
