// Mails of every shape: each is answered, forwarded and refused as any other, and the worker goes on.
import { describe, expect, test } from "vitest";
import { inject, mail, parseWithPython, SECRET, seconds } from "../support/mail.mjs";
import { json, room, rust } from "../support/target.mjs";

const multipart = (subject) => mail(subject, ["MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="b"'], [
  "--b", "Content-Type: text/plain; charset=utf-8", "", "see the file", "--b", 'Content-Type: image/png; name="a.png"',
  'Content-Disposition: attachment; filename="a.png"', "Content-Transfer-Encoding: base64", "", "iVBORw0KGgo=", "--b--", "",
].join("\r\n"));

// The subject begins with what MailAgent is to do.
const shapes = {
  plain: (what) => ({ raw: mail(what) }),
  "multipart with a file": (what) => ({ raw: multipart(what) }),
  "subject and sender beyond ASCII, encoded": (what) => ({
    raw: mail(`${what} =?utf-8?Q?Gr=C3=BC=C3=9Fe?=`).replace("From: ann@example.com", "From: =?utf-8?B?SsO2cmc=?= <joerg@example.com>"),
    from: "joerg@example.com",
  }),
  "20 MiB": (what) => ({ raw: mail(what, [], `${"x".repeat(1022)}\r\n`.repeat(20 * 1024)) }),
  "malformed MIME": (what) => ({ raw: mail(what, ["Content-Type: multipart/mixed; boundary", "Content-Transfer-Encoding: nonsense"], "--b\r\nContent-Type: \r\n--b--x\r\n=\r\n\0") }),
  "bare LF": (what) => ({ raw: multipart(what).replaceAll("\r\n", "\n") }),
};

describe.runIf(rust).each(Object.entries(shapes))("a mail: %s", (_, shape) => {
  const send = (name, what) => {
    const { raw, from } = shape(what);
    return inject(`mail-agent+${name}@example.org`, raw, from).then((result) => ({ ...result, from: from ?? "ann@example.com", raw }));
  };

  test("is answered, and Python reads the answer", { timeout: 60_000 }, async () => {
    const name = room("shape");
    const before = seconds();
    const { outcome, replies, from, raw } = await send(name, "reply");
    expect(outcome).toBe("ok");
    expect(replies).toHaveLength(1);
    const answer = await parseWithPython(replies[0].raw);
    const original = /^Message-ID: (.*?)\r?$/m.exec(raw)[1];
    expect(answer).toMatchObject({
      from: [["Bücherei", `mail-agent+${name}@example.org`]],
      to: [["", from]],
      type: "text/plain",
      body: "Gern geschehen, Jörg\r\n— ok 👍\r\n",
      signed: true,
      defects: [],
    });
    expect(answer.headers).toMatchObject({
      "in-reply-to": original, references: original, "auto-submitted": "auto-replied", "x-agent-name": "mail-agent", "x-agent-id": name,
    });
    expect(answer.headers.subject).toBe(raw.includes("Gr=C3=BC=C3=9Fe") ? "Re: reply Grüße" : "Re: reply");
    expect(answer.headers["message-id"]).toMatch(/^<[^<>\s]+@example\.org>$/);
    expect(new Set(answer.names).size).toBe(answer.names.length);
    expect(Math.abs(answer.date - before)).toBeLessThan(60);
    expect((await parseWithPython(replies[0].raw, `${SECRET}x`)).signed).toBe(false);
  });

  test("is forwarded and refused, and the worker goes on", { timeout: 60_000 }, async () => {
    const name = room("shape");
    expect(await send(name, "forward")).toMatchObject({ outcome: "ok", forwards: [{ recipient: "else@example.com" }] });
    expect(await send(name, "reject")).toMatchObject({ outcome: "ok", rejectReason: "not wanted" });
    expect(await inject(`mail-agent+${name}@example.org`, mail("after"))).toMatchObject({ outcome: "ok" });
    expect(await json(`/agents/mail-agent/${name}`)).toHaveLength(3);
  });
});

test.runIf(rust)("a mail without Message-ID is the platform's to refuse", async () => {
  const name = room("shape");
  const nameless = mail("reply").replace(/^Message-ID.*\r\n/m, "");
  expect(await inject(`mail-agent+${name}@example.org`, nameless)).toMatchObject({ status: 400, text: expect.stringContaining("no message id provided") });
  expect(await inject(`mail-agent+${name}@example.org`, mail("reply"))).toMatchObject({ outcome: "ok", replies: [{}] });
});
