// The queue, and what has failed for good.
import lib from "../../src/lib.rs";
import { attempt, fill, look, onAct, write } from "../dom.js";
import { clock } from "../time.js";

const QUEUED = `<li class="item"><div><strong></strong><small></small></div></li>`;
const FAILED = `<li class="item"><div><strong></strong><small class="bad"></small></div>
  <button type="button" class="quiet" data-act="retry">Retry</button><button type="button" class="quiet" data-act="forget">Forget</button></li>`;
const DONE = `<li class="item"><span class="text"></span><time></time></li>`;

export default {
  id: "work",
  title: "Queue and failed work",
  about: "One call after another, kept through restarts, tried again when it fails, and kept to look at when it has failed for good.",
  html: `
    <form class="inline">
      <label>Work on <input name="text" required maxlength="80" value="dig" autocomplete="off" /></label>
      <button>Queue</button>
      <label class="check"><input type="checkbox" name="fails" /> let it fail <small>(<code>jobsFail</code> in the state)</small></label>
    </form>
    <p role="alert" hidden></p>
    <h3>In the queue</h3>
    <ol class="queue"></ol>
    <p class="empty">Nothing waits.</p>
    <h3>Failed for good</h3>
    <ul class="failed"></ul>
    <p class="empty">Nothing has failed.</p>
    <h3>What has been done</h3>
    <ol class="done" aria-live="polite"></ol>
    <p class="empty">Nothing has been done yet.</p>`,
  rust: [
    ["src/lib.rs", lib, "pub fn enqueue"],
    ["src/lib.rs", lib, "async fn work_on"],
    ["src/lib.rs", lib, "pub fn let_jobs_fail"],
    ["src/lib.rs", lib, "pub fn try_again"],
  ],
  start(root, lab) {
    const form = root.querySelector("form");
    const [queue, failed, done] = [".queue", ".failed", ".done"].map((selector) => root.querySelector(selector));
    const show = async () => {
      const work = await look(root, () => lab.call("work"));
      if (!work) return;
      fill(queue, work.queue, ({ id }) => id, QUEUED, (element, item) => {
        write(element, { strong: says(item), small: `${item.callback}() · since ${clock(item.created_at * 1000)}` });
      });
      fill(failed, work.failed, ({ id }) => id, FAILED, (element, item) => {
        write(element, { strong: says(item), small: `${item.error} · ${item.attempts} attempts` });
      });
    };
    lab.keep("work", show);
    lab.addEventListener("happened", () => {
      const entries = lab.entries.filter(({ kind }) => kind === "work").slice(0, 5);
      fill(done, entries, ({ id }) => id, DONE, (element, { text, at }) => write(element, { ".text": text, time: clock(at) }));
    });

    const box = form.elements.fails;
    lab.main.addEventListener("message", () => {
      if (!box.disabled) box.checked = lab.main.state?.jobsFail ?? false;
    });
    // A method, and not `setState`: what this page takes for the state may be one that was refused.
    box.addEventListener("change", async () => {
      box.disabled = true; // until the agent has agreed
      const agreed = await attempt(root, async () => {
        await lab.call("let_jobs_fail", box.checked);
        return true;
      });
      box.disabled = false;
      if (!agreed) box.checked = !box.checked;
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(root, async () => {
        await lab.call("enqueue", form.elements.text.value);
        await show();
      });
    });
    onAct(failed, (method, { id }) =>
      attempt(root, async () => {
        await lab.call(method, id);
        await show();
      }),
    );
  },
};

const says = ({ payload }) => (typeof payload === "string" ? payload : JSON.stringify(payload));
