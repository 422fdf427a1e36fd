// What a panic does to runs of workflows.
import { describe, expect, test } from "vitest";
import { room } from "./target.mjs";
import { sleep, within } from "./wait.mjs";
import { noted, notes, start } from "./workflow.mjs";

/** The tests, on the server that `own` has once they run. */
export function workflowPanics(own) {
  const odd = (name, what) => start(own, "odd", name, { notes: name, what });
  const output = async (what, name = room("odd")) => (await (await odd(name, what)).is("complete")).output;

  describe("a panic", () => {
    test("of an attempt is its error, and the next one begins", async () => {
      const name = room("odd");
      expect(await output("panicInStep", name)).toBe("attempt 3");
      expect(await notes(own, name)).toEqual({ panics: 3 });
    });

    test("of every attempt is the error of the step", async () => {
      expect(await output("panicInEveryStep")).toBe('Some(Message("Rust panic: deliberate panic in every attempt"))');
    });

    test("of a run between its steps ends it", async () => {
      const run = await odd(room("odd"), "panicInRun");
      expect((await within(5000, run.is("errored"), "the end")).error.message).toContain("deliberate panic in a run");
    });

    test("elsewhere harms no run, whatever it is at", { timeout: 60_000 }, async () => {
      const name = room("odd");
      const run = await odd(name, "survive");
      const elsewhere = () => fetch(`${own.server.url}/panic`).then(({ status }) => expect(status).toBe(500));
      await noted(own, name, "during");
      await elsewhere();
      await noted(own, name, "during", 2);
      await sleep(2500);
      await elsewhere();
      await sleep(2000);
      await elsewhere();
      await run.send("word", "done");
      expect((await run.is("complete")).output).toBe("kept, done");
      expect(await notes(own, name)).toEqual({ before: 1, repeated: 2, during: 2 });
    });
  });
}
