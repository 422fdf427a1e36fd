const SHOWN = 6;

/** The name that a person gave, without what wasm-bindgen put around it. */
export const plainName = (name) => name.replace(/^__wbg_|^__wbindgen_/, "").replace(/_[0-9a-f]{16}$/, "");

const sum = (table) => Object.values(table).reduce((total, count) => total + count, 0);

/** The calls that are made most often, with how often an operation makes them. */
export function busiest(table, operations) {
  const byName = new Map();
  for (const [name, count] of Object.entries(table)) {
    byName.set(plainName(name), (byName.get(plainName(name)) ?? 0) + count);
  }
  return [...byName]
    .map(([name, count]) => ({ name, each: count / operations }))
    .sort((a, b) => b.each - a.each || a.name.localeCompare(b.name));
}

const shown = (each) => (each >= 10 ? each.toFixed(0) : each.toFixed(1).replace(/\.0$/, ""));

export function crossingsTable(counted) {
  const lines = counted.map(({ title, counts, operations }) => {
    const top = busiest(counts.imports, operations).slice(0, SHOWN);
    return [title, shown(sum(counts.imports) / operations), shown(sum(counts.exports) / operations),
      top.map(({ name, each }) => `\`${name}\` ${shown(each)}`).join(", ")];
  });
  const head = ["work", "Rust calls JavaScript", "JavaScript calls Rust", "most often called"];
  return [head, ["---", "---:", "---:", "---"], ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
