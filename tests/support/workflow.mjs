// The workflows of tests/workers/workflows, by its HTTP routes, and the agent that counts what their steps do.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { freeze } from "./freeze.mjs";
import { temporaryFolder, tests } from "./paths.mjs";
import { startServer } from "./server.mjs";
import { sleep, until } from "./wait.mjs";

const BUILD_MS = 600_000;

/** Call it at the top of a suite; `server` is there once the suite's hooks and tests run. */
export function workflowServer() {
  const own = {};
  let folder;
  beforeAll(async () => {
    folder = temporaryFolder("workflows");
    const config = await freeze(join(tests, "workers", "workflows", "wrangler.toml"), folder);
    own.server = await startServer([config]);
  }, BUILD_MS);
  afterAll(async () => {
    await own.server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return own;
}

async function ask(url, init) {
  const response = await fetch(url, init);
  // What only asks is asked again when a panic elsewhere has interrupted it.
  if (response.status === 503 && init === undefined) {
    await sleep(50);
    return ask(url);
  }
  const body = await response.json();
  if (response.status === 400) return { refused: body };
  if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(body)}`);
  return body;
}

const post = (url, body) => ask(url, { method: "POST", body: body === undefined ? undefined : JSON.stringify(body) });

/** One run: `own` has the server, which may be another one after each restart. */
export class Run {
  constructor(own, workflow, id) {
    this.own = own;
    this.path = `/workflow/${workflow}/${id}`;
    this.id = id;
  }

  get url() {
    return this.own.server.url + this.path;
  }

  status() {
    return ask(this.url);
  }

  act(what) {
    return post(`${this.url}?do=${what}`);
  }

  send(kind, payload) {
    return post(`${this.url}?do=send&kind=${kind}`, payload);
  }

  /** Waits until the run has this status. */
  is(wanted, ms = 20_000) {
    return until(async () => {
      const told = await this.status();
      if (told.status === wanted) return told;
      if (["complete", "errored", "terminated"].includes(told.status)) throw new Error(`the run is ${JSON.stringify(told)}`);
      return undefined;
    }, `the run is ${wanted}`, ms);
  }
}

/** Starts a run with this id; what was refused is told as `{ refused: { error, kind } }`. */
export async function start(own, workflow, id, params) {
  const started = await post(`${own.server.url}/workflow/${workflow}${id === undefined ? "" : `?id=${id}`}`, params);
  if (started.refused || Array.isArray(started)) return started;
  return new Run(own, workflow, started.id);
}

/** What the steps of a run have done, and how often. */
export const notes = (own, name) => ask(`${own.server.url}/agents/test-notes-agent/${name}`);

/** Waits until something was done so often. */
export const noted = (own, name, what, times = 1) =>
  until(async () => (await notes(own, name))[what] >= times, `${what}, ${times} times`, 20_000);
