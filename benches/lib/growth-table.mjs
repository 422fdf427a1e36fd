import { median } from "./statistics.mjs";

const figure = (value) => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

/** A table for each series of which anything was measured: the cost by size, a column for each worker. */
export function growthTable(series, results, workers) {
  const samplesOf = (name) => results.find(({ row }) => row.name === name)?.samples;
  return series
    .map(({ name, title, sizes }) => {
      const lines = sizes
        .map((size) => ({ size, samples: samplesOf(`${name}-${size}`) }))
        .filter(({ samples }) => samples)
        .map(({ size, samples }) => [size, ...workers.map((worker) => figure(median(samples[worker.name])))]);
      if (lines.length === 0) return undefined;
      const head = [`${title}, µs`, ...workers.map((worker) => worker.title)];
      return [head, head.map(() => "---:"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
    })
    .filter(Boolean)
    .join("\n\n");
}
