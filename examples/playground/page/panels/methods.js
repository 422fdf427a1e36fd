// The methods that can be called: a form for each, made from what the agent says of them.
import lib from "../../src/lib.rs";
import methods from "../../src/methods.rs";
import { look, make, pretty } from "../dom.js";
import { fine } from "../time.js";

/** What the fields say at first. */
const EXAMPLES = {
  add: ["1"],
  greet: ["Ann", "true"],
  count_down: ["5"],
  fail: ["no tea"],
  plan: ["tea", '{"after": 5}'],
  enqueue: ["dig"],
  fetch_me: ["tea"],
  query: ["select * from diary"],
};

export default {
  id: "methods",
  title: "Callables",
  about: "Rust methods with typed arguments. What they are called and say of themselves comes from the agent.",
  html: `
    <form>
      <label>Method <select name="method" aria-label="Method"></select></label>
      <p class="about"></p>
      <div class="arguments"></div>
      <div class="row"><button>Call</button><small>Arguments are JSON; anything else is sent as text.</small></div>
    </form>
    <p role="alert" hidden></p>
    <div class="output" aria-live="polite">
      <p class="empty">Nothing has been called yet.</p>
    </div>`,
  rust: [
    ["src/lib.rs", lib, "pub fn add"],
    ["src/lib.rs", lib, "pub async fn count_down"],
    ["src/methods.rs", methods, "fn list<A"],
  ],
  start(root, lab) {
    const form = root.querySelector("form");
    let known = [];
    const chosen = () => known.find(({ name }) => name === form.elements.method.value);
    const choose = () => show(root, chosen());
    lab.addEventListener("connected", async () => {
      const list = await look(root, () => lab.call("methods"));
      if (!list || JSON.stringify(list) === JSON.stringify(known)) return;
      known = list;
      form.elements.method.replaceChildren(group("for clients", false), group("internal", true));
      choose();
    });
    const group = (label, internal) => {
      const element = Object.assign(document.createElement("optgroup"), { label, disabled: internal });
      for (const method of known.filter((one) => one.internal === internal)) {
        element.append(new Option(`${method.name}(${method.parameters.join(", ")})${method.streaming ? " → stream" : ""}`, method.name, method.name === "count_down", method.name === "count_down"));
      }
      return element;
    };
    form.elements.method.addEventListener("change", choose);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      call(root.querySelector(".output"), lab.main, chosen(), read(form));
    });
  },
};

/** Shows what a method says of itself, and a field for each parameter. */
function show(root, { name, description, parameters }) {
  // Doc comments are Markdown; of it only `code` matters here.
  const parts = (description ?? "").split("`");
  root.querySelector(".about").replaceChildren(...parts.map((text, index) => Object.assign(document.createElement(index % 2 ? "code" : "span"), { textContent: text })));
  const fields = parameters.map((parameter, index) => {
    const field = make(`<label><code></code><input name="argument" spellcheck="false" autocapitalize="off" autocomplete="off" /></label>`);
    field.querySelector("code").textContent = parameter;
    field.querySelector("input").value = EXAMPLES[name]?.[index] ?? "";
    return field;
  });
  root.querySelector(".arguments").replaceChildren(...fields);
}

/** The arguments of the form; what is empty at the end is left out. */
function read(form) {
  const texts = [...form.querySelectorAll("[name=argument]")].map(({ value }) => value.trim());
  while (texts.at(-1) === "") texts.pop();
  return texts.map((text) => {
    try {
      return text === "" ? null : JSON.parse(text);
    } catch {
      return text;
    }
  });
}

/** Calls, and shows what comes while it comes. */
async function call(output, client, { name, streaming }, args) {
  const result = make(`<article><header><code class="what"></code><time></time><span class="badge">running</span></header><p class="chunks"></p><pre tabindex="0" hidden></pre></article>`);
  const [chunks, badge, value] = [".chunks", ".badge", "pre"].map((selector) => result.querySelector(selector));
  result.querySelector(".what").textContent = `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")})`;
  result.querySelector("time").textContent = fine(Date.now());
  output.replaceChildren(result, ...[...output.querySelectorAll("article")].slice(0, 4));
  const onChunk = (chunk) => chunks.append(Object.assign(document.createElement("code"), { textContent: JSON.stringify(chunk) }));
  const begun = performance.now();
  const end = (kind, text) => {
    badge.dataset.kind = kind;
    badge.textContent = `${kind} in ${Math.round(performance.now() - begun)} ms`;
    value.hidden = false;
    value.textContent = text;
  };
  try {
    end("returned", pretty(await client.call(name, args, streaming ? { stream: { onChunk } } : undefined)));
  } catch (error) {
    end("failed", error.message);
  }
}
