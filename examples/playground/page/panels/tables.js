// The tables of the agent's own database, and queries that read them.
import source from "../../src/tables.rs";
import { attempt, fill, look, onAct, write } from "../dom.js";

const TABLE = `<li><button type="button" class="chip" data-act="look"><span class="name"></span><span class="count"></span></button></li>`;

export default {
  id: "tables",
  title: "SQL",
  about: "Every agent has a SQLite database of its own. These are its tables, the SDK's in grey. What is asked here cannot write.",
  wide: true,
  html: `
    <ul class="tables"></ul>
    <form>
      <textarea name="sql" rows="3" required spellcheck="false" autocapitalize="off" autocomplete="off" aria-label="Query">SELECT * FROM diary ORDER BY id DESC</textarea>
      <div class="row"><button title="Ctrl+Enter">Run</button><small class="found" role="status"></small></div>
    </form>
    <p role="alert" hidden></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Rows" hidden><table><thead></thead><tbody></tbody></table></div>`,
  rust: [
    ["src/tables.rs", source, "fn query<A"],
    ["src/tables.rs", source, "fn that_reads"],
    ["src/tables.rs", source, "fn read<A"],
    ["src/tables.rs", source, "fn list<A"],
  ],
  start(root, lab) {
    const form = root.querySelector("form");
    const list = root.querySelector(".tables");
    const refresh = async () => {
      const tables = await look(root, () => lab.call("tables"));
      if (!tables) return;
      fill(list, tables, ({ name }) => name, TABLE, (element, { name, rows, sdk }) => {
        write(element, { ".name": name, ".count": String(rows) });
        element.classList.toggle("sdk", sdk);
        element.firstElementChild.title = sdk ? "the SDK's table" : "the agent's table";
      });
    };
    lab.addEventListener("connected", refresh);
    let later;
    lab.addEventListener("happened", () => {
      clearTimeout(later);
      later = setTimeout(refresh, 1000);
    });
    onAct(list, (_, { name }) => {
      form.elements.sql.value = `SELECT * FROM "${name.replaceAll('"', '""')}"`;
      form.requestSubmit();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      root.querySelector(".scroll").hidden = true;
      root.querySelector(".found").textContent = "";
      attempt(root, async () => {
        show(root, await lab.call("query", form.elements.sql.value));
        await refresh();
      });
    });
  },
};

function show(root, { columns, rows, more }) {
  root.querySelector(".found").textContent = rows.length === 0 ? "no rows" : `${more ? "the first " : ""}${rows.length} ${rows.length === 1 ? "row" : "rows"}`;
  root.querySelector(".scroll").hidden = rows.length === 0;
  root.querySelector("thead").replaceChildren(line(columns, "th"));
  root.querySelector("tbody").replaceChildren(...rows.map((row) => line(row, "td")));
}

function line(values, kind) {
  const row = document.createElement("tr");
  for (const value of values) {
    const cell = row.appendChild(document.createElement(kind));
    if (kind === "th") cell.scope = "col";
    if (value === null) cell.className = "null";
    else if (typeof value === "number") cell.className = "number";
    cell.textContent = value === null ? "NULL" : typeof value === "object" ? `x'${value.hex}' (${value.bytes} bytes)` : String(value);
  }
  return row;
}
