// Workflows that wait for a person.
import errand from "../../src/errand.rs";
import lib from "../../src/lib.rs";
import { attempt, fill, look, onAct, write } from "../dom.js";
import { clock } from "../time.js";

const RUN = `<li class="item"><div><strong></strong><small></small></div><span class="badge"></span>
  <button type="button" class="quiet" data-act="approve">Approve</button><button type="button" class="quiet" data-act="reject">Reject</button></li>`;
const TOLD = `<li class="item"><span class="text"></span><time></time></li>`;
const ENDED = ["complete", "errored", "terminated"];

export default {
  id: "errands",
  title: "Workflows",
  about: "Work of several steps, each done once, for minutes or months. This one asks the agent's owner before it goes on.",
  html: `
    <form class="inline">
      <label>Fetch me <input name="what" required maxlength="80" value="tea" autocomplete="off" /></label>
      <button>Start</button>
    </form>
    <p role="alert" hidden></p>
    <h3>Runs</h3>
    <ul class="runs"></ul>
    <p class="empty">Nothing has been started.</p>
    <h3>What they have told</h3>
    <ol class="told" aria-live="polite"></ol>
    <p class="empty">Nothing has been told yet.</p>`,
  rust: [
    ["src/errand.rs", errand, "async fn run"],
    ["src/lib.rs", lib, "pub async fn fetch_me"],
    ["src/lib.rs", lib, "fn on_workflow_progress"],
    ["src/lib.rs", lib, "pub async fn approve"],
  ],
  start(root, lab) {
    const [form, runs, told] = ["form", ".runs", ".told"].map((selector) => root.querySelector(selector));
    const show = async () => {
      const list = await look(root, () => lab.call("errands"));
      if (list) fill(runs, list.slice(0, 5), ({ workflowId }) => workflowId, RUN, showRun);
    };
    lab.keep("run", show);
    lab.addEventListener("happened", () => {
      const entries = lab.entries.filter(({ kind }) => kind === "run").slice(0, 5);
      fill(told, entries, ({ id }) => id, TOLD, (element, { text, at }) => write(element, { ".text": text, time: clock(at) }));
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(root, async () => {
        await lab.call("fetch_me", form.elements.what.value);
        await show();
      });
    });
    onAct(runs, (method, { workflowId }) => attempt(root, () => lab.call(method, workflowId)));
  },
};

function showRun(element, { workflowId, metadata, status }) {
  write(element, { strong: metadata?.what ?? workflowId, small: workflowId, ".badge": status });
  element.querySelector(".badge").dataset.kind = { complete: "returned", errored: "failed" }[status] ?? "";
  for (const button of element.querySelectorAll("button")) button.hidden = ENDED.includes(status);
}
