import { HttpClient } from "../lib/http.mjs";
import { freshNames, pathOf, perOperation } from "../lib/sample.mjs";

const ROWS = 100;

/** Requests to the paths in turn; `first` is asked for once, before. */
const requests = (paths, first = []) => ({
  unit: "µs",
  async prepare(server) {
    const client = new HttpClient(server.port);
    await client.each([...first, ...paths]);
    return client;
  },
  sample: (server, client, ms) => perOperation(server, ms, (budget) => client.load(paths, budget)),
  finish: (client) => client.close(),
});

export const rowsOf = (name, count) => requests([`${pathOf(name)}/rows/${count}`], [`${pathOf(name)}/fill/${count}`]);

export const httpRows = [
  {
    name: "http",
    title: "HTTP to `on_request`, one instance",
    goals: { typescript: 1.0, javascript: 1.2 },
    ...requests([pathOf("one")]),
  },
  {
    name: "http-100",
    title: "HTTP, 100 instances",
    goals: { typescript: 1.0, javascript: 1.4 },
    ...requests(freshNames(100, "many").map(pathOf)),
  },
  {
    name: "select",
    title: "select 100 rows as JSON",
    goals: { typescript: 0.95, javascript: 1.15 },
    ...rowsOf("rows", ROWS),
  },
];
