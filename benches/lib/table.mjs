import { compare, median } from "./statistics.mjs";

/** What a row's samples say: the medians, and how the subject compares with the others. */
export function summarize({ row, samples }, subject) {
  const medians = Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
  const ours = samples[subject];
  const ratios = {};
  for (const [name, theirs] of Object.entries(samples)) {
    if (!ours || name === subject) continue;
    const goal = row.goals?.[name];
    const compared = compare(ours, theirs);
    ratios[name] = { ...compared, goal, met: goal === undefined ? undefined : compared.ratio <= goal };
  }
  return { name: row.name, title: row.title, unit: row.unit, medians, ratios };
}

const figure = (value) => (value === undefined ? "–" : value >= 100 ? value.toFixed(0) : value.toFixed(1));

/** `0.68 (0.66–0.70), goal 0.65 missed` */
export function ratioText(ratio) {
  if (!ratio) return "–";
  const text = `${ratio.ratio.toFixed(2)} (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
  if (ratio.goal === undefined) return text;
  return `${text}, ≤ ${ratio.goal} ${ratio.met ? "met" : "**missed**"}`;
}

/** The summaries as a table in Markdown. */
export function table(summaries, workers, subject) {
  const others = workers.filter(({ name }) => name !== subject);
  const compared = workers.some(({ name }) => name === subject) ? others : [];
  const head = ["work", ...workers.map(({ title }) => title), ...compared.map(({ title }) => `to ${title}`)];
  const lines = summaries.map(({ title, unit, medians, ratios }) => [
    `${title}, ${unit}`,
    ...workers.map(({ name }) => figure(medians[name])),
    ...compared.map(({ name }) => ratioText(ratios[name])),
  ]);
  const rule = head.map((_, column) => (column === 0 || column > workers.length ? "---" : "---:"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** How many goals there are, and how many of them are met. */
export function goals(summaries) {
  const stated = summaries.flatMap(({ ratios }) => Object.values(ratios)).filter(({ met }) => met !== undefined);
  return { stated: stated.length, met: stated.filter(({ met }) => met).length };
}
