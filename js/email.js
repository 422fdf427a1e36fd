// Mail: the Worker gets a message that lives in its own event; an agent reaches
// it through a bridge. Both are handled alike here.

import { RpcTarget } from "cloudflare:workers";

// What an agent's object may do with the message. An `RpcTarget` and not bare
// functions, which would keep the object for as long as the event lives.
class EmailBridge extends RpcTarget {
  #message;

  constructor(message) {
    super();
    this.#message = message;
  }

  async getRaw() {
    return new Uint8Array(await new Response(this.#message.raw).arrayBuffer());
  }

  setReject(reason) {
    this.#message.setReject(reason);
  }

  forward(to, headers) {
    return this.#message.forward(to, headers);
  }

  async reply({ from, to, raw }) {
    // Plain workerd has no such module, and gets no mail.
    const { EmailMessage } = await import("cloudflare:email");
    const mail = typeof raw === "string" ? raw : new Response(raw).body;
    return this.#message.reply(new EmailMessage(from, to, mail));
  }

  [Symbol.dispose]() {}
}

const bridges = new WeakMap();

// The bridge of what `_onEmail` got, or one of the Worker's own message.
function bridge(message) {
  if (message._bridge) return message._bridge;
  if (!bridges.has(message)) bridges.set(message, new EmailBridge(message));
  return bridges.get(message);
}

/** What is known of a mail without asking for it. */
export const describeMail = ({ from, to, headers, rawSize, _secureRouted }) =>
  JSON.stringify({ from, to, headers: [...headers], size: rawSize, secure: _secureRouted === true });

/** Hands a mail to an agent, as the TypeScript SDK does. */
export const deliverMail = async (stub, message, secure) => {
  const { from, to, headers, rawSize } = message;
  const mail = { from, to, headers, rawSize, _secureRouted: secure, _bridge: bridge(message) };
  await stub.use((target) => target._onEmail(mail));
};

export const rawMail = async (message) => bridge(message).getRaw();

export const rejectMail = async (message, reason) => {
  await bridge(message).setReject(reason);
};

// Workerd before 2026 gives no id.
const idOf = (result) => result?.messageId ?? "";

export const forwardMail = async (message, to, headers) =>
  idOf(await bridge(message).forward(to, headers.length > 0 ? new Headers(headers) : undefined));

// Text where it is one, as the TypeScript SDK's bridge takes it. The bytes are
// Rust's own and gone after this turn.
function portable(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return raw.slice();
  }
}

export const replyToMail = async (message, from, to, raw) =>
  idOf(await bridge(message).reply({ from, to, raw: portable(raw) }));
