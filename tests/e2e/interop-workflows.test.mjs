// A TypeScript agent of npm `agents` starts runs of a Rust workflow, which report to it, call it and change its state.
// The other way round is in workflow-tracking.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freeze } from "../support/freeze.mjs";
import { temporaryFolder, tests } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";
import { room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const folder = temporaryFolder("interop-workflows");
const workers = join(tests, "workers");
let server;

beforeAll(async () => {
  if (!rust) return;
  const [agent, frozen] = await Promise.all([
    freeze(join(workers, "typescript", "tied", "wrangler.toml"), join(folder, "tied")),
    freeze(join(workers, "workflows", "wrangler.toml"), join(folder, "workflows")),
  ]);
  // By this binding a run finds the agent that has started it.
  const config = JSON.parse(readFileSync(frozen, "utf8"));
  config.durable_objects.bindings.push({ name: "TiedTsAgent", class_name: "TiedTsAgent", script_name: "tied" });
  writeFileSync(frozen, JSON.stringify(config));
  server = await startServer([agent, frozen]);
}, 300_000);

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** An agent of its own, and what it is asked. */
function agent(name = room()) {
  const ask = async (...body) => {
    const response = await fetch(`${server.url}/agents/tied-ts-agent/${name}`, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  const ends = async (id, status) => {
    await until(async () => (await ask("tracked", id)).told.some((line) => line.startsWith(status)), `the agent hears that ${id} is ${status}`, 20_000);
    const { told, ...tracked } = await ask("tracked", id);
    return { ...tracked, told: told.map((line) => line.replace(` TEST_TIED_WORKFLOW ${id}`, "")) };
  };
  return { ask, ends };
}

describe.runIf(rust)("a Rust workflow of a TypeScript agent", () => {
  test("reports, calls, changes the state, and tells its output by itself", async () => {
    const { ask, ends } = agent();
    const id = await ask("start", "everything");
    expect(await ends(id, "complete")).toMatchObject({
      workflowId: id,
      workflowName: "TEST_TIED_WORKFLOW",
      extra: 7,
      told: ['progress: {"status":"running","percent":0.5}', 'event: "a word"', 'complete: "42"'],
    });
    await until(async () => (await ask("tracked", id)).platform.status === "complete", "the run is complete");
    expect(await ask("tracked", id)).toMatchObject({ status: "complete", platform: { output: "42" } });
  });

  test("is approved", async () => {
    const { ask, ends } = agent();
    const id = await ask("start", "approval");
    await ask("approve", id);
    expect(await ends(id, "complete")).toMatchObject({ told: ['complete: "ada"'] });
  });

  test("is rejected, and fails once", async () => {
    const { ask, ends } = agent();
    const id = await ask("start", "approval");
    await ask("reject", id, "too dear");
    expect(await ends(id, "error")).toMatchObject({ told: ['error: "too dear"'] });
    await until(async () => (await ask("tracked", id)).platform.status === "errored", "the run has failed");
    expect((await ask("tracked", id)).told).toHaveLength(1);
  });
});
