import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { leanShim } from "../lean/shim.mjs";
import { packageBin } from "../lib/workspace.mjs";

const handler = (name) => `Entrypoint.prototype.${name} = function ${name} (arg) {
  return exports.${name}.call(this, arg, this.env, this.ctx);
}
`;
/** As worker-build 0.8 writes it. */
const stock = ({ handlers = handler("fetch"), classes = ["CounterAgent"] } = {}) => `
function checkReinitialize() {}

class Entrypoint extends WorkerEntrypoint {}

${handlers}

const instanceProxyHooks = {};
const classProxyHooks = {};

export default new Proxy(Entrypoint, classProxyHooks);
${classes.map((name) => `export const ${name} = new Proxy(exports.${name}, classProxyHooks);\n`).join("")}`;

test("the lean shim has the same handlers and classes, and no proxy", () => {
  const { shim: lean } = leanShim(stock({ handlers: `${handler("fetch")}Entrypoint.prototype.__agents_link_A = exports.__agents_link_A;\n${handler("email")}` }));
  assert.match(lean, /Entrypoint\.prototype\.fetch = function fetch/);
  assert.match(lean, /\["fetch","email"\]\.map/);
  assert.match(lean, /export const CounterAgent = durable\(exports\.CounterAgent\);/);
  assert.doesNotMatch(lean, /new Proxy|\$HANDLERS|\$EVENTS/);
});

test("a shim of another form, or with functions for RPC, is left to worker-build", () => {
  assert.match(leanShim("export default {};").reason, /another form/);
  // The one for `panic = "unwind"` never makes a new instance.
  assert.match(leanShim(stock().replace("function checkReinitialize() {}", "")).reason, /another form/);
  assert.match(leanShim(stock({ handlers: "Entrypoint.prototype.add = exports.add;\n" })).reason, /exports `add`/);
});

// The module that the shim is bundled with, as wasm-bindgen writes it, with an instance that can be lost.
const GENERATED = `
export const state = { criticalError: false, instanceId: 0 };
export const __worker_init_state = () => state;
export let resets = 0;
export const __wbg_reset_state = () => { resets++; };
export const fetch = function (request, env, ctx) { return [request, env, ctx, resets]; };
export class CounterAgent {
  constructor(ctx, env) { this.__wbg_ptr = [ctx, env, resets]; this.__wbg_inst = resets; }
  add(by) { this.__check(); return [by, ...this.__wbg_ptr]; }
  __check() { if (this.__wbg_inst !== resets) throw new Error("Invalid stale object"); }
  trap() { throw new WebAssembly.RuntimeError("unreachable"); }
  async again(by, wait) { await wait; return this.add(by); }
  get state() { this.__check(); return this.__wbg_ptr; }
}
`;

let folder;
before(() => { folder = mkdtempSync(join(tmpdir(), "lean-shim-")); });
after(() => rmSync(folder, { recursive: true }));

test("events reach a new instance once the old one is lost", async () => {
  writeFileSync(join(folder, "index.js"), GENERATED);
  writeFileSync(join(folder, "shim.js"), stock());
  writeFileSync(join(folder, "workers.js"), "export class WorkerEntrypoint {}");
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  const bundle = spawnSync(fileURLToPath(new URL("../lean/esbuild.mjs", import.meta.url)), [
    "--alias:cloudflare:workers=./workers.js", "--format=esm", "--bundle", "./shim.js", "--outfile=index.js", "--allow-overwrite", "--log-level=error",
  ], { cwd: folder, encoding: "utf8", env: { ...process.env, WORKER_AGENTS_ESBUILD: join(packageBin, "esbuild") } });
  // The stock shim of this test lacks its imports, which esbuild does not mind.
  assert.equal(bundle.status, 0, bundle.stderr);
  assert.match(readFileSync(join(folder, "index.js"), "utf8"), /new Proxy/);

  globalThis.addEventListener ??= () => {};
  const { default: worker, CounterAgent } = await import(join(folder, "lean.js"));
  assert.deepEqual(worker.fetch("request", "env", "ctx"), ["request", "env", "ctx", 0]);
  const agent = new CounterAgent("ctx", "env");
  assert.deepEqual(agent.add(2), [2, "ctx", "env", 0]);
  assert.throws(() => agent.trap(), WebAssembly.RuntimeError);
  assert.deepEqual(agent.add(2), [2, "ctx", "env", 1]);
  assert.deepEqual(agent.state, ["ctx", "env", 1]);
  assert.deepEqual(worker.fetch("request"), ["request", undefined, undefined, 1]);
  assert.equal(CounterAgent.name, "CounterAgent");

  // A method that goes on when its instance is lost calls the new one.
  let goOn;
  const again = agent.again(3, new Promise((resolve) => { goOn = resolve; }));
  assert.throws(() => agent.trap(), WebAssembly.RuntimeError);
  goOn();
  assert.deepEqual(await again, [3, "ctx", "env", 2]);
});
