// Hibernating WebSockets of a Durable Object.

/** The close reason of an upgrade that an error has ended. */
export const SETUP_FAILED = "Uncaught exception during session setup";

export function sockets(ctx, tag) {
  return tag === undefined ? ctx.getWebSockets() : ctx.getWebSockets(tag);
}

const acceptedFor = new WeakMap();

/** Accepts a WebSocket that may hibernate: the agent's side and the answer. */
export function accept(ctx, tags, request) {
  const [client, server] = Object.values(new WebSocketPair());
  ctx.acceptWebSocket(server, tags);
  if (request !== undefined) acceptedFor.set(request, server);
  return [server, new Response(null, { status: 101, webSocket: client })];
}

/** Answers an upgrade with a WebSocket that only tells why there is none. */
export function refuseUpgrade(frame, code, reason) {
  const [client, server] = Object.values(new WebSocketPair());
  server.accept();
  server.send(frame);
  server.close(code, reason);
  return new Response(null, { status: 101, webSocket: client });
}

/** Closes what was accepted for a request that then failed. */
export const abandon = (request) => close(acceptedFor.get(request), 1011, SETUP_FAILED);

const attachments = new WeakMap();

// As `marks` of `src/host/workers/socket.rs` reads them.
const MANAGED = 1;
const READONLY = 2;
const QUIET = 4;

const isSet = (flag) => flag !== undefined && flag !== null && flag !== false;

const NOT_MANAGED = { id: undefined, marks: 0, value: undefined };

/**
 * What is attached to a socket. Each read of the runtime's own makes a copy, which was a
 * tenth of what a message cost; so it is kept for as long as the runtime has this object
 * of the socket, which is not longer than until it hibernates.
 */
function attached(socket) {
  let known = attachments.get(socket);
  if (known !== undefined) return known;
  const value = socket.deserializeAttachment();
  const id = value?.__pk?.id;
  // Somebody else's may still be given an attachment.
  if (typeof id !== "string" || !id.isWellFormed()) return NOT_MANAGED;
  let marks = MANAGED;
  if (isSet(value.__user?._cf_readonly)) marks |= READONLY;
  if (isSet(value.__user?._cf_no_protocol)) marks |= QUIET;
  known = { id, marks, value };
  attachments.set(socket, known);
  return known;
}

export const attachment = (socket) => JSON.stringify(attached(socket).value);

export const marks = (socket) => attached(socket).marks;

export function setAttachment(socket, json) {
  socket.serializeAttachment(JSON.parse(json));
  attachments.delete(socket);
}

/** Sends a text to the open connections; one that fails is skipped. */
export function broadcast(ctx, text, without, protocolOnly) {
  for (const socket of ctx.getWebSockets()) {
    const { id, marks } = attached(socket);
    if ((marks & MANAGED) === 0 || (protocolOnly && (marks & QUIET) !== 0)) continue;
    if (without?.includes(id)) continue;
    try {
      socket.send(text);
    } catch {
      // A peer that has gone, or goes, is no reason to leave out the others.
    }
  }
}

export function close(socket, code, reason) {
  if (code === undefined) socket?.close();
  else socket?.close(code, reason);
}
