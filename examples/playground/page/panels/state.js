// The state, by two connections: what one sets, the other has at once.
import lib from "../../src/lib.rs";
import { attempt, pretty } from "../dom.js";

const side = (label, more) => `
  <form class="side" data-side="${label}">
    <div class="row">
      <h3>Connection ${label}</h3>
      <small class="said" role="status"></small>
      ${more}
      <button type="button" class="quiet" data-take hidden>Take the agent's</button>
      <button title="Ctrl+Enter">Set state</button>
    </div>
    <textarea rows="5" spellcheck="false" autocapitalize="off" autocomplete="off" aria-label="State, by connection ${label}"></textarea>
    <p role="alert" hidden></p>
  </form>`;

export default {
  id: "state",
  title: "State",
  about: "One value, typed in Rust, stored, and synced to every client. Edit it on one side and see the other.",
  wide: true,
  html: `<div class="sides">
    ${side("A", "")}
    ${side("B", `<label class="check"><input type="checkbox" name="readonly" /> read-only</label>`)}
  </div>`,
  rust: [
    ["src/lib.rs", lib, "pub struct Board"],
    ["src/lib.rs", lib, "fn validate_state_change"],
    ["src/lib.rs", lib, "fn should_connection_be_readonly"],
  ],
  start(root, lab) {
    const [a, b] = ["A", "B"].map((label) => new Side(root.querySelector(`[data-side=${label}]`)));
    a.use(lab.main);
    let second;
    const connect = (readonly) => {
      if (second) lab.close(second.id);
      second = lab.open("B", { readonly });
      b.use(second);
    };
    const { readonly } = b.form.elements;
    readonly.addEventListener("change", () => connect(readonly.checked));
    connect(readonly.checked);
  },
};

/** The state as one connection has it, and as it is being edited. */
class Side {
  #client;
  #theirs = "";
  #before = "";

  constructor(form) {
    this.form = form;
    this.text = form.querySelector("textarea");
    this.text.addEventListener("input", () => this.#compare());
    form.querySelector("[data-take]").addEventListener("click", () => this.#take());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(form, () => this.#client.setState(JSON.parse(this.text.value)));
    });
  }

  use(client) {
    this.#client = client;
    // The client has the options for as long as it lives.
    client.options.onStateUpdate = (state, source) => {
      const untouched = source === "client" || this.text.value === this.#theirs;
      this.#before = this.#theirs;
      this.#theirs = pretty(state);
      if (untouched) this.#take();
      else this.#compare();
    };
    client.options.onStateUpdateError = (reason) => {
      // What the client took for granted has not come about.
      this.#theirs = this.#before;
      this.#compare();
      attempt(this.form, () => Promise.reject(new Error(reason)));
    };
  }

  #take() {
    this.text.value = this.#theirs;
    this.form.querySelector("[role=alert]").hidden = true;
    this.#compare();
    this.#say("");
  }

  #compare() {
    const differs = this.text.value !== this.#theirs;
    this.form.querySelector("[data-take]").hidden = !differs;
    this.#say(differs ? "edited" : "");
  }

  #say(text) {
    this.form.querySelector(".said").textContent = text;
  }
}
