import { connect, nameOf } from "./connect.js";

const $ = (id) => document.getElementById(id);

const agent = connect("counter-agent", nameOf("agent-007"), {
  onStateUpdate: ({ count }) => {
    $("count").textContent = count.toLocaleString();
  },
});

for (const button of document.querySelectorAll("[data-add]")) {
  button.addEventListener("click", () => agent.ask("add", Number(button.dataset.add)));
}

// A client may set the state itself, unless the agent's `validate_state_change` refuses.
$("reset").addEventListener("click", () => agent.setState({ count: 0 }));
