#!/usr/bin/env node
// Serves a built worker with plain workerd: no wrangler, no account, the agents' storage in a folder.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { argumentsFor, layOut, workerd } from "./layout.mjs";

const HELP = `
Usage: node examples/self-host/serve.mjs [options] [crate folder]

Lays out a folder with a built worker and its configuration, and serves it. The
crate is examples/reminders unless another one is named; build it first:
  node worker-build/build.mjs examples/reminders

Options:
  --to <folder>      where to, default examples/self-host/served; what the agents
                     have stored there stays
  --address <addr>   where to listen, default 127.0.0.1:8080
  --secret <name>    a variable that comes from the environment, not from
                     wrangler.toml; may be given more than once
  --write            only write the folder, for a copy to another machine
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: "string", default: resolve(import.meta.dirname, "served") },
    address: { type: "string", default: "127.0.0.1:8080" },
    secret: { type: "string", multiple: true, default: [] },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(HELP);
  process.exit();
}
const crate = resolve(positionals[0] ?? resolve(import.meta.dirname, "..", "reminders"));
const to = resolve(values.to);
try {
  layOut(crate, to, { secrets: values.secret });
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
console.log(`the worker is in ${to}`);
if (!values.write) {
  const served = spawn(workerd, argumentsFor(to, values.address), { stdio: "inherit" });
  console.log(`http://${values.address}`);
  let isAskedToEnd = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      isAskedToEnd = true;
      served.kill(signal);
    });
  }
  served.on("error", (error) => {
    console.error(`workerd does not start: ${error.message}`);
    process.exit(1);
  });
  // Killed by a signal, it has no code: that is a failure unless it was passed on from here.
  served.on("exit", (code) => process.exit(code ?? (isAskedToEnd ? 0 : 1)));
}
