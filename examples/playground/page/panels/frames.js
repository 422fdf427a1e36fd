// Every frame of this page's sockets, in and out.
import diary from "../../src/diary.rs";
import { fill, pretty, write } from "../dom.js";
import { frames, onFrame, parsed } from "../frames.js";
import { fine } from "../time.js";

const FRAME = `<li><details><summary><time></time><span class="label"></span><span class="way"></span><span class="kind"></span><span class="size"></span></summary><pre tabindex="0"></pre></details></li>`;

export default {
  id: "frames",
  title: "Frames",
  about: "What goes over this page's sockets: the protocol of the npm package, and what the agent broadcasts.",
  wide: true,
  html: `
    <div class="row">
      <label class="check"><input type="checkbox" name="pause" /> pause</label>
      <button type="button" class="quiet" name="clear">Clear</button>
      <small class="count"></small>
    </div>
    <ol class="frames" tabindex="0" aria-label="Frames, the newest first"></ol>
    <p class="empty">No frame yet.</p>`,
  rust: [["src/diary.rs", diary, "fn tell<A"]],
  start(root) {
    const [pause, clear] = ["pause", "clear"].map((name) => root.querySelector(`[name=${name}]`));
    let drawn = false;
    const show = () => {
      drawn = false;
      if (pause.checked) return;
      fill(root.querySelector(".frames"), frames.toReversed(), ({ key }) => key, FRAME, showFrame);
      root.querySelector(".count").textContent = frames.length === 0 ? "" : `${frames.length} kept`;
    };
    const soon = () => {
      if (!drawn) requestAnimationFrame(show);
      drawn = true;
    };
    onFrame(soon);
    pause.addEventListener("change", soon);
    clear.addEventListener("click", () => {
      frames.length = 0;
      show();
    });
    soon();
  },
};

function showFrame(element, { at, label, out, data, about }) {
  if (element.classList.contains(out ? "out" : "in")) return; // a frame does not change
  element.classList.add(out ? "out" : "in");
  write(element, { time: fine(at), ".label": label, ".way": out ? "→ agent" : "← agent", ".kind": about, ".size": `${new TextEncoder().encode(data).length} B` });
  element.querySelector("details").addEventListener("toggle", () => write(element, { pre: readable(data) }), { once: true });
}

const readable = (data) => (parsed(data) === undefined ? data : pretty(parsed(data)));
