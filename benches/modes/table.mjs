import { say } from "../../worker-build/lib/progress.mjs";
import { chart } from "../lib/chart.mjs";
import { measureAll } from "../lib/measure.mjs";
import { writeResult } from "../lib/results.mjs";
import { goals, summarize, table } from "../lib/table.mjs";
import { subject } from "../lib/workers.mjs";

export async function run({ rows, workers, quick, ...budget }) {
  say(`\n${budget.rounds} rounds of ${rows.length} rows on ${workers.length} workers`);
  const results = await measureAll(rows, workers, budget);
  const summaries = [...results.map((result) => summarize(result, subject)), sizes(workers)];
  const text = table(summaries, workers, subject);
  const { stated, met } = goals(summaries);
  say(`\n${text}\n\n${met} of ${stated} goals met`);
  const prefix = quick || results.length < rows.length || budget.rounds < 9 ? "partial-" : "";
  writeResult("raw-samples.json", JSON.stringify(results.map(({ row, samples }) => ({ row: row.name, unit: row.unit, samples }))));
  writeResult(`${prefix}table.md`, `${text}\n`);
  const against = workers.find(({ name }) => name === "typescript") ?? workers.find(({ name }) => name !== subject);
  if (against) writeResult(`${prefix}chart.svg`, chart(summaries, against));
  return 0;
}

/** The size of the bundles, as one more row. */
function sizes(workers) {
  const samples = Object.fromEntries(workers.map(({ name, size }) => [name, [size.gzip / 1024]]));
  return summarize({ row: { name: "bundle", title: "bundle, gzip", unit: "KiB" }, samples }, subject);
}
