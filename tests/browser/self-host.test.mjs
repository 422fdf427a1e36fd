// A worker on plain workerd, as examples/self-host serves it: what was confirmed is there after SIGKILL, and what was due in between fires.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AgentClient } from "agents/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { workerFirst } from "../../examples/self-host/config.mjs";
import front from "../../examples/self-host/front.js";
import { closeLater } from "../support/cleanup.mjs";
import { node, root, temporaryFolder } from "../support/paths.mjs";
import { sleep, until } from "../support/wait.mjs";
import { freePort } from "../support/workerd.mjs";

const script = (name) => join(root, "examples", "self-host", name);
const folder = temporaryFolder("self-host");

/** serve.mjs with the reminders, which can be killed at once and started again. */
class SelfHosted {
  output = "";
  #process;

  constructor(to, port) {
    this.to = to;
    this.port = port;
  }

  get url() { return `http://127.0.0.1:${this.port}`; }

  async start() {
    const from = this.output.length;
    const args = ["--to", this.to, "--address", `127.0.0.1:${this.port}`, "--secret", "AGENTS_EVENTS", join(root, "examples", "reminders")];
    this.#process = spawn(node, [join(root, "tests", "support", "guard.mjs"), node, script("serve.mjs"), ...args], {
      env: { ...process.env, AGENTS_EVENTS: "console" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const collect = (chunk) => void (this.output += chunk);
    this.#process.stdout.on("data", collect);
    this.#process.stderr.on("data", collect);
    const answers = () => fetch(`${this.url}/style.css`).then(({ ok }) => ok, () => false);
    await until(() => this.#process.exitCode !== null || answers(), "the worker is served", 20_000);
    if (this.#process.exitCode !== null) throw new Error(`serve.mjs ended:\n${this.output.slice(from)}`);
    return from;
  }

  /** SIGKILL for workerd and the script. */
  async kill() {
    if (!this.#process || this.#process.exitCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.stdin.end();
    await gone;
  }
}

let server;
let restored;
beforeAll(async () => {
  if (!existsSync(join(root, "examples", "reminders", "build", "index.js"))) throw new Error("reminders is not built yet: run `npm run build -- examples/reminders`");
  server = new SelfHosted(join(folder, "served"), await freePort());
  await server.start();
});
afterAll(async () => {
  await Promise.all([server?.kill(), restored?.kill()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

function client(to, name) {
  const agent = new AgentClient({ agent: "reminder-agent", name, host: new URL(to.url).host, minReconnectionDelay: 50, maxReconnectionDelay: 300 });
  closeLater(() => agent.close());
  return agent;
}

const pending = (agent) => agent.state?.pending.map(({ text }) => text);
const rung = (agent) => agent.state?.rung.map(({ text }) => text);

test("the page is there with its types, and the rest is the worker's", async () => {
  for (const [path, type] of [["/", "text/html; charset=utf-8"], ["/app.js", "text/javascript; charset=utf-8"], ["/style.css", "text/css; charset=utf-8"]]) {
    const response = await fetch(server.url + path);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type]);
    expect((await response.text()).length).toBeGreaterThan(100);
  }
  expect(await (await fetch(`${server.url}/agents/reminder-agent/curl`)).json()).toEqual({ pending: [], rung: [], missed: [] });
  for (const path of ["/nothing.html", "/..%2fconfig.capnp", "/../app/index.js"]) expect((await fetch(server.url + path)).status).toBe(404);
});

test("two clients see what was confirmed before SIGKILL, and a schedule that was due in between fires before anyone comes", { timeout: 60_000 }, async () => {
  const [one, other] = [client(server, "kept"), client(server, "kept")];
  await Promise.all([one.ready, other.ready]);
  const { id } = await one.call("remind", ["tea", { in: 6 }, null]);
  const due = Date.now() + 6000;
  await other.call("remind", ["holidays", { in: 86_400 }, null]);
  await until(() => pending(one)?.length === 2 && pending(other)?.length === 2, "both see both");
  for (const agent of [one, other]) agent.close();
  await server.kill();
  await sleep(Math.max(0, due + 500 - Date.now())); // tea is due
  const from = await server.start();
  // Nobody has connected: the alarm was stored, and workerd goes through what is stored when it starts.
  await until(() => server.output.slice(from).split("\n").some((line) => line.includes("schedule:execute") && line.includes(id)), "tea rings", 15_000);
  const [again, back] = [client(server, "kept"), client(server, "kept")];
  await until(() => rung(again)?.length === 1 && rung(back)?.length === 1, "both see that it has rung", 10_000);
  expect([rung(again), pending(back)]).toEqual([["tea"], ["holidays"]]);
});

test("a copy that was made while it runs is a server of its own, with the schedules", { timeout: 60_000 }, async () => {
  const agent = client(server, "copied");
  await agent.ready;
  await agent.call("remind", ["in the copy too", { in: 15 }, null]);
  await agent.call("remind", ["next year", { in: 31_536_000 }, null]);
  const copy = join(folder, "copy");
  const made = spawnSync(node, [script("backup.mjs"), join(server.to, "storage"), copy], { encoding: "utf8" });
  expect([made.status, made.stdout]).toEqual([0, expect.stringMatching(/^\d+ databases are in /)]);
  // So what rings in the copy has not rung before.
  await until(() => pending(agent)?.length === 2, "both are pending after the copy", 5000);
  expect([pending(agent), rung(agent)]).toEqual([["in the copy too", "next year"], []]);
  await agent.call("remind", ["after the copy", { in: 31_536_000 }, null]);

  restored = new SelfHosted(join(folder, "restored"), await freePort());
  cpSync(copy, join(restored.to, "storage"), { recursive: true });
  await restored.start();
  const there = client(restored, "copied");
  await until(() => rung(there)?.length === 1, "the schedule fires in the copy", 30_000);
  expect([rung(there), pending(there)]).toEqual([["in the copy too"], ["next year"]]);
});

test("no spelling of a path gets past run_worker_first", async () => {
  const assets = (run_worker_first) => workerFirst({ run_worker_first });
  expect([assets(true), assets(false), assets(["/private/*", "/agents*"]), workerFirst(undefined)]).toEqual([["/"], [], ["/private/", "/agents"], []]);
  for (const pattern of ["!/free/*", "/a/*/b*", "/exact", "/%70*", "private/*", "/a//b*", "*"]) expect(() => assets([pattern]), pattern).toThrow("run_worker_first has");

  const served = async (path, first = ["/private/"]) => {
    const FILES = { fetch: async (url) => ({ ok: true, body: `file ${new URL(url).pathname}` }) };
    const AGENTS = { fetch: async () => new Response("worker") };
    return (await front.fetch(new Request(`http://host${path}`), { AGENTS, FILES, WORKER_FIRST: first })).text();
  };
  for (const path of ["/private/a.html", "/private/", "/%70rivate/a.html", "//private/a.html", "/private%2fa.html", "/%2fprivate/a.html", "/x/..%2fprivate/a.html", "/x/%2e%2e/private/a.html", "/%/a.html"]) expect(await served(path), path).toBe("worker");
  expect([await served("/free/"), await served("/a%20b.html"), await served("//c.html")]).toEqual(["file /free/index.html", "file /a%20b.html", "file /c.html"]);
  expect(await served("/free/a.html", ["/"])).toBe("worker");
});

test("what plain workerd cannot serve is refused with its name", { timeout: 30_000 }, () => {
  const serve = (...args) => spawnSync(node, [script("serve.mjs"), "--write", "--to", join(folder, "refused"), ...args], { encoding: "utf8" });
  const refused = serve(join(root, "examples", "human-in-the-loop"));
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("asks for workflows, which is not set up here")]);
  const crate = join(folder, "unbuilt");
  cpSync(join(root, "examples", "reminders", "wrangler.toml"), join(crate, "wrangler.toml"));
  const unbuilt = serve(crate);
  expect([unbuilt.status, unbuilt.stderr]).toEqual([1, expect.stringContaining("unbuilt is not built")]);
});
