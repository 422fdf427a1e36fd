// The connections, as the agent sees them.
import source from "../../src/connections.rs";
import lib from "../../src/lib.rs";
import { attempt, fill, onAct, write } from "../dom.js";

const ITEM = `<li class="item"><div><strong></strong><span class="badges"></span><small></small></div>
  <button type="button" class="quiet" data-act="drop">Drop</button><button type="button" class="quiet" data-act="close">Close</button></li>`;

export default {
  id: "connections",
  title: "Connections",
  about: "WebSockets with tags that outlive an eviction of the agent. A dropped one comes back by itself.",
  html: `
    <form class="inline">
      <label>Tag <input name="tag" maxlength="40" value="blue" autocomplete="off" /></label>
      <label class="check"><input type="checkbox" name="readonly" /> read-only</label>
      <button>Open another</button>
    </form>
    <p role="alert" hidden></p>
    <ul class="seen" aria-live="polite"></ul>
    <p class="empty">Nobody is connected.</p>`,
  rust: [
    ["src/lib.rs", lib, "fn get_connection_tags"],
    ["src/lib.rs", lib, "async fn on_connect"],
    ["src/connections.rs", source, "fn drop<A"],
  ],
  start(root, lab) {
    const form = root.querySelector("form");
    const list = root.querySelector(".seen");
    /** Those that this panel has opened, which it may close. */
    const further = new Set();
    lab.addEventListener("seen", ({ detail }) =>
      fill(list, detail, ({ id }) => id, ITEM, (element, { id, tags, readonly }) => {
        const own = lab.own.get(id);
        write(element, { strong: own ? `Connection ${own.label}` : "Another page", small: id });
        const badges = [...tags, readonly && "read-only"].filter(Boolean).map((text) => Object.assign(document.createElement("span"), { className: "badge", textContent: text }));
        element.querySelector(".badges").replaceChildren(...badges);
        element.querySelector("[data-act=close]").hidden = !further.has(id);
      }),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const { tag, readonly } = form.elements;
      further.add(lab.open(undefined, { tag: tag.value, readonly: readonly.checked }).id);
    });
    onAct(list, (act, { id }) => {
      if (act === "close") lab.close(id);
      else attempt(root, () => lab.call("disconnect", id));
    });
  },
};
