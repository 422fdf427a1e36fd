// Every frame that this page's sockets send and get.

/** The newest last. */
export const frames = [];
const MOST = 300;
const watchers = new Set();

/** Calls `watch` after each further frame. */
export const onFrame = (watch) => watchers.add(watch);

let count = 0;
function note(label, out, data) {
  count += 1;
  frames.push({ key: count, at: Date.now(), label, out, data });
  if (frames.length > MOST) frames.shift();
  for (const watch of watchers) watch();
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
