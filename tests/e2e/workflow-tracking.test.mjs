// The runs that a Rust agent tracks: its rows, and real runs of workflows written with the npm package `agents`, which report back to it.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../support/caller.mjs";
import { freeze } from "../support/freeze.mjs";
import { tests } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";
import { room, rust, target } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const WORKFLOWS = {
  TEST_WORKFLOW: "TestProcessingWorkflow",
  SIMPLE_WORKFLOW: "SimpleTestWorkflow",
  THROW_IN_RUN_WORKFLOW: "ThrowInRunWorkflow",
  REPORT_ERROR_THEN_THROW_WORKFLOW: "ReportErrorThenThrowWorkflow",
  REPORT_ERROR_ONLY_WORKFLOW: "ReportErrorOnlyWorkflow",
  THROW_NON_ERROR_WORKFLOW: "ThrowNonErrorWorkflow",
};

let call, server;

beforeAll(async () => {
  if (!rust) return;
  const folder = dirname(target.agents);
  const typescript = await freeze(join(tests, "workers", "typescript", "workflows", "wrangler.toml"), join(folder, "workflows"));
  // The shared server has no such worker beside it, so only this one binds its workflows.
  const config = JSON.parse(readFileSync(target.agents, "utf8"));
  config.workflows = Object.entries(WORKFLOWS).map(([binding, class_name]) => ({
    name: binding.toLowerCase().replaceAll("_", "-"), binding, class_name, script_name: "workflows",
  }));
  const agents = join(folder, "wrangler-workflows.json");
  writeFileSync(agents, JSON.stringify(config));
  server = await startServer([target.caller, agents, typescript]);
  call = ask(server.url);
}, 120_000);

afterAll(() => server?.stop());

/** An agent of its own: every property is one of its methods, over RPC. */
function agent(name = room()) {
  const method = (_target, key) => async (...args) => {
    const { error, result } = await call("TestWorkflowAgent", name, key, args);
    if (error) throw new Error(error.message);
    return result ?? null;
  };
  return new Proxy({}, { get: (target, key) => (key === "then" ? undefined : method(target, key)) });
}

const id = (label) => room(label);
const tracked = (desk, run, status) =>
  until(async () => (await desk.getWorkflowById(run))?.status === status, `${run} is ${status}`);
const kinds = async (desk) => (await desk.getCallbacksReceived()).map(({ type }) => type);
const ids = (rows) => rows.map(({ workflowId }) => workflowId);

describe.runIf(rust)("the rows of runs", () => {
  test("are found by status, name and metadata, and page by page", async () => {
    const desk = agent();
    for (const [n, status] of ["queued", "running", "complete", "complete", "errored"].entries()) {
      await desk.insertTestWorkflow(`wf-${n}`, n % 2 ? "TEST_WORKFLOW" : "SIMPLE_WORKFLOW", status, { n, who: n > 2 ? "ann" : "bob" });
    }
    expect(ids(await desk.getWorkflowsForTest())).toHaveLength(5);
    expect(ids(await desk.getWorkflowsForTest({ status: "complete", orderBy: "asc" }))).toEqual(["wf-2", "wf-3"]);
    expect(ids(await desk.getWorkflowsForTest({ status: ["queued", "errored"], orderBy: "asc" }))).toEqual(["wf-0", "wf-4"]);
    expect(ids(await desk.getWorkflowsForTest({ workflowName: "TEST_WORKFLOW", orderBy: "asc" }))).toEqual(["wf-1", "wf-3"]);
    expect(ids(await desk.getWorkflowsForTest({ metadata: { who: "ann", n: 4 } }))).toEqual(["wf-4"]);
    const found = [];
    let page = { nextCursor: undefined };
    do {
      page = await desk.getWorkflowsPageForTest({ limit: 2, cursor: page.nextCursor ?? undefined });
      expect(page.total).toBe(5);
      found.push(...ids(page.workflows));
    } while (page.nextCursor);
    expect(found).toEqual(["wf-4", "wf-3", "wf-2", "wf-1", "wf-0"]);
    await expect(desk.getWorkflowsPageForTest({ cursor: "bad" })).rejects.toThrow("Invalid pagination cursor");
    expect(await desk.deleteWorkflowsByCriteria({ status: "complete" })).toBe(2);
    expect(await desk.deleteWorkflowById("wf-0")).toBe(true);
    expect(await desk.deleteWorkflowById("wf-0")).toBe(false);
    expect(await desk.getWorkflowById("wf-0")).toBeNull();
  });

  test("follow what runs tell, also runs that nobody tracks", async () => {
    const desk = agent();
    const workflowName = "TEST_WORKFLOW";
    await desk.insertWorkflowTracking("a", workflowName);
    expect(await desk.expectThrow("insertWorkflowTracking", ["a", workflowName]))
      .toEqual({ threw: true, message: 'Workflow with ID "a" is already being tracked' });
    const tell = (workflowId, type, rest) => desk._workflow_handleCallback({ workflowName, workflowId, type, timestamp: Date.now(), ...rest });
    await tell("a", "progress", { progress: { percent: 0.5 } });
    expect((await desk.getWorkflowById("a")).status).toBe("running");
    await tell("a", "error", { error: "no" });
    expect(await desk.getWorkflowById("a")).toMatchObject({ status: "errored", error: { name: "WorkflowError", message: "no" } });
    await desk.updateWorkflowStatus("a", "terminated");
    await tell("a", "complete", { result: 1 });
    expect((await desk.getWorkflowById("a")).status).toBe("terminated");
    await tell("x", "event", { event: { n: 1 } });
    expect(await desk.getCallbacksReceived()).toEqual([
      { type: "progress", workflowName, workflowId: "a", data: { progress: { percent: 0.5 } } },
      { type: "error", workflowName, workflowId: "a", data: { error: "no" } },
      { type: "complete", workflowName, workflowId: "a", data: { result: 1 } },
      { type: "event", workflowName, workflowId: "x", data: { event: { n: 1 } } },
    ]);
  });

  test("move to another binding that is there", async () => {
    const desk = agent();
    await desk.insertWorkflowTracking("a", "OLD");
    expect(await desk.expectThrow("migrateWorkflowBindingTest", ["OLD", "NEW"]))
      .toEqual({ threw: true, message: "Workflow binding 'NEW' not found in environment" });
    expect(await desk.migrateWorkflowBindingTest("OLD", "TEST_WORKFLOW")).toBe(1);
    expect((await desk.getWorkflowById("a")).workflowName).toBe("TEST_WORKFLOW");
  });
});

describe.runIf(rust)("runs of TypeScript workflows", () => {
  test("report to the Rust agent that has started them", async () => {
    const desk = agent();
    const run = await desk.runSimpleWorkflowTestWithDefaultId({ value: "tea" });
    expect(run).toMatch(/^wf_[a-zA-Z0-9_-]{21}$/);
    await tracked(desk, run, "complete");
    expect(await desk.getWorkflowById(run)).toMatchObject({ workflowName: "SIMPLE_WORKFLOW", metadata: { from: "default" }, error: null });
    expect(await desk.getCallbacksReceived()).toEqual([
      { type: "event", workflowName: "SIMPLE_WORKFLOW", workflowId: run, data: { event: { kind: "echoed" } } },
      { type: "complete", workflowName: "SIMPLE_WORKFLOW", workflowId: run, data: { result: { echoed: "tea" } } },
    ]);
  });

  test("tell of their progress, and call the agent's methods", async () => {
    const desk = agent();
    const run = await desk.runWorkflowTest(id("run"), { taskId: "t1" });
    await tracked(desk, run, "complete");
    expect(await kinds(desk)).toEqual(["progress", "progress", "progress", "complete"]);
    expect(await desk.getWorkflowResults()).toEqual([{ taskId: "t1", result: { processed: true, taskId: "t1" } }]);
    const report = async () => (await desk.getCloudflareWorkflowStatus(run)).status;
    await until(async () => (await report()) === "complete", "the platform has heard of it");
  });

  test("work with what older versions sent", async () => {
    const desk = agent();
    const run = await desk.runLegacyTopLevelWorkflowTest(id("old"), { taskId: "t2" });
    await tracked(desk, run, "complete");
    expect(await desk.getWorkflowResults()).toEqual([{ taskId: "t2", result: { processed: true, taskId: "t2" } }]);
  });

  test.for([
    ["runThrowInRunWorkflowTest", { message: "boom" }, "boom"],
    ["runReportErrorThenThrowWorkflowTest", { message: "told" }, "told"],
    ["runThrowNonErrorWorkflowTest", { value: "text" }, "text"],
  ])("%s: an error is told once", async ([method, params, message]) => {
    const desk = agent();
    const run = await desk[method](id("bad"), params);
    await tracked(desk, run, "errored");
    expect((await desk.getWorkflowById(run)).error).toEqual({ name: "WorkflowError", message });
    expect(await kinds(desk)).toEqual(["error"]);
  });

  test("may go on after an error that they have told", async () => {
    const desk = agent();
    const run = await desk.runReportErrorOnlyWorkflowTest(id("on"), { message: "not so bad" });
    await tracked(desk, run, "complete");
    expect(await kinds(desk)).toEqual(["error", "complete"]);
    expect((await desk.getWorkflowById(run)).error).toBeNull();
  });

  test("wait for a yes or a no", async () => {
    const desk = agent();
    const [yes, no] = [id("yes"), id("no")];
    for (const run of [yes, no]) await desk.runWorkflowTest(run, { taskId: run, waitForApproval: true });
    // Before they wait for it, or after.
    await desk.approveWorkflow(yes, "good");
    await desk.rejectWorkflow(no, "too dear");
    await tracked(desk, yes, "complete");
    await tracked(desk, no, "errored");
    expect((await desk.getWorkflowById(no)).error.message).toBe("Rejected: too dear");
    await expect(desk.sendApprovalEvent("nobody", true)).rejects.toThrow("Workflow nobody not found in tracking table");
  });

  test("are paused, resumed, terminated and restarted", async () => {
    const desk = agent();
    const run = await desk.runWorkflowTest(id("held"), { taskId: "t", waitForApproval: true });
    await until(async () => (await kinds(desk)).length === 2, "it is about to wait");
    await desk.pauseWorkflow(run);
    // The step that runs ends first.
    await until(async () => (await desk.getCloudflareWorkflowStatus(run)).status === "paused", "it is paused");
    expect((await desk.getWorkflowById(run)).status).toBe("paused");
    await desk.resumeWorkflow(run);
    expect((await desk.getWorkflowById(run)).status).not.toBe("paused");
    await desk.terminateWorkflow(run);
    expect(await desk.getWorkflowById(run)).toMatchObject({ status: "terminated", completedAt: expect.stringMatching(/T.*Z$/) });
    expect((await desk.expectThrow("terminateWorkflow", [run])).message).toContain("instance.cannot_terminate");
    await desk.restartWorkflowWithOptions(run, {});
    expect(await desk.getWorkflowById(run)).toMatchObject({ completedAt: null });
    await desk.approveWorkflow(run, "at last");
    await tracked(desk, run, "complete");
    for (const method of ["terminateWorkflow", "pauseWorkflow", "resumeWorkflow", "restartWorkflow"]) {
      expect((await desk.expectThrow(method, ["nobody"])).message).toBe("Workflow nobody not found in tracking table");
    }
  });

  test("an id is used once, by whichever agent", async () => {
    const [desk, other] = [agent(), agent()];
    const run = await desk.runSimpleWorkflowWithRetentionTest(id("once"), { successRetention: 60_000, errorRetention: 120_000 });
    await expect(desk.runSimpleWorkflowTest(run, { value: "x" })).rejects.toThrow(`Workflow with ID "${run}" is already being tracked`);
    await tracked(desk, run, "complete");
    await expect(other.runSimpleWorkflowTest(run, { value: "x" })).rejects.toThrow("already exists");
    expect(await other.getWorkflowById(run)).toBeNull();
    await expect(desk.runSimpleWorkflowTest("no blank", {})).rejects.toThrow("Workflow instance has invalid id");
    expect(await desk.getWorkflowsForTest()).toHaveLength(1);
  });

  test("a hundred runs of one agent are all tracked, and all complete", { timeout: 120_000 }, async () => {
    const desk = agent();
    const runs = Array.from({ length: 100 }, (_, n) => `run-${n}-${room("many")}`);
    for (let from = 0; from < runs.length; from += 20) {
      await Promise.all(runs.slice(from, from + 20).map((run) => desk.runSimpleWorkflowTest(run, { value: run })));
    }
    await until(async () => (await desk.getWorkflowsPageForTest({ status: "complete" })).total === 100, "all are complete", 90_000);
    expect(await kinds(desk)).toHaveLength(200);
  });
});
