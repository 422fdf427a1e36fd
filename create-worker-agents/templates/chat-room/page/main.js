import { connect, element, nameOf, time } from "./connect.js";

const $ = (id) => document.getElementById(id);

/** Under which name this tab is in the room; after a lost connection it enters again. */
let person;
let lastShown = 0;

const room = connect("chat-room", nameOf("lobby"), {
  onStateUpdate: ({ people }) => {
    $("people").textContent = people.join(", ");
  },
});

// What the room broadcasts, beside the state that the client keeps by itself.
room.addEventListener("message", ({ data }) => {
  const { said } = JSON.parse(data);
  if (said && person) show([said]);
});

room.addEventListener("open", () => person && enter());

async function enter() {
  const { result, failed } = await room.ask("enter", person);
  if (failed) return;
  $("enter").hidden = true;
  $("room").hidden = false;
  show(result);
  $("say").elements.text.focus();
}

function show(messages) {
  for (const { id, author, text, at } of messages) {
    if (id <= lastShown) continue;
    lastShown = id;
    const line = element("li");
    line.append(element("strong", author), element("time", time(at)), element("span", text));
    $("messages").append(line);
  }
  $("messages").scrollTop = $("messages").scrollHeight;
}

$("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  person = event.target.elements.person.value;
  enter();
});

$("say").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  const text = field.value;
  field.value = "";
  const { failed } = await room.ask("say", text);
  if (failed && !field.value) field.value = text;
});
