// The Rust behind a panel: the very lines, taken from the sources when the page is built.

/** The item of a source whose line has `mark` in it, with its comments and attributes. */
export function excerpt(source, mark) {
  const lines = source.split("\n");
  const at = lines.findIndex((line) => line.includes(mark));
  if (at < 0) throw new Error(`no line of the source has \`${mark}\``);
  const indent = lines[at].match(/^ */)[0];
  let first = at;
  while (/^ *(\/\/|#\[)/.test(lines[first - 1] ?? "")) first -= 1;
  const length = lines.slice(at).findIndex((line) => line === `${indent}}` || (line.startsWith(`${indent}`) && /^[^ ].*[;,]$/.test(line.slice(indent.length))));
  const text = lines.slice(first, at + length + 1).map((line) => line.slice(indent.length));
  return { line: first + 1, text: text.join("\n") };
}

/** A closed box that opens on the lines. `items` are `[path, source, mark]`. */
export function rustBox(items) {
  const box = document.createElement("details");
  box.className = "rust";
  const summary = box.appendChild(document.createElement("summary"));
  summary.textContent = `The Rust: ${[...new Set(items.map(([path]) => path))].join(", ")}`;
  for (const [path, source, mark] of items) {
    const { line, text } = excerpt(source, mark);
    const figure = box.appendChild(document.createElement("figure"));
    figure.appendChild(document.createElement("figcaption")).textContent = `${path}:${line}`;
    const code = figure.appendChild(document.createElement("pre"));
    code.tabIndex = 0;
    code.textContent = text;
  }
  return box;
}
