import { perOperation } from "../lib/sample.mjs";
import { Sockets } from "../lib/sockets.mjs";

const CONNECTIONS = 50;
const TEXT = "a frame that is no call";

const oneAgent = (name, count = CONNECTIONS) => Array.from({ length: count }, () => name);
const anAgentEach = (label) => Array.from({ length: CONNECTIONS }, (_, number) => `${label}-${number}`);

/** What connections do; `names` has the agent of each, and `load` is what they then do. */
const connected = (names, load, first) => ({
  unit: "µs",
  async prepare(server) {
    const sockets = await Sockets.open(server.port, names);
    await first?.(sockets);
    return sockets;
  },
  sample: (server, sockets, ms) => perOperation(server, ms, (budget) => load(sockets, budget)),
  finish: (sockets) => sockets.close(),
});

const echo = (sockets, ms) => sockets.load((client) => client.echo(TEXT), ms);
const add = (sockets, ms) => sockets.load((client) => client.call("add", 1, 2), ms);
const bump = (sockets, ms) => sockets.load((client) => client.call("bump"), ms);
const update = (sockets, ms) => sockets.loadUpdates(ms);

export const echoOf = (count) => connected(oneAgent(`echo-${count}`, count), echo);
export const updateOf = (count) => connected(oneAgent(`listeners-${count}`, count), update);
export const stateOf = (characters) =>
  connected([`padded-${characters}`], update, (sockets) => sockets.first.call("pad", characters));

export const socketRows = [
  { name: "echo", title: "WebSocket echo, 50 connections", goals: { typescript: 0.65, javascript: 1.2 }, ...echoOf(CONNECTIONS) },
  { name: "rpc", title: "RPC `add`, 50 connections", goals: { typescript: 0.6, javascript: 1.15 }, ...connected(oneAgent("calls"), add) },
  { name: "rpc-state", title: "RPC + `set_state`", goals: { typescript: 0.65, javascript: 1.15 }, ...connected(anAgentEach("state"), bump) },
  { name: "update-50", title: "one state update to 50 listeners", goals: { typescript: 0.6, javascript: 1.0 }, ...updateOf(CONNECTIONS) },
];
