// Runs of workflows that an agent has started: what the agent and its clients are told of them.
// Not against the reference, which has no such workflows.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";
import { Run, workflowServer } from "../support/workflow.mjs";

const MANY = 100;

describe.runIf(rust)("a run of an agent", () => {
  const own = workflowServer();
  const open = (name) => connect(`/agents/test-tied-agent/${name}`, { base: own.server.url });
  const heard = (socket, id) => socket.frames.filter(({ type }) => type === "cf_agent_state").at(-1)
    .state.told.filter((line) => line.includes(id)).map((line) => line.replace(` ${id}`, ""));
  const started = async (what) => {
    const name = room();
    const socket = await open(name);
    const id = await socket.result("start", what);
    return { socket, id, name, run: new Run(own, "tied", id) };
  };
  const statusIs = (socket, id, wanted) =>
    until(async () => (await socket.result("statusOf", id)) === wanted, `the agent knows that the run is ${wanted}`, 20_000);

  test("tells it all, in order, and its output by itself", async () => {
    const { socket, id, run } = await started("everything");
    expect(id).toMatch(/^wf_/);
    expect((await run.is("complete")).output).toBe("42");
    await statusIs(socket, id, "complete");
    expect(heard(socket, id)).toEqual(["progress true: Some(0.5)", 'event true: "a word"', 'complete true: "42"']);
    expect(socket.frames).toContainEqual({ status: "running", percent: 0.5 });
    expect(socket.frames.filter(({ type }) => type === "cf_agent_state").at(-1).state.extra).toBe(7);
  });

  test("tells its error once", async () => {
    const { socket, id, run } = await started("nonsense");
    expect((await run.is("errored")).error.message).toBe("there is nothing like nonsense");
    await statusIs(socket, id, "errored");
    expect(heard(socket, id)).toEqual(["error true: there is nothing like nonsense"]);
  });

  test("goes on when it is approved, also after the process was killed", { timeout: 60_000 }, async () => {
    const { socket, id, name, run } = await started("approval");
    await run.is("running");
    socket.drop();
    await own.server.restart();
    const again = await open(name);
    await again.result("approve", id);
    expect((await run.is("complete")).output).toBe("ada");
    await statusIs(again, id, "complete");
    expect(heard(again, id)).toEqual(['complete true: "ada"']);
  });

  test("ends when it is rejected, and says why", async () => {
    const { socket, id, run } = await started("approval");
    await socket.result("reject", id, "too dear");
    expect((await run.is("errored")).error.message).toContain("Workflow rejected: too dear");
    await statusIs(socket, id, "errored");
    expect(heard(socket, id)).toEqual(["error true: too dear"]);
  });

  test(`is one of ${MANY}: all are tracked, all complete, and all are heard of`, { timeout: 120_000 }, async () => {
    const socket = await open(room());
    const begun = Date.now();
    expect(await socket.call("startMany", [MANY], 60_000)).toMatchObject({ success: true });
    await until(async () => (await socket.result("tracked")) === MANY, "all are complete", 60_000);
    console.log(`${MANY} runs: complete after ${Date.now() - begun} ms`);
    const told = socket.frames.filter(({ percent }) => percent === 0.5);
    expect(told).toHaveLength(MANY);
  });
});
