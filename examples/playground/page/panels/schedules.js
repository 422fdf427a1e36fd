// Schedules: made, counted down, rung and cancelled.
import lib from "../../src/lib.rs";
import moment from "../../src/moment.rs";
import { attempt, fill, look, onAct, write } from "../dom.js";
import { clock, countdown, local } from "../time.js";

const ITEM = `<li class="item"><div><strong></strong><small></small></div><span class="countdown" role="timer"></span><button type="button" class="quiet" data-act="cancel">Cancel</button></li>`;
const RING = `<li class="item"><strong></strong><time></time></li>`;

export default {
  id: "schedules",
  title: "Schedules",
  about: "The agent wakes itself and calls its own method: once, again and again, or by the calendar. Stop the server: it rings later.",
  html: `
    <form class="inline">
      <label>Ring <input name="text" required maxlength="80" value="tea" autocomplete="off" /></label>
      <label>when
        <select name="kind" aria-label="when">
          <option value="after">after</option><option value="at">at</option><option value="every">every</option><option value="cron">by cron</option>
        </select>
      </label>
      <label data-kinds="after every">seconds <input name="seconds" type="number" min="1" step="any" value="10" required /></label>
      <label data-kinds="at" hidden>time <input name="at" type="datetime-local" step="1" required disabled /></label>
      <label data-kinds="cron" hidden>in UTC <input name="cron" value="* * * * *" required disabled spellcheck="false" autocapitalize="off" autocomplete="off" /></label>
      <button>Schedule</button>
    </form>
    <p role="alert" hidden></p>
    <h3>Coming up</h3>
    <ul class="pending"></ul>
    <p class="empty">Nothing is coming up.</p>
    <h3>Rung</h3>
    <ol class="rung" aria-live="polite"></ol>
    <p class="empty">Nothing has rung yet.</p>`,
  rust: [
    ["src/lib.rs", lib, "pub fn plan"],
    ["src/lib.rs", lib, "fn ring"],
    ["src/moment.rs", moment, "fn resolve"],
  ],
  start(root, lab) {
    const form = root.querySelector("form");
    const list = root.querySelector(".pending");
    const choose = () => {
      for (const part of form.querySelectorAll("[data-kinds]")) {
        part.hidden = !part.dataset.kinds.split(" ").includes(form.elements.kind.value);
        part.querySelector("input").disabled = part.hidden;
      }
      form.elements.at.value ||= local(Date.now() + 30_000);
    };
    form.elements.kind.addEventListener("change", choose);

    const show = async () => {
      const pending = await look(root, () => lab.call("schedules"));
      if (pending) fill(list, pending, ({ id }) => id, ITEM, showPending);
    };
    lab.keep("ring", show);
    lab.addEventListener("happened", ({ detail }) => {
      const rung = lab.entries.filter(({ kind }) => kind === "ring").slice(0, 5);
      fill(root.querySelector(".rung"), rung, ({ id }) => id, RING, (element, { id, text, at }) => {
        write(element, { strong: text, time: clock(at) });
        if (id === detail?.id) element.classList.add("fresh");
      });
    });
    setInterval(() => {
      for (const element of list.children) showPending(element, element.item);
    }, 250);

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(root, async () => {
        await lab.call("plan", form.elements.text.value, when(form.elements));
        await show();
      });
    });
    onAct(list, (_, { id }) =>
      attempt(root, async () => {
        await lab.call("cancel", id);
        await show();
      }),
    );
  },
};

/** When, as the agent takes it. */
const when = ({ kind, seconds, at, cron }) =>
  ({
    after: () => ({ after: Number(seconds.value) }),
    at: () => ({ at: new Date(at.value).getTime() }),
    every: () => ({ every: Number(seconds.value) }),
    cron: () => ({ cron: cron.value }),
  })[kind.value]();

function showPending(element, { callback, payload, due, repeats }) {
  const how = repeats?.cron ? `cron ${repeats.cron}` : repeats && `every ${repeats.every} s`;
  write(element, {
    strong: typeof payload === "string" ? payload : JSON.stringify(payload),
    small: [`${callback}()`, how, clock(due)].filter(Boolean).join(" · "),
    ".countdown": countdown(due - Date.now()),
  });
}
