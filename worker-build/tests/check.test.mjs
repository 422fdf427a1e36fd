import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { compare } from "../check/compare.mjs";
import { lines } from "../check/paste.mjs";
import { readWasm } from "../check/wasm.mjs";
import { root } from "../lib/workspace.mjs";

const agent = (name, binding) => ({ kind: "agent", name, ...(binding && { binding }) });
const workflow = (name, binding) => ({ kind: "workflow", name, ...(binding && { binding }) });
const bound = (...names) => ({ bindings: names.map((name) => ({ name, class_name: name })) });
const made = (...names) => [{ tag: "v1", new_sqlite_classes: names }];
const says = (classes, config, imports = []) => compare({ classes, imports }, { name: "shop", ...config });
const whats = (...args) => says(...args).map(({ what }) => what);

/** WebAssembly with these custom sections and imported functions, and nothing else. */
function wasm(sections, imports = []) {
  const text = (value) => [value.length, ...Buffer.from(value)];
  const section = (id, content) => [id, (content.length & 127) | 128, content.length >> 7, ...content];
  const functions = imports.flatMap((name) => [...text("./index_bg.js"), ...text(name), 0, 0]);
  return Buffer.from([
    ...Buffer.from("\0asm"), 1, 0, 0, 0,
    ...section(2, [imports.length, ...functions]),
    ...sections.flatMap(([name, content]) => section(0, [...text(name), ...Buffer.from(content)])),
  ]);
}

test("the classes and the imports are read out of the file", () => {
  const file = wasm([["name", "x"], ["worker_agents", "agent A\nworkflow W BOUND\n"]], ["a", "b"]);
  assert.deepEqual(readWasm(file), { classes: [agent("A"), workflow("W", "BOUND")], imports: ["a", "b"] });
  assert.deepEqual(readWasm(wasm([])).classes, []);
  assert.throws(() => readWasm(Buffer.from("no wasm here")), /not WebAssembly/);
  assert.throws(() => readWasm(file.subarray(0, file.length - 3)), /too early/);
});

test("nothing is said of what fits", () => {
  const config = {
    durable_objects: { bindings: [{ name: "CART", class_name: "CartAgent" }, { name: "Far", class_name: "Far", script_name: "other" }] },
    migrations: [
      { tag: "v1", new_classes: ["Old"], new_sqlite_classes: ["BasketAgent"] },
      { tag: "v2", renamed_classes: [{ from: "BasketAgent", to: "CartAgent" }], deleted_classes: ["Old"] },
    ],
    workflows: [{ name: "order", binding: "ORDER", class_name: "OrderFlow" }],
  };
  assert.deepEqual(says([agent("CartAgent", "CART"), workflow("OrderFlow")], config), []);
});

test("a missing binding and a missing migration, with what to add", () => {
  const [binding, migration, ...rest] = says([agent("A"), agent("B", "BEE")], { durable_objects: bound("A"), migrations: made("X") });
  assert.deepEqual(rest, []);
  assert.deepEqual(binding.add, { section: "durable_objects.bindings", entries: [{ name: "BEE", class_name: "B" }] });
  assert.equal(migration.what, "no migration makes the classes `A`, `B`");
  assert.deepEqual(migration.add, { section: "migrations", entries: [{ tag: "v2", new_sqlite_classes: ["A", "B"] }] });
});

test("migrations that make the wrong thing of a class", () => {
  const config = (...migrations) => ({ durable_objects: bound("A"), migrations });
  assert.match(whats([agent("A")], config({ tag: "v1", new_classes: ["A"] }))[0], /`new_classes` gives `A` no SQLite/);
  assert.match(
    whats([agent("A")], config(...made("A"), { tag: "v2", deleted_classes: ["A"] }))[0],
    /the migration `v2` takes its class away/,
  );
  assert.match(
    whats([agent("A")], config(...made("A"), { tag: "v2", renamed_classes: [{ from: "A", to: "B" }] }))[0],
    /the migration `v2` takes its class away/,
  );
  assert.deepEqual(whats([agent("A")], config({ tag: "v1", transferred_classes: [{ from: "A", from_script: "old", to: "A" }] })), []);
});

test("slips in names are found", () => {
  const config = { durable_objects: bound("CounterAgnet"), migrations: made("CounterAgent") };
  assert.deepEqual(whats([agent("CounterAgent")], config), [
    "a binding leads to the class `CounterAgnet`, which is not in the code: did you mean `CounterAgent`?",
  ]);
  assert.deepEqual(whats([workflow("OrderFlow")], { workflows: [{ name: "o", binding: "O", class_name: "Orderflow" }] }), [
    "a workflow leads to the class `Orderflow`, which is not in the code: did you mean `OrderFlow`?",
  ]);
});

test("a binding that leads elsewhere, or has another name than the code says", () => {
  const config = { durable_objects: { bindings: [{ name: "BEE", class_name: "A" }] }, migrations: made("A", "B") };
  assert.deepEqual(whats([agent("A"), agent("B", "BEE")], config), [
    'the binding `BEE` leads to the class `A`, but `#[agent(binding = "BEE")]` stands on `B`',
  ]);
  assert.deepEqual(whats([agent("A", "AY")], config), ['the agent `A` says `binding = "AY"`, but its binding is `BEE`']);
});

test("a workflow that is not configured, and one that is not there", () => {
  const [missing, gone, ...rest] = says([workflow("OrderHTTPFlow")], { workflows: [{ name: "x", binding: "X", class_name: "Gone" }] });
  assert.deepEqual(rest, []);
  assert.deepEqual(missing.add.entries, [{ name: "shop-order-http-flow", binding: "ORDER_HTTP_FLOW", class_name: "OrderHTTPFlow" }]);
  assert.equal(gone.what, "the workflow `x` leads to the class `Gone`, which is not in the code");
});

test("mail and models that may be missed are warnings", () => {
  const imports = ["__wbg_sendMail_0123456789abcdef", "__wbg_aiBinding_0123456789abcdef", "__wbg_sendMailbox_0"];
  const found = says([], {}, imports);
  assert.deepEqual(found.map(({ warning, add }) => [warning, add.section]), [[true, "send_email"], [true, "ai"]]);
  assert.deepEqual(says([], { send_email: [{ name: "EMAIL" }], ai: { binding: "AI" } }, imports), []);
  assert.deepEqual(says([], {}, ["__wbg_sendMailbox_0"]), []);
});

test("environments have bindings of their own, and the migrations of the top level", () => {
  const config = { durable_objects: bound("A"), migrations: made("A"), env: { production: {}, page: { main: "other.js" } } };
  const [found, ...rest] = says([agent("A")], config);
  assert.deepEqual(rest, []);
  assert.equal(found.what, "in [env.production], the agent `A` has no binding: nothing reaches it");
  assert.equal(found.add.section, "env.production.durable_objects.bindings");
  const only = { migrations: made("A"), env: { production: { durable_objects: bound("A") } } };
  assert.deepEqual(says([agent("A")], only), []);
});

test("lines to add, in the language of the file", () => {
  const bindings = { section: "durable_objects.bindings", entries: [{ name: "A", class_name: "A" }] };
  assert.deepEqual(lines(bindings, { json: false }), ["[[durable_objects.bindings]]", 'name = "A"', 'class_name = "A"']);
  assert.deepEqual(lines(bindings, { json: false, bracketed: true }), [
    "# among the bindings of [durable_objects]",
    '{ name = "A", class_name = "A" },',
  ]);
  assert.deepEqual(JSON.parse(`{${lines(bindings, { json: true }).join("\n")}}`), { durable_objects: { bindings: bindings.entries } });
  assert.deepEqual(lines({ section: "ai", entry: { binding: "AI" } }, { json: false }), ["[ai]", 'binding = "AI"']);
});

const scratch = mkdtempSync(join(tmpdir(), "worker-agents-check-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** The command on a project with this configuration. */
function command(name, configuration, ...options) {
  const folder = join(scratch, name.replaceAll(".", "-"));
  mkdirSync(join(folder, "build"), { recursive: true });
  writeFileSync(join(folder, "build", "index_bg.wasm"), wasm([["worker_agents", "agent CounterAgent\n"]]));
  writeFileSync(join(folder, name), configuration);
  const result = spawnSync("node", [join(root, "worker-build", "check.mjs"), ...options, folder], { encoding: "utf8" });
  return { status: result.status, told: result.stderr, shown: result.stdout };
}

test("the command reads every form of configuration, and tells what to add", () => {
  const toml = command("wrangler.toml", 'name = "x"\nmain = "build/index.js"\n[durable_objects]\nbindings = [\n]\n');
  assert.equal(toml.status, 1);
  assert.ok(toml.told.includes('    { name = "CounterAgent", class_name = "CounterAgent" },'), toml.told);
  assert.ok(toml.told.includes('    [[migrations]]\n    tag = "v1"\n    new_sqlite_classes = ["CounterAgent"]\n'), toml.told);

  const jsonc = command("wrangler.jsonc", '{ "name": "x", "main": "build/index.js", // a comment\n }');
  assert.equal(jsonc.status, 1);
  assert.ok(jsonc.told.includes("add to wrangler.jsonc:"), jsonc.told);

  const left = command("wrangler.toml", 'name = "x"\nmain = "build/index.js"\n', "--unbound", "CounterAgent");
  assert.equal(left.status, 0, left.told);

  const json = { name: "x", main: "build/index.js", durable_objects: bound("CounterAgent"), migrations: made("CounterAgent") };
  const right = command("wrangler.json", JSON.stringify(json));
  assert.equal(right.status, 0, right.told);
  assert.match(right.shown, /all is there for CounterAgent/);
});

test("the command says what it is for, and what it misses", () => {
  const help = execFileSync("node", [join(root, "worker-build", "check.mjs"), "--help"], { encoding: "utf8" });
  assert.match(help, /^Usage: node worker-build\/check\.mjs/);
  const nothing = spawnSync("node", [join(root, "worker-build", "check.mjs"), scratch], { encoding: "utf8" });
  assert.equal(nothing.status, 1);
  assert.match(nothing.stderr, /^error: there is none of wrangler\.json/);
});

test("a Worker may name its classes in exports in place of migrations", () => {
  const config = { durable_objects: bound("A"), exports: { A: { type: "durable-object", storage: "sqlite" } } };
  assert.deepEqual(says([agent("A")], config), []);
  const [missing] = says([agent("A"), agent("B")], { ...config, durable_objects: bound("A", "B") });
  assert.equal(missing.what, "[exports] does not have the class `B`");
  assert.deepEqual(missing.add, { section: "exports.B", entry: { type: "durable-object", storage: "sqlite" } });
  assert.match(whats([agent("A")], { ...config, exports: { A: { storage: "legacy-kv" } } })[0], /no SQLite storage/);
  assert.match(whats([agent("A")], { ...config, exports: { A: { state: "deleted" } } })[0], /it is deleted/);
});

test("a binding may name the Worker that it is in", () => {
  const bindings = [{ name: "A", class_name: "A", script_name: "shop" }];
  assert.deepEqual(says([agent("A")], { durable_objects: { bindings }, migrations: made("A") }), []);
});
