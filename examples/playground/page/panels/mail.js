// The inbox: mail brought at the local endpoint of `wrangler dev`, and answered.
import lib from "../../src/lib.rs";
import source from "../../src/mail.rs";
import { attempt, fill, look, write } from "../dom.js";
import { clock } from "../time.js";

const MAIL = `
  <li class="item mail">
    <div class="row"><strong class="subject"></strong><time></time></div>
    <small class="sender"></small>
    <p class="text"></p>
    <p class="answered" hidden></p>
    <form class="inline"><input name="text" required maxlength="2000" placeholder="Answer" autocomplete="off" aria-label="Answer" /><button class="quiet">Send</button></form>
  </li>`;

export default {
  id: "mail",
  title: "Email",
  about: "Mail finds its agent by the address. Here the page brings one to <code>wrangler dev</code>, as Cloudflare would.",
  html: `
    <form class="inline bring">
      <label>From <input name="from" type="email" required value="ann@example.com" autocomplete="off" /></label>
      <label>Subject <input name="subject" required maxlength="120" value="Tea on Friday?" autocomplete="off" /></label>
      <label class="long">Text <input name="text" required maxlength="1000" value="Shall we have tea on Friday?" autocomplete="off" /></label>
      <button>Bring it</button>
      <small>To <code class="address"></code></small>
    </form>
    <p role="alert" hidden></p>
    <ul class="mails" aria-live="polite"></ul>
    <p class="empty">No mail has come yet.</p>`,
  rust: [
    ["src/lib.rs", lib, "async fn email"],
    ["src/lib.rs", lib, "async fn on_email"],
    ["src/mail.rs", source, "async fn answer"],
  ],
  start(root, lab) {
    const form = root.querySelector(".bring");
    const list = root.querySelector(".mails");
    const address = `playground-agent+${lab.name}@example.org`;
    root.querySelector(".address").textContent = address;
    const show = async () => {
      const inbox = await look(root, () => lab.call("inbox"));
      if (inbox) fill(list, inbox, ({ id }) => id, MAIL, showMail);
    };
    lab.keep("mail", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(root, () => bring(form.elements, address));
    });
    list.addEventListener("submit", (event) => {
      event.preventDefault();
      const { id } = event.target.closest("[data-key]").item;
      const send = event.target.querySelector("button");
      send.disabled = true;
      attempt(root, async () => {
        await lab.call("answer", id, event.target.elements.text.value);
        event.target.reset();
      }).finally(() => (send.disabled = false));
    });
  },
};

/** Brings a mail to the endpoint that only `wrangler dev` has. */
async function bring({ from, subject, text }, to) {
  const raw = [
    `Message-ID: <${crypto.randomUUID()}@example.com>`,
    `From: ${from.value}`,
    `To: ${to}`,
    `Subject: ${encoded(subject.value)}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    text.value,
  ];
  const query = new URLSearchParams({ from: from.value, to });
  const response = await fetch(`/cdn-cgi/handler/email?${query}`, { method: "POST", body: raw.join("\r\n") });
  if (!response.ok) throw new Error(`The mail was not taken: ${response.status} ${await response.text()}`);
}

/** A header's text in letters of ASCII (RFC 2047). */
function encoded(text) {
  if (/^[ -~]*$/.test(text)) return text;
  return `=?utf-8?B?${btoa(String.fromCodePoint(...new TextEncoder().encode(text)))}?=`;
}

function showMail(element, { sender, subject, text, at, answer }) {
  write(element, { ".subject": subject || "(no subject)", ".sender": sender, ".text": text, time: clock(at), ".answered": answer ? `You: ${answer}` : "" });
  element.querySelector(".answered").hidden = !answer;
  element.querySelector("form").hidden = Boolean(answer);
}
