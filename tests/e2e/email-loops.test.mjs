// Mail that must come to an end: each such mail leaves one line on the console, and no storm.
import { expect, test } from "vitest";
import { inject, mail } from "../support/mail.mjs";
import { privateServer } from "../support/private-server.mjs";
import { room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const handle = rust ? privateServer() : {};

/** What `work` gives, and the lines that the server has written meanwhile and that hold `text`. */
async function linesOf(text, work) {
  const { server } = handle;
  const from = server.output.length;
  const result = await work();
  const lines = () => server.output.slice(from).split("\n").filter((line) => line.includes(text));
  await until(() => lines().length > 0);
  // A second one would come with the next mail at the latest.
  await inject(`mail-agent+${room("end")}@example.org`, mail("end"), undefined, server.url);
  return { result, lines: lines() };
}

const send = (to, raw, from) => inject(to, raw, from, handle.server.url);

test.runIf(rust)("a mail to a class that is not there", async () => {
  const { result, lines } = await linesOf("Uncaught Error: Agent namespace 'nowhere' not found", () => send("nowhere+a@example.org", mail("x")));
  expect(result).toMatchObject({ outcome: "exception", replies: [] });
  // And one of wrangler's own, which tells of any exception.
  expect(lines).toEqual([expect.stringContaining("Available agents: ")]);
});

test.runIf(rust)("an automatic reply", async () => {
  const name = room("auto");
  const { result, lines } = await linesOf("automatic one: not answered", () => send(`mail-agent+${name}@example.org`, mail("reply", ["Auto-Submitted: auto-replied"])));
  expect(result).toMatchObject({ outcome: "ok", replies: [] });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`MailAgent:${name}: a mail from ann@example.com is an automatic one: not answered`);
});

test.runIf(rust)("two agents that answer every mail", async () => {
  const agents = [room("a"), room("b")].map((name) => `mail-agent+${name}@example.org`);
  const written = [];
  const { lines } = await linesOf("automatic one: not answered", async () => {
    let [from, to] = agents;
    let { replies } = await send(to, mail("reply"), from);
    while (replies.length > 0) {
      written.push(...replies);
      expect(written.length).toBeLessThan(10);
      [from, to] = [to, from];
      ({ replies } = await send(to, replies[0].raw, from));
    }
  });
  expect(written).toHaveLength(1);
  expect(lines).toHaveLength(1);
});
