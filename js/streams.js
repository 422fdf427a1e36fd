// Streams that go on after the method that began them has returned: no event
// is under way for them, so each is guarded as one of its own.

import { waitUntil } from "cloudflare:workers";
import { guarded } from "./guard.js";

const lingering = new WeakMap();

/** The frame of a call that failed. */
export const rpcError = (id, error) =>
  JSON.stringify({ error: error.message, id, success: false, type: "rpc" });

export function streamLingers(socket, id) {
  const streams = lingering.get(socket) ?? new Map();
  lingering.set(socket, streams);
  const tell = (error) => {
    streams.delete(id);
    try {
      socket.send(rpcError(id, error));
    } catch {
      // The client has gone; nobody waits.
    }
  };
  waitUntil(guarded({}, () => new Promise((ended) => streams.set(id, ended)), tell));
}

export function streamEnded(socket, id) {
  const streams = lingering.get(socket);
  streams?.get(id)?.();
  streams?.delete(id);
}
