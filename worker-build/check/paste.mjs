// Lines to paste into a configuration, in its own language.

/** `add` is `{ section, entries }` for an array of tables, `{ section, entry }` for one table. */
export function lines({ section, entries, entry }, style) {
  if (style.json) return json(section.split("."), entries ?? entry);
  if (entry) return [`[${section}]`, ...pairs(entry)];
  if (style.bracketed && section.endsWith("durable_objects.bindings")) {
    const heading = `# among the bindings of [${section.replace(/\.bindings$/, "")}]`;
    return [heading, ...entries.map((one) => `{ ${pairs(one).join(", ")} },`)];
  }
  return entries.flatMap((one, index) => [...(index > 0 ? [""] : []), `[[${section}]]`, ...pairs(one)]);
}

const pairs = (entry) =>
  Object.entries(entry).map(([key, value]) => `${key} = ${Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(", ")}]` : JSON.stringify(value)}`);

/** The nested keys around the value, without the braces of the file. */
function json(path, value) {
  const nested = path.reduceRight((inside, key) => ({ [key]: inside }), value);
  return JSON.stringify(nested, null, 2).split("\n").slice(1, -1).map((line) => line.slice(2));
}
