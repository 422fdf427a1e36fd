// The official client, with reconnects quick enough for a test and closed when the test ends.
import { AgentClient } from "agents/client";
import { closeLater } from "./cleanup.mjs";
import { room, target } from "./target.mjs";

export const host = new URL(target.url).host;
export const quickReconnect = { minReconnectionDelay: 50, maxReconnectionDelay: 300, minUptime: 200 };

export function client(agent, options = {}) {
  const connection = new AgentClient({ host, agent, name: room(), ...quickReconnect, ...options });
  closeLater(() => connection.close());
  return connection;
}

export async function readyClient(agent, options) {
  const connection = client(agent, options);
  await connection.ready;
  return connection;
}

/** Calls of a callback, kept: `const seen = recorder(); client(.., { onIdentity: seen }); seen.calls`. */
export function recorder() {
  const calls = [];
  return Object.assign((...args) => void calls.push(args), { calls });
}
