import { connect, element, nameOf, time } from "./connect.js";

const $ = (id) => document.getElementById(id);

const name = nameOf("inbox");

const agent = connect("inbox-agent", name, {
  onStateUpdate: ({ mails }) => {
    $("mails").replaceChildren(...mails.map(row));
    $("curl").hidden = mails.length > 0;
    $("clear").hidden = mails.length === 0;
  },
});

function row({ from, subject, text, at }) {
  const line = element("li");
  line.append(element("strong", subject || "(no subject)"), element("time", time(at)));
  const body = element("div");
  body.append(element("div", from, { className: "soft" }), element("div", text.trim()));
  line.append(body);
  return line;
}

$("curl").textContent = `printf 'Message-ID: <1@example.com>\\nFrom: ann@example.com\\nSubject: tea\\n\\nAt four?' |
  curl -X POST --data-binary @- \\
  '${location.origin}/cdn-cgi/handler/email?from=ann@example.com&to=${name}@example.org'`;

$("clear").addEventListener("click", () => agent.ask("clear"));
