// The page of the counter: the official client, and the types of the Rust agent.
import { AgentClient } from "agents/client";
import type { CounterAgent, CounterAgentChunks } from "./agents";

const $ = (id: string) => document.getElementById(id)!;
const buttons = document.querySelectorAll<HTMLButtonElement>("main button:not([type=submit])");

const room = new URLSearchParams(location.search).get("name") || "agent-007";
$("agent").textContent = `counter-agent/${room}`;

const status = (state: "connecting" | "connected") => {
  $("status").dataset.state = state;
  $("status").textContent = state === "connecting" ? "connecting…" : state;
  for (const button of buttons) button.disabled = state !== "connected";
};

const failed = (error: unknown) => {
  $("error").hidden = false;
  $("error").textContent = error instanceof Error ? error.message : String(error);
};

const agent = new AgentClient<CounterAgent>({
  agent: "counter-agent",
  name: room,
  host: location.host,
  onStateUpdate: (state) => {
    $("count").textContent = state.count.toLocaleString();
  },
  onStateUpdateError: (message) => failed(message),
});
agent.addEventListener("open", () => status("connected"));
agent.addEventListener("close", () => status("connecting"));

const run = async (work: () => Promise<unknown>) => {
  $("error").hidden = true;
  try {
    await work();
  } catch (error) {
    failed(error);
  }
};

for (const button of document.querySelectorAll<HTMLElement>("[data-add]")) {
  button.addEventListener("click", () => run(() => agent.stub.add(Number(button.dataset.add))));
}

$("reset").addEventListener("click", () => run(async () => agent.setState({ count: 0 })));

$("launch").addEventListener("click", () =>
  run(async () => {
    $("stream").textContent = "";
    const onChunk = (chunk: unknown) => {
      const number = chunk as CounterAgentChunks["count_down"];
      $("stream").textContent += `${number} … `;
    };
    const result = await agent.call("count_down", [5], { stream: { onChunk } });
    $("stream").textContent += String(result);
  }),
);

$("room").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = new FormData(event.target as HTMLFormElement).get("name");
  location.search = new URLSearchParams({ name: String(name) }).toString();
});
