// Single operations, for the modes that look into one rather than time many.
import { HttpClient } from "./http.mjs";
import { freshNames, pathOf } from "./sample.mjs";
import { Sockets } from "./sockets.mjs";

const HOUR_MS = 3_600_000;
const LISTENERS = 50;
const A_REQUEST = 50;
const LARGE = 100 * 1024;

const overHttp = (name, title, path, { first, each = 1 } = {}) => ({
  name,
  title,
  async open(server) {
    const client = new HttpClient(server.port, 1);
    if (first) await client.get(first);
    return { run: () => client.get(path()), each, close: () => client.close() };
  },
});

const overSockets = (name, title, count, work, first) => ({
  name,
  title,
  async open(server) {
    const sockets = await Sockets.open(server.port, Array(count).fill(`operation-${name}`));
    await first?.(sockets);
    return { run: () => work(sockets), each: 1, close: () => sockets.close() };
  },
});

/** Storing schedules that are due at once, and firing them: half of it is creating them. */
const firing = {
  name: "fire",
  title: "create a schedule that is due, and fire it",
  async open(server) {
    const client = new HttpClient(server.port, 1);
    const listener = await Sockets.open(server.port, ["operation-fire"]);
    return {
      each: A_REQUEST,
      async run() {
        const fired = listener.first.expect("fired");
        await client.get(`${pathOf("operation-fire")}/plan/${A_REQUEST}/${Date.now()}`);
        await fired;
      },
      close() {
        client.close();
        listener.close();
      },
    };
  },
};

const path = pathOf("operation");

/** `open(server)` resolves to what runs one, how many operations that is, and how to close it. */
export const operations = [
  overHttp("http", "HTTP to `on_request`", () => path),
  overHttp("select", "select 100 rows as JSON", () => `${path}/rows/100`, { first: `${path}/fill/100` }),
  overSockets("echo", "WebSocket echo", 1, ({ first }) => first.echo("a frame that is no call")),
  overSockets("rpc", "RPC `add`", 1, ({ first }) => first.call("add", 1, 2)),
  overSockets("rpc-state", "RPC + `set_state`", 1, ({ first }) => first.call("bump")),
  overSockets("update-50", "one state update to 50 listeners", LISTENERS, (sockets) => sockets.update()),
  overSockets("update-large", "one update of a state of 100 KiB", 1, (sockets) => sockets.update(), ({ first }) => first.call("pad", LARGE)),
  overHttp("schedule", "create a schedule", () => `${path}/plan/${A_REQUEST}/${Date.now() + HOUR_MS}`, { each: A_REQUEST }),
  firing,
  overHttp("first", "first request to a new name", () => pathOf(freshNames(1, "operation")[0])),
];
