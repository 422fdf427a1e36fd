// The chat room: the official client and the browser, nothing else.
import { AgentClient } from "agents/client";
import { History } from "./history.js";
import { Outbox } from "./outbox.js";
import { roomOf, showPeople, showRooms } from "./side.js";

const $ = (id) => document.getElementById(id);
const query = new URLSearchParams(location.search);
const room = roomOf(query.get("room") ?? "lobby") || "lobby";
// A tab is somebody: two tabs can talk to each other.
let name = query.get("name") ?? sessionStorage.getItem("name");
let inside = false;

const history = new History(room);
const outbox = new Outbox(room);
$("room").textContent = room;
showRooms(room, name);

const agent = new AgentClient({ agent: "chat-room", name: room, host: location.host });

function fail(message) {
  $("error").textContent = message;
  $("error").hidden = !message;
}

function status(state) {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
}

/** Enters, or enters again: then only what was missed comes. */
async function enter() {
  $("enter").hidden = Boolean(name);
  $("say").hidden = !name;
  if (!name) return $("enter").elements.name.focus();
  $("rename").textContent = name;
  history.me = name;
  try {
    const page = await agent.call("enter", [name, history.last ?? null]);
    inside = true;
    fail("");
    history.join(page, outbox.items);
    await flush();
  } catch (error) {
    if (isLost(error)) return;
    name = null;
    fail(error.message);
    enter();
  }
}

/** Whether a call failed with the connection, so that nobody knows what became of it. The next connection goes on with it. */
function isLost({ message }) {
  const isSilent = message.includes("timed out");
  if (isSilent) agent.reconnect();
  return isSilent || message === "Connection closed";
}

/** Sends what waits. What was sent already keeps its key, so that it is not there twice. */
async function flush() {
  for (let item; inside && (item = outbox.next()); ) {
    try {
      history.add([await agent.call("say", [item.key, item.text])]);
      outbox.remove(item.key);
    } catch (error) {
      if (isLost(error)) return outbox.stop();
      outbox.refuse(item.key, error.message);
    }
    outbox.stop();
    history.show(outbox.items);
  }
}

agent.addEventListener("open", () => {
  status("connected");
  enter();
});
agent.addEventListener("close", () => {
  inside = false;
  isTyping = false;
  status("connecting");
  showPeople([], name);
});
agent.addEventListener("message", ({ data }) => {
  const { said, here } = JSON.parse(data);
  if (here) showPeople(here, name);
  // What is said before we are in comes with `enter`, which asks for all that is after the last one here.
  if (!said || !inside) return;
  outbox.remove(said.key);
  history.add([said]);
  history.show(outbox.items);
});

$("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  name = event.target.elements.name.value.trim();
  sessionStorage.setItem("name", name);
  showRooms(room, name);
  enter().then(() => text.focus());
});
$("rename").addEventListener("click", () => {
  $("enter").elements.name.value = name;
  $("enter").hidden = false;
  $("say").hidden = true;
  $("enter").elements.name.select();
});

const text = $("say").elements.text;
$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!text.value.trim()) return;
  fail("");
  outbox.add(text.value);
  text.value = "";
  isTyping = false; // the room knows by what was said
  history.read();
  history.show(outbox.items, { down: true });
  flush();
});
// What was refused: into the field again, before what is there by now, or away.
$("messages").addEventListener("click", ({ target }) => {
  const { act, key } = target.dataset;
  if (!act) return;
  const item = outbox.items.find((item) => item.key === key);
  outbox.remove(key);
  if (act === "edit") text.value = [item.text, text.value].filter(Boolean).join("\n");
  history.show(outbox.items);
  text.focus();
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("say").requestSubmit();
});

let isTyping = false;
let pause;
function typing(now) {
  clearTimeout(pause);
  if (now) pause = setTimeout(typing, 3000, false);
  if (now === isTyping || !inside) return;
  isTyping = now;
  agent.call("typing", [now]).catch(() => {}); // a lost connection types nothing
}
text.addEventListener("input", () => typing(text.value !== ""));

$("earlier").addEventListener("click", async () => {
  $("earlier").disabled = true;
  try {
    history.prepend(await agent.call("earlier", [history.first]), outbox.items);
  } catch (error) {
    fail(error.message);
  }
  $("earlier").disabled = false;
});
