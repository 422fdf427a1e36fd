// A server of a suite's own whose agents are called over Durable Object RPC, also the methods that clients cannot call.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { ask } from "./caller.mjs";
import { temporaryFolder } from "./paths.mjs";
import { privateServer } from "./private-server.mjs";
import { target } from "./target.mjs";

/** Call it at the top of a suite, with the classes that it needs; `call` and `outcome` are there once its hooks and tests run. */
export function rpcServer(...classes) {
  const configs = [];
  let folder;
  beforeAll(() => {
    folder = temporaryFolder("rpc");
    const caller = JSON.parse(readFileSync(target.caller, "utf8"));
    const bindings = classes.map((name) => ({ name, class_name: name, script_name: "conformance" }));
    const main = resolve(dirname(target.caller), caller.main);
    configs.push(join(folder, "wrangler.json"), target.agents);
    writeFileSync(configs[0], JSON.stringify({ ...caller, main, durable_objects: { bindings } }));
  });
  const own = privateServer(configs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** `{ kind, result }` or `{ error }`. */
  own.outcome = (agent, name, method, ...args) => ask(own.server.url)(agent, name, method, args);
  own.call = async (agent, name, method, ...args) => {
    const { error, result } = await own.outcome(agent, name, method, ...args);
    if (error) throw new Error(error.message);
    return result;
  };
  /** An agent's methods: `agent(class, name)(method, ...args)`. */
  own.agent = (agent, name) => (method, ...args) => own.call(agent, name, method, ...args);
  return own;
}
