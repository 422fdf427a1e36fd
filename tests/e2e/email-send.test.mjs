// Mail by the send_email binding, answers after the delivery, and mail taken apart.
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { inject, mail, quoted, SECRET, sentMails } from "../support/mail.mjs";
import { json, room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const act = (name, what) => json(`/agents/outbox-agent/${name}/${what}`);
const seen = (name) => json(`/agents/outbox-agent/${name}`);
const sentBy = async (name) => (await sentMails()).filter(({ headers }) => headers?.["X-Agent-ID"] === name);

const signatureOf = (headers) =>
  createHmac("sha256", SECRET).update(`${headers["X-Agent-Name"]}:${headers["X-Agent-ID"]}:${headers["X-Agent-Sig-Ts"]}`).digest("base64");

describe.runIf(rust)("a mail of the agent's own", () => {
  test("goes out with all that was said", async () => {
    const name = room("send");
    const { id } = await act(name, "send");
    const [sent, ...more] = await sentBy(name);
    expect(more).toEqual([]);
    expect(sent).toMatchObject({
      from: '"Bücherei" <desk@example.org>',
      to: ["ann@example.com", '"Bob" <bob@example.com>'],
      cc: ["carl@example.com"],
      bcc: ["dora@example.com"],
      subject: "Grüße",
      text: "Grüße\n👍",
      html: "<p>Grüße</p>",
    });
    expect(sent.reply_to ?? sent.replyTo).toBe('"Box" <box@example.org>');
    expect(sent.message_id ?? sent.messageId).toBe(id);
    expect(sent.headers).toMatchObject({
      "In-Reply-To": "<1@example.com>", References: "<1@example.com>", "X-Note": "one  X-Evil: two",
      "X-Agent-Name": "outbox-agent", "X-Agent-ID": name, "X-Agent-Sig": signatureOf(sent.headers),
    });
    expect(sent.attachments).toMatchObject([
      { filename: "a.bin", disposition: "attachment", size: 3 },
      { filename: "b.png", disposition: "inline", size: 3 },
    ]);
  });

  test("tells what to add where there is no binding, and what the binding refuses", async () => {
    const name = room("send");
    expect(await act(name, "send-nowhere")).toEqual({
      binding: 'there is no `send_email` binding NOWHERE. Add to wrangler.toml:\n\n[[send_email]]\nname = "NOWHERE"',
    });
    expect(await act(name, "send-forbidden")).toEqual({ error: "email to ann@example.com not allowed" });
    expect(await sentBy(name)).toEqual([]);
  });
});

describe.runIf(rust)("an answer after the delivery", () => {
  const bring = (name, raw) => inject(`outbox-agent+${name}@example.org`, raw);

  test("goes out from a schedule, in the thread, signed, and what comes back finds the agent", async () => {
    const name = room("later");
    const raw = mail("later", ["References: <0@example.com>", "In-Reply-To: <0@example.com>"]);
    expect(await bring(name, raw)).toMatchObject({ outcome: "ok", replies: [] });
    await until(async () => (await seen(name)).length === 1);
    const [sent] = await sentBy(name);
    const original = /^Message-ID: (.*?)\r$/m.exec(raw)[1];
    expect(sent).toMatchObject({
      from: `"Bücherei" <outbox-agent+${name}@example.org>`, to: ["ann@example.com"], subject: "Re: later", text: "Später: Grüße",
    });
    expect(sent.headers).toMatchObject({
      "In-Reply-To": original, References: `<0@example.com> ${original}`, "Auto-Submitted": "auto-replied", "X-Agent-Sig": signatureOf(sent.headers),
    });
    expect(await inject("any@example.org", mail("back", quoted(sent.headers)))).toMatchObject({ outcome: "ok" });
    await until(async () => (await seen(name)).length === 2);
  });

  test("does not go to a machine", async () => {
    const name = room("later");
    expect(await bring(name, mail("later", ["Auto-Submitted: auto-replied"]))).toMatchObject({ outcome: "ok" });
    await until(async () => (await seen(name)).length === 1);
    expect(await seen(name)).toEqual([{ answered: null }]);
    expect(await sentBy(name)).toEqual([]);
  });
});

describe.runIf(rust)("a mail taken apart", () => {
  test("text, HTML, files, names beyond ASCII", async () => {
    const name = room("parse");
    const raw = [
      "Message-ID: <3@example.com>", "References: <1@example.com> <2@example.com>", "From: =?utf-8?Q?J=C3=B6rg?= <joerg@example.com>",
      "To: Ann <ann@example.com>", "Date: Tue, 14 Nov 2023 22:13:20 +0000", "Subject: parse", 'Content-Type: multipart/mixed; boundary="b"', "",
      "--b", "Content-Type: text/plain; charset=iso-8859-1", "Content-Transfer-Encoding: quoted-printable", "", "Gr=FC=DFe",
      "--b", "Content-Type: text/html; charset=utf-8", "", "<p>Grüße</p>",
      "--b", "Content-Type: image/png", "Content-ID: <i@h>", "Content-Disposition: inline; filename*=utf-8''%C3%BC.png", "Content-Transfer-Encoding: base64", "", "AP8K", "--b--", "",
    ].join("\r\n");
    expect(await inject(`outbox-agent+${name}@example.org`, raw)).toMatchObject({ outcome: "ok" });
    expect(await seen(name)).toEqual([{
      from: { name: "Jörg", address: "joerg@example.com" }, to: [{ name: "Ann", address: "ann@example.com" }], subject: "parse",
      date: 1_700_000_000_000, messageId: "<3@example.com>", references: ["<1@example.com>", "<2@example.com>"],
      text: "Grüße", html: "<p>Grüße</p>",
      attachments: [{ name: "ü.png", type: "image/png", id: "i@h", inline: true, content: [0, 255, 10] }],
    }]);
  });

  // The SDK's own limits are tested natively, on larger mails: the local endpoint parses each mail too,
  // takes minutes for those, and fails at some.
  test("what is made to break a parser", async () => {
    const name = room("parse");
    const head = "Content-Type: multipart/mixed; boundary=b";
    for (const raw of [
      mail("parse", [head], "--b\r\nContent-Type: image/png\r\n\r\nx\r\n".repeat(2000)),
      mail("parse", [head], `--b\r\n${head}\r\n\r\n`.repeat(100)),
      mail("parse", [], "x".repeat(1 << 20)),
    ]) {
      expect(await inject(`outbox-agent+${name}@example.org`, raw)).toMatchObject({ outcome: "ok" });
    }
    expect(await seen(name)).toHaveLength(3);
  });
});
