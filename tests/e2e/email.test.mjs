// Mail: raw messages at wrangler's local endpoint, and what the agents make of them.
import { describe, expect, test } from "vitest";
import { inject as injectAt, mail, parse, parseWithPython, quoted, seconds, sign } from "../support/mail.mjs";
import { privateServer } from "../support/private-server.mjs";
import { room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

// One of the mails makes its agent panic.
const own = privateServer();
const inject = (to, raw, from = "ann@example.com") => injectAt(to, raw, from, own.server.url);
const json = async (path) => (await fetch(own.server.url + path)).json();

const send = (name, ...parts) => inject(`mail-agent+${name}@example.org`, mail(...parts));
const received = (name, agent = "mail-agent") => json(`/agents/${agent}/${name}`);

describe.runIf(rust)("the way to an agent", () => {
  test("by its address in any case, and by the dashed form", async () => {
    const name = room("desk");
    for (const agent of ["mail-agent", "MailAgent", "mailagent", "MAILAGENT", "Mail-Agent"]) {
      expect(await inject(`${agent}+${name}@example.org`, mail(agent))).toMatchObject({ status: 200, outcome: "ok" });
    }
    expect(await inject(`agent-mail-agent-${name}@example.org`, mail("dashed"))).toMatchObject({ outcome: "ok" });
    expect((await received(name)).map(({ subject }) => subject)).toEqual(["mail-agent", "MailAgent", "mailagent", "MAILAGENT", "Mail-Agent", "dashed"]);
  });

  test.each([
    ["EmailAgent", "email-agent"], ["CaseSensitiveAgent", "case-sensitive-agent"], ["UserNotificationAgent", "user-notification-agent"],
  ])("%s, whose class has another name", async (binding, kebab) => {
    const name = room("twin");
    const addresses = [binding, kebab, binding.toLowerCase(), binding.toUpperCase()].map((agent) => `${agent}+${name}@example.org`);
    for (const to of addresses) expect(await inject(to, mail("x"))).toMatchObject({ outcome: "ok" });
    expect(await received(name, kebab)).toEqual(addresses);
  });

  test("mail for nobody is refused, mail for an unknown class fails", async () => {
    expect(await inject("nobody@example.org", mail("x"))).toMatchObject({ rejectReason: "nobody: missing_headers" });
    expect(await inject("NonExistentAgent+a@example.org", mail("x"))).toMatchObject({ status: 500, outcome: "exception" });
  });

  test("by a signature", async () => {
    const name = room("signed");
    expect(await inject("any@example.org", mail("signed", sign("mail-agent", name, seconds())))).toMatchObject({ outcome: "ok" });
    expect(await received(name)).toMatchObject([{ subject: "signed", secure: true }]);
    const forged = sign("mail-agent", name, seconds());
    forged[1] = "X-Agent-ID: other";
    for (const [headers, reason] of [
      [forged, "invalid"],
      [sign("mail-agent", name, seconds(), "guessed"), "invalid"],
      [sign("mail-agent", name, seconds() + 400), "invalid"],
      [sign("mail-agent", name, seconds() - 31 * 86400), "expired"],
      [sign("mail-agent", name, "soon"), "malformed_timestamp"],
      [sign("mail-agent", name, seconds()).slice(1), "missing_headers"],
    ]) {
      expect(await inject("any@example.org", mail("x", headers))).toMatchObject({ rejectReason: `nobody: ${reason}` });
    }
    expect(await received(name)).toHaveLength(1);
  });
});

describe.runIf(rust)("what an agent gets", () => {
  test("a plain mail, byte for byte", async () => {
    const name = room("raw");
    const raw = mail("raw", [], "body\r\n");
    expect(await inject(`mail-agent+${name}@example.org`, raw)).toMatchObject({ outcome: "ok" });
    const [got] = await received(name);
    expect(got).toMatchObject({ from: "ann@example.com", to: `mail-agent+${name}@example.org`, subject: "raw", rawSize: raw.length });
    expect(Buffer.from(got.raw).toString("latin1")).toBe(raw);
  });

  test("several parts, bytes that are no text, a subject and a sender beyond ASCII", async () => {
    const name = room("odd");
    const parts = mail("raw parts", ['Content-Type: multipart/mixed; boundary="b"'], "--b\r\n\r\none\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n--b--\r\n");
    const bytes = Buffer.concat([Buffer.from(mail("raw bytes")), Buffer.from([0, 255, 254, 13, 10])]);
    const subject = mail("raw =?utf-8?B?R3LDvMOfZQ==?=");
    for (const raw of [parts, bytes, subject]) expect(await inject(`mail-agent+${name}@example.org`, raw, "jörg@example.com")).toMatchObject({ outcome: "ok" });
    const got = await received(name);
    expect(got.map(({ raw }) => Buffer.from(raw))).toEqual([parts, bytes, subject].map((raw) => Buffer.from(raw)));
    expect(got[2]).toMatchObject({ subject: "raw =?utf-8?B?R3LDvMOfZQ==?=", from: "jörg@example.com" });
  });

  test("bare LF and what is hardly a mail; without Message-ID the platform refuses", async () => {
    const name = room("bare");
    const to = `mail-agent+${name}@example.org`;
    expect(await inject(to, mail("bare").replaceAll("\r\n", "\n"))).toMatchObject({ outcome: "ok" });
    expect(await inject(to, "Message-ID: <a@b>\r\nFrom: ann@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\nSubject: x\r\n\r\n--b\r\nContent-Type: \r\n")).toMatchObject({ outcome: "ok" });
    expect((await inject(to, "Subject: x\r\n\r\n")).status).toBe(400);
    expect((await inject(to, "")).status).toBe(400);
    expect(await received(name)).toHaveLength(2);
  });

  test("a mail of 20 MiB", async () => {
    const name = room("large");
    const line = `${"x".repeat(1022)}\r\n`;
    const raw = mail("size", [], line.repeat(20 * 1024));
    expect(await send(name, "before")).toMatchObject({ outcome: "ok" });
    expect(await inject(`mail-agent+${name}@example.org`, raw)).toMatchObject({ outcome: "ok" });
    expect((await received(name)).map(({ rawSize }) => rawSize)).toEqual([expect.any(Number), raw.length]);
  });
});

describe.runIf(rust)("what an agent does", () => {
  test("refuses, forwards", async () => {
    expect(await send("a", "reject")).toMatchObject({ rejectReason: "not wanted" });
    const { forwards } = await send("fwd", "forward");
    expect(forwards).toMatchObject([{ recipient: "else@example.com" }]);
    expect(Object.fromEntries(forwards[0].headers.map(([name, value]) => [name.toLowerCase(), value]))).toEqual({ "x-agent": "fwd" });
  });

  test("answers in the thread, signed, and the answer to that comes back to it", async () => {
    const name = room("reply");
    const raw = mail("reply =?utf-8?B?R3LDvMOfZQ==?=");
    const { replies } = await inject(`mail-agent+${name}@example.org`, raw);
    expect(replies).toMatchObject([{ sender: `mail-agent+${name}@example.org` }]);
    const { headers } = parse(replies[0].raw);
    const original = parse(raw).headers["message-id"];
    expect(headers).toMatchObject({
      to: "<ann@example.com>", subject: "Re: reply =?utf-8?B?R3LDvMOfZQ==?=", "in-reply-to": original, references: original,
      "auto-submitted": "auto-replied", "x-agent-name": "mail-agent", "x-agent-id": name,
    });
    expect(await parseWithPython(replies[0].raw)).toMatchObject({
      from: [["Bücherei", `mail-agent+${name}@example.org`]], body: "Gern geschehen, Jörg\r\n— ok 👍\r\n", signed: true, defects: [],
    });
    expect(await inject("any@example.org", mail("Re: reply", quoted(replies[0].raw)))).toMatchObject({ outcome: "ok" });
    expect((await received(name))[1]).toMatchObject({ secure: true, subject: "Re: reply" });
  });

  test("no value of its own begins another header", async () => {
    const { replies } = await send("inject", "html");
    const { headers } = parse(replies[0].raw);
    expect(headers).toMatchObject({ subject: "one  Bcc: all@example.com", "x-note": "two  X-Evil: yes", "content-type": 'text/html; charset="utf-8"' });
    expect(headers).not.toHaveProperty("bcc");
    expect(headers).not.toHaveProperty("x-evil");
  });

  test("does not answer a machine, and so no other agent for ever", async () => {
    expect(await send("auto", "reply", ["Auto-Submitted: auto-generated"])).toMatchObject({ outcome: "ok", replies: [] });
    expect(await send("auto", "reply", ["Precedence: list"])).toMatchObject({ outcome: "ok", replies: [] });
    let { replies } = await inject("mail-agent+a@example.org", mail("reply"), "mail-agent+b@example.org");
    let rounds = 0;
    while (replies.length > 0 && rounds < 10) {
      rounds += 1;
      const [from, to] = rounds % 2 ? ["a", "b"] : ["b", "a"];
      ({ replies } = await inject(`mail-agent+${to}@example.org`, replies[0].raw, `mail-agent+${from}@example.org`));
    }
    expect(rounds).toBe(1);
  });

  test.each(["fail", "panic"])("%s: the platform is told, and everybody lives on", async (what) => {
    const [name, other] = [room("failing"), room("other")];
    expect(await send(other, "hello")).toMatchObject({ outcome: "ok" });
    expect(await send(name, what)).toMatchObject({ status: 500, outcome: "exception" });
    expect(await send(name, "after")).toMatchObject({ outcome: "ok" });
    expect((await received(name)).map(({ subject }) => subject)).toEqual([what, "after"]);
    expect(await received(other)).toHaveLength(1);
  });

  test("cannot use a mail once it has been delivered", async () => {
    const name = room("later");
    expect(await send(name, "later")).toMatchObject({ outcome: "ok", events: [{ type: "received" }] });
    await until(async () => (await send(name, "hello")).outcome === "ok");
  });
});
