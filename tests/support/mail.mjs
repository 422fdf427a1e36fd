// Mail for a server under test, and what is made of mail.
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { join } from "node:path";
import { target } from "./target.mjs";

/** The conformance worker's. */
export const SECRET = "conformance-secret";

/** Brings a raw mail; `{ status, outcome, rejectReason, forwards, replies }`. */
export async function inject(to, raw, from = "ann@example.com", url = target.url) {
  const query = new URLSearchParams({ from, to, format: "json" });
  const response = await fetch(`${url}/cdn-cgi/handler/email?${query}`, { method: "POST", body: raw });
  const text = await response.text();
  return { status: response.status, text, ...(text.startsWith("{") ? JSON.parse(text) : {}) };
}

let count = 0;
/** A plain mail; `headers` are further lines. */
export const mail = (subject, headers = [], body = "hello") =>
  [`Message-ID: <${++count}.${Date.now()}@example.com>`, "From: ann@example.com", "To: agent@example.org", `Subject: ${subject}`, ...headers, "", body].join("\r\n");

/** The headers of a raw mail, unfolded, by lower-case name. */
export function parse(raw) {
  // npm `agents` writes bare LF.
  const [, head, body] = /^(.*?)\r?\n\r?\n(.*)$/s.exec(raw);
  const lines = head.replaceAll(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  return { headers, body };
}

/** The lines of a signature. */
export const sign = (agent, id, timestamp = seconds(), secret = SECRET) => [
  `X-Agent-Name: ${agent}`,
  `X-Agent-ID: ${id}`,
  `X-Agent-Sig: ${createHmac("sha256", secret).update(`${agent}:${id}:${timestamp}`).digest("base64")}`,
  `X-Agent-Sig-Ts: ${timestamp}`,
];
export const seconds = () => Math.floor(Date.now() / 1000);

const HEADERS = ["X-Agent-Name", "X-Agent-ID", "X-Agent-Sig", "X-Agent-Sig-Ts"];
/** The lines of the signature that a raw mail, or an object of headers, has. */
export function quoted(mail) {
  const { headers } = typeof mail === "string" ? parse(mail) : { headers: Object.fromEntries(Object.entries(mail).map(([name, value]) => [name.toLowerCase(), value])) };
  return HEADERS.map((header) => `${header}: ${headers[header.toLowerCase()]}`);
}

/** The mails that were sent by `send_email` bindings since the server began, the last one first; each with all that is known of it. */
export async function sentMails(url = target.url) {
  const api = `${url}/cdn-cgi/explorer/api/local/email/sending`;
  const get = async (query) => {
    const response = await fetch(`${api}?${query}`);
    const { success, result, errors } = await response.json();
    if (!success) throw new Error(`${api}: ${JSON.stringify(errors)}`);
    return result;
  };
  const list = await get("per_page=100");
  return Promise.all(list.map(({ messageId }) => get(new URLSearchParams({ email_id: messageId }))));
}

/** What Python's `email` package, an independent parser, makes of a raw mail; `signed` tells whether its signature is right. */
export function parseWithPython(raw, secret = SECRET) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const script = join(import.meta.dirname, "parse_mail.py");
  const python = execFile("python3", [script, secret], { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
    if (error) reject(new Error(`${error.message}\n${stderr}`));
    else resolve(JSON.parse(stdout));
  });
  python.stdin.end(raw);
  return promise;
}
