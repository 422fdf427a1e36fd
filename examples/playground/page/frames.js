// Every frame that this page's sockets send and get.

/** The oldest first: what it is about in a few words, and the frame itself. */
export const frames = [];
const MOST = 300;
const watchers = new Set();

/** Calls `watch` after each further frame. */
export const onFrame = (watch) => watchers.add(watch);

let count = 0;
function note(label, out, data) {
  count += 1;
  frames.push({ key: count, at: Date.now(), label, out, data, about: about(data) });
  if (frames.length > MOST) frames.shift();
  for (const watch of watchers) watch();
}

/** The methods of calls that have not been answered, by the calls' ids. */
const calls = new Map();

function about(data) {
  const frame = parsed(data);
  if (typeof frame !== "object" || frame === null) return "text";
  const { type, id, method, success, done } = frame;
  if (type !== "rpc") return type ?? Object.keys(frame).join(", ");
  if (method) {
    calls.set(id, method);
    return `rpc ${method}`;
  }
  const called = calls.get(id) ?? "";
  if (success && done === false) return `rpc ${called}: chunk`;
  calls.delete(id);
  return `rpc ${called}: ${success ? "result" : "error"}`;
}

/** A frame's JSON; `undefined` where it is none. */
export function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** A WebSocket that writes down its frames, under the label of its connection. */
export const logged = (label) =>
  class extends WebSocket {
    constructor(...address) {
      super(...address);
      this.addEventListener("message", ({ data }) => note(label, false, data));
    }

    send(data) {
      note(label, true, data);
      super.send(data);
    }
  };
