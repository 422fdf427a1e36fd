// How the cost of an operation grows with what there is.
import { say } from "../../worker-build/lib/progress.mjs";
import { growthTable } from "../lib/growth-table.mjs";
import { measureAll } from "../lib/measure.mjs";
import { writeResult } from "../lib/results.mjs";
import { series as all } from "../rows/series.mjs";

export async function run({ workers, rows: series, rounds, ...budget }) {
  const rows = series.flatMap(({ name, title, sizes, row }) =>
    sizes.map((size) => ({ name: `${name}-${size}`, title: `${title}: ${size}`, ...row(size) })),
  );
  const isFull = series.length === all.length;
  const results = await measureAll(rows, workers, { ...budget, rounds: isFull ? Math.min(rounds, 3) : rounds });
  const text = growthTable(series, results, workers);
  say(`\n${text}`);
  writeResult(isFull && results.length === rows.length && !budget.quick ? "growth.md" : "partial-growth.md", `${text}\n`);
  return 0;
}
