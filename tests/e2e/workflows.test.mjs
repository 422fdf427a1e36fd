// Workflows on wrangler's engine: what a run does once, what it does again, and who is told of what goes wrong.
// Not against the reference, which has no such workflows.
import { describe, expect, test } from "vitest";
import { room, rust } from "../support/target.mjs";
import { sleep, within } from "../support/wait.mjs";
import { workflowPanics } from "../support/workflow-panics.mjs";
import { Run, noted, notes, start, workflowServer } from "../support/workflow.mjs";

describe.runIf(rust)("workflows", () => {
  const own = workflowServer();
  const long = (name, sleepMs) => start(own, "long", name, { notes: name, sleepMs });
  const odd = (name, what) => start(own, "odd", name, { notes: name, what });
  const output = async (what, name = room("odd")) => (await (await odd(name, what)).is("complete")).output;

  test("three steps, a sleep, an event and an approval", async () => {
    const name = room("long");
    const run = await long(name, 300);
    await noted(own, name, "after the sleep");
    await run.send("go", { number: 7 });
    await run.send("approval", { approved: true, metadata: "ada" });
    expect(await run.is("complete")).toEqual({ status: "complete", output: { attempts: 3, number: 7, approver: "ada" } });
    expect(await notes(own, name)).toEqual({ top: 1, first: 1, flaky: 3, "after the sleep": 1, last: 1 });
  });

  test("what was refused ends the run with its reason", async () => {
    const name = room("long");
    const run = await long(name, 10);
    await run.send("go", { number: 7 });
    await run.send("approval", { approved: false, reason: "too dear" });
    const { error } = await run.is("errored");
    expect(error.message).toContain("Workflow rejected: too dear");
    expect((await notes(own, name)).last).toBeUndefined();
  });

  test("no completed step runs again when the process is killed while it sleeps, and while it waits", { timeout: 120_000 }, async () => {
    const name = room("long");
    const run = await long(name, 4000);
    await noted(own, name, "flaky", 3);
    await sleep(500);
    await own.server.restart();
    // Wrangler's engine has no alarm: it looks at a run again when something comes for it. Cloudflare's does so by itself.
    await run.send("wake", null);
    await noted(own, name, "after the sleep");
    await sleep(500);
    await own.server.restart();
    await run.send("go", { number: 1 });
    await sleep(500);
    await own.server.restart();
    await run.send("approval", { approved: true });
    expect((await run.is("complete")).output).toEqual({ attempts: 3, number: 1, approver: null });
    const { top, ...steps } = await notes(own, name);
    expect(steps).toEqual({ first: 1, flaky: 3, "after the sleep": 1, last: 1 });
    expect(top).toBeGreaterThanOrEqual(3);
  });

  test("a step that runs when the process is killed is tried again", { timeout: 60_000 }, async () => {
    const name = room("odd");
    const run = await odd(name, "slow");
    await noted(own, name, "slow");
    await own.server.restart();
    await run.send("wake", null);
    expect((await run.is("complete")).output).toBe("attempt 2");
    expect(await notes(own, name)).toEqual({ slow: 2 });
  });

  test("a paused run goes on where it was", async () => {
    const name = room("long");
    const run = await long(name, 2500);
    await noted(own, name, "flaky", 3);
    await run.act("pause");
    await run.is("paused");
    await sleep(3000);
    expect((await notes(own, name))["after the sleep"]).toBeUndefined();
    await run.act("resume");
    await noted(own, name, "after the sleep");
    await run.send("go", { number: 2 });
    await run.send("approval", { approved: true });
    await run.is("complete");
    expect(await notes(own, name)).toMatchObject({ first: 1, flaky: 3, "after the sleep": 1, last: 1 });
  });

  test("a restarted run does everything again", async () => {
    const name = room("long");
    const run = await long(name, 10);
    await noted(own, name, "after the sleep");
    await run.act("restart");
    await noted(own, name, "after the sleep", 2);
    expect((await notes(own, name)).first).toBe(2);
    await run.act("terminate");
  });

  test("parameters that do not fit end the run, and say which", async () => {
    const run = await start(own, "empty", room("empty"), null);
    expect(await run.is("complete")).toEqual({ status: "complete", output: null });
    const { refused } = await start(own, "long", room("long"), { notes: 1 });
    expect(refused.error).toContain("expected a string");
  });

  test("an error that no retry cures is not tried again", async () => {
    const name = room("odd");
    expect(await output("terminal", name)).toBe('Some(Terminal("no such card"))');
    expect((await notes(own, name)).terminal).toBe(1);
  });

  test("an agent's error that no retry cures is not tried again by the step that calls it", async () => {
    const name = room("odd");
    expect(await output("refused", name)).toBe('Some(Terminal("no such card"))');
    expect((await notes(own, name)).refused).toBe(1);
  });

  test("the error of a run is told with its own text", async () => {
    const run = await odd(room("odd"), "fails");
    expect(await run.is("errored")).toMatchObject({ error: { name: "Error", message: "as it was told" } });
  });

  test("an attempt that takes too long is dropped, and the next one begins", async () => {
    expect(await output("timeout")).toBe("attempt 2, 2 dropped");
  });

  test("a step whose every attempt takes too long tells so", async () => {
    const name = room("odd");
    expect(await output("alwaysLate", name)).toBe('Some(Workflow { fault: TimedOut, message: "Execution timed out after 200ms" })');
    expect((await notes(own, name)).late).toBe(2);
  });

  test("steps run at the same time", async () => {
    expect(await output("parallel")).toBe("1 2 3");
  });

  test("a step that nobody waits for any longer is given up", async () => {
    const name = room("odd");
    expect(await output("dropped", name)).toBe("quick");
    await sleep(500);
    expect(await notes(own, name)).toEqual({ slow: 1, after: 1 });
  });

  test("an event that does not fit is told with its kind", async () => {
    const run = await odd(room("odd"), "misfit");
    await run.send("number", "seven");
    expect((await run.is("complete")).output).toMatch(/fault: Payload.*payload of the event .*number.* does not fit.*seven/);
  });

  test("a client that is kept reaches its agent after that has ended and begun anew", async () => {
    expect(await output("kept")).toBe("1");
  });

  test("an event that does not come is told with its kind", async () => {
    expect(await output("noEvent")).toBe('Some(Workflow { fault: TimedOut, message: "Execution timed out after 300ms" })');
  });

  test("a time that has passed is no wait, also for a run that starts from the top", { timeout: 60_000 }, async () => {
    const name = room("odd");
    const run = await odd(name, "past");
    await noted(own, name, "slept");
    await own.server.restart();
    await run.send("word", null);
    expect((await run.is("complete")).output).toBe("slept");
  });

  test("a name that no step can have is refused", async () => {
    expect(await output("names")).toBe("true true 7");
  });

  describe("a fault is told with its kind", () => {
    test("of an id that is taken", async () => {
      const id = room("odd");
      await odd(id, "fails");
      expect(await odd(id, "fails")).toMatchObject({ refused: { kind: "DuplicateId", error: expect.stringContaining("already exists") } });
    });

    test("of an id that is none", async () => {
      expect(await odd("not%20an%20id", "fails")).toMatchObject({ refused: { kind: "InvalidId", error: expect.stringContaining("`not an id`") } });
    });

    test("of a run that there is not", async () => {
      const told = await new Run(own, "odd", "nobody").status();
      expect(told).toMatchObject({ refused: { kind: "UnknownInstance", error: expect.stringContaining("`nobody`") } });
    });

    test.each(["pause", "resume", "terminate"])("of a terminated run: %s", async (what) => {
      const run = await odd(room("odd"), "misfit");
      await run.act("terminate");
      expect(await run.act(what)).toMatchObject({ refused: { kind: "Ended", error: expect.stringContaining("terminated") } });
      expect(await run.send("number", 7)).toMatchObject({ refused: { kind: "Ended" } });
    });

    test("of a workflow without a binding", async () => {
      const { refused } = await start(own, "unbound", undefined, null);
      expect(refused.kind).toBe("Binding");
      for (const line of ["[[workflows]]", 'binding = "TestUnboundWorkflow"', 'class_name = "TestUnboundWorkflow"']) {
        expect(refused.error).toContain(line);
      }
    });
  });

  test("many runs are started at once, without those that are there", async () => {
    const id = room("many");
    await start(own, "empty", `${id}-1`, null);
    const all = await start(own, "empty", id, [null, null, null]);
    expect(all).toEqual([`${id}-0`, `${id}-2`]);
    for (const one of all) await new Run(own, "empty", one).is("complete");
  });

  workflowPanics(own);
});
