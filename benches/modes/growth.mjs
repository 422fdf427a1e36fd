// How the cost of an operation grows with what there is.
import { say } from "../../worker-build/lib/progress.mjs";
import { growthTable } from "../lib/growth-table.mjs";
import { measureAll } from "../lib/measure.mjs";
import { writeResult } from "../lib/results.mjs";
import { rowsOf } from "../rows/http.mjs";
import { createOf } from "../rows/schedules.mjs";
import { echoOf, stateOf, updateOf } from "../rows/sockets.mjs";

const COUNTS = [1, 10, 100, 1000];
const KIB = 1024;

const SERIES = [
  { name: "rows", title: "select as JSON by rows", sizes: COUNTS, row: (count) => rowsOf(`rows-${count}`, count) },
  { name: "schedules", title: "create a schedule by those pending", sizes: COUNTS, row: createOf },
  { name: "state", title: "one state update by KiB of state", sizes: COUNTS, row: (kib) => stateOf(kib * KIB) },
  { name: "update", title: "one state update by listeners", sizes: COUNTS, row: updateOf },
  { name: "echo", title: "WebSocket echo by connections", sizes: COUNTS, row: echoOf },
];

export async function run({ workers, rounds, ...budget }) {
  const rows = SERIES.flatMap(({ name, title, sizes, row }) =>
    sizes.map((size) => ({ name: `${name}-${size}`, title: `${title}: ${size}`, ...row(size) })),
  );
  const results = await measureAll(rows, workers, { ...budget, rounds: Math.min(rounds, 3) });
  const text = growthTable(SERIES, results, workers);
  say(`\n${text}`);
  writeResult(results.length === rows.length && !budget.quick ? "growth.md" : "partial-growth.md", `${text}\n`);
  return 0;
}
