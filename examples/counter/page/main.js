// The page of the counter: the official client, nothing else.
import { AgentClient } from "agents/client";

const $ = (id) => document.getElementById(id);
const buttons = document.querySelectorAll("main button:not([type=submit])");

const room = new URLSearchParams(location.search).get("name") || "agent-007";
$("agent").textContent = `counter-agent/${room}`;

const status = (state) => {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  for (const button of buttons) button.disabled = state !== "connected";
};

const failed = (error) => {
  $("error").hidden = false;
  $("error").textContent = error.message;
};

const agent = new AgentClient({
  agent: "counter-agent",
  name: room,
  host: location.host,
  onStateUpdate: (state) => {
    $("count").textContent = state.count.toLocaleString();
  },
  onStateUpdateError: (message) => failed(new Error(message)),
});
agent.addEventListener("open", () => status("connected"));
agent.addEventListener("close", () => status("connecting"));

const run = async (work) => {
  $("error").hidden = true;
  try {
    await work();
  } catch (error) {
    failed(error);
  }
};

for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () =>
    run(() => agent.call("add", [Number(button.dataset.add)])),
  );
}

$("reset").addEventListener("click", () => run(async () => agent.setState({ count: 0 })));

$("launch").addEventListener("click", () =>
  run(async () => {
    $("stream").textContent = "";
    const result = await agent.call("count_down", [5], {
      stream: { onChunk: (number) => ($("stream").textContent += `${number} … `) },
    });
    $("stream").textContent += result;
  }),
);

$("room").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = new FormData(event.target).get("name");
  location.search = new URLSearchParams({ name });
});
