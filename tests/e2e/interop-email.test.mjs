// Mail between TypeScript and Rust: either router brings it to the other's agent, and the agent reaches the message behind it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freeze } from "../support/freeze.mjs";
import { inject, mail, parse, parseWithPython, quoted } from "../support/mail.mjs";
import { temporaryFolder, tests } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";
import { room, rust, target } from "../support/target.mjs";

const folder = temporaryFolder("interop-email");
let mailroom;

beforeAll(async () => {
  if (rust) mailroom = await freeze(join(tests, "workers", "typescript", "mailroom", "wrangler.toml"), join(folder, "mailroom"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The Rust worker with a binding to the TypeScript agent too. */
function withTypeScript() {
  const config = JSON.parse(readFileSync(target.agents, "utf8"));
  config.durable_objects.bindings.push({ name: "TsMailAgent", class_name: "TsMailAgent", script_name: "mailroom" });
  const file = join(dirname(target.agents), "with-mailroom.json");
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const ways = [
  { way: "TypeScript's routeAgentEmail to a Rust agent", agent: "mail-agent", configs: () => [mailroom, target.agents] },
  { way: "Rust's route_agent_email to a TypeScript agent", agent: "ts-mail-agent", configs: () => [withTypeScript(), mailroom] },
  { way: "TypeScript's routeAgentEmail to a TypeScript agent, for comparison", agent: "ts-mail-agent", configs: () => [mailroom, target.agents] },
];

describe.runIf(rust).each(ways)("$way", ({ agent, configs }) => {
  let server;
  beforeAll(async () => {
    server = await startServer(configs());
  });
  afterAll(() => server?.stop());

  const send = (name, raw) => inject(`${agent}+${name}@example.org`, raw, "ann@example.com", server.url);
  const received = async (name) => (await fetch(`${server.url}/agents/${agent}/${name}`)).json();

  test("a mail comes whole", async () => {
    const name = room("mail");
    const raw = mail("raw", ["X-Note: ü"], "hello, Jörg");
    expect(await send(name, raw)).toMatchObject({ outcome: "ok" });
    const [got, ...more] = await received(name);
    expect(more).toEqual([]);
    expect(got).toMatchObject({ from: "ann@example.com", to: `${agent}+${name}@example.org`, subject: "raw", rawSize: Buffer.byteLength(raw), secure: false });
    expect(typeof got.raw === "string" ? got.raw : Buffer.from(got.raw).toString()).toBe(raw);
  });

  test("is answered, signed, and the answer to that comes back", async () => {
    const name = room("mail");
    const { replies } = await send(name, mail("reply"));
    expect(replies).toHaveLength(1);
    expect(await parseWithPython(replies[0].raw)).toMatchObject({ to: [["", "ann@example.com"]], signed: true });
    expect(parse(replies[0].raw).headers).toMatchObject({ "x-agent-name": agent, "x-agent-id": name });
    expect(await inject("any@example.org", mail("back", quoted(replies[0].raw)), "ann@example.com", server.url)).toMatchObject({ outcome: "ok" });
    expect((await received(name))[1]).toMatchObject({ subject: "back", secure: true });
  });

  test("is refused, forwarded, failed", async () => {
    const name = room("mail");
    expect(await send(name, mail("reject"))).toMatchObject({ rejectReason: "not wanted" });
    const { forwards } = await send(name, mail("forward"));
    expect(forwards).toMatchObject([{ recipient: "else@example.com" }]);
    expect(forwards[0].headers.map(([header, value]) => [header.toLowerCase(), value])).toContainEqual(["x-agent", name]);
    expect(await send(name, mail("fail"))).toMatchObject({ status: 500, outcome: "exception" });
    expect(await send(name, mail("after"))).toMatchObject({ outcome: "ok" });
    expect((await received(name)).map(({ subject }) => subject)).toEqual(["reject", "forward", "fail", "after"]);
  });
});
