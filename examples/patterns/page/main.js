// The five patterns: the official client and the browser, nothing else.
import { AgentClient } from "agents/client";
import { Diagram } from "./diagram.js";
import { showHistory } from "./history.js";
import { PATTERNS } from "./patterns.js";
import { seconds, showStep } from "./text.js";

const $ = (id) => document.getElementById(id);

const query = new URLSearchParams(location.search);
const name = query.get("name") || "studio";

/** What the page knows of each pattern that was looked at. */
const seen = new Map();
let pattern;
const diagram = new Diagram($("diagram"), (key) => {
  if (!key || now().selected === key) return;
  now().selected = key;
  show();
});

const now = () => seen.get(pattern);

function connect(which) {
  const known = { board: undefined, viewed: undefined, selected: undefined, input: PATTERNS[which].input, state: "connecting" };
  known.agent = new AgentClient({
    agent: `${which}-agent`,
    name,
    host: location.host,
    onStateUpdate(board) {
      const before = known.board?.run;
      if (board.run?.id !== before?.id) known.selected = undefined;
      // What a call was refused for is less than how the run has ended.
      if (board.run?.status !== before?.status) known.refused = false;
      known.board = board;
      if (which === pattern) show();
    },
  });
  for (const [event, state] of [["open", "connected"], ["close", "connecting"]]) {
    known.agent.addEventListener(event, () => {
      known.state = state;
      if (which === pattern) show();
    });
  }
  return known;
}

function choose(which) {
  if (pattern) now().input = $("ask").elements.input.value;
  pattern = which;
  if (!seen.has(which)) seen.set(which, connect(which));
  const { about, asked, code } = PATTERNS[which];
  $("about").textContent = about;
  $("asked").textContent = asked;
  $("agent").textContent = `${which}-agent/${name}`;
  const field = $("ask").elements.input;
  field.value = now().input;
  field.classList.toggle("code", Boolean(code));
  now().refused = false;
  for (const link of $("patterns").children) {
    if (link.dataset.pattern === which) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  $("patterns").querySelector("[aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  show();
}

const href = (which) => `?${new URLSearchParams({ pattern: which, name })}`;

for (const [which, { name: title }] of Object.entries(PATTERNS)) {
  const link = document.createElement("a");
  link.href = href(which);
  link.dataset.pattern = which;
  link.textContent = title;
  $("patterns").append(link);
}

$("patterns").addEventListener("click", (event) => {
  const which = event.target.closest("a")?.dataset.pattern;
  if (!which || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", href(which));
  choose(which);
});
addEventListener("popstate", () => choose(fromAddress()));

function fromAddress() {
  const asked = new URLSearchParams(location.search).get("pattern");
  return Object.hasOwn(PATTERNS, asked) ? asked : "chain";
}

/** The step to be read: the chosen one, else the one that is under way, and in the end the last that is not itself the result. */
function stepOf(run, selected) {
  if (!run || selected) return run?.steps.find(({ key }) => key === selected);
  const open = run.steps.findLast(({ status }) => status !== "done");
  return open ?? run.steps.findLast(({ text }) => text !== run.result) ?? run.steps.at(-1);
}

function show() {
  const { board, viewed, selected, state } = now();
  const live = board?.run;
  const run = viewed ?? live;
  const running = live?.status === "running";
  const connected = state === "connected" && board !== undefined;
  $("status").dataset.state = connected ? "connected" : "connecting";
  $("status").textContent = connected ? "connected" : "connecting…";

  $("model").hidden = !board?.model;
  $("model").dataset.scripted = board?.scripted ?? false;
  $("model").textContent = board?.scripted ? "Scripted answers: no API key is set" : `Answers by ${board?.model}`;

  const graph = PATTERNS[pattern].graph(run);
  const step = stepOf(run, selected);
  diagram.show(graph, run, step?.key ?? selected);

  $("run").disabled = !connected || running;
  $("run").textContent = running ? "Running…" : "Run";
  $("stop").hidden = !running;
  $("stop").disabled = !connected;
  const broken = run && ["failed", "stopped"].includes(run.status);
  $("go-on").hidden = !broken || running;
  $("run").classList.toggle("quiet", !$("go-on").hidden);
  $("go-on").disabled = !connected;
  say(run, graph);

  $("past-note").hidden = !viewed;
  $("past-note").firstElementChild.textContent = viewed ? `Run ${viewed.id}, given “${viewed.input.slice(0, 60)}${viewed.input.length > 60 ? "…" : ""}”` : "";
  const title = titleOf(graph, step?.key ?? selected);
  $("step-title").textContent = title ?? "Step";
  $("step").dataset.status = step?.status ?? "waiting";
  $("step").querySelector(".cost").textContent = step?.status === "done" ? `${step.usage.input_tokens} in, ${step.usage.output_tokens} out · ${seconds(step.ms)}` : "";
  showStep($("step").querySelector(".text"), step);
  $("result").querySelector(".text").textContent = run?.result ?? "";
  showHistory($("history"), board?.past ?? [], viewed?.id ?? live?.id, open);
  tick();
}

const titleOf = (graph, key) => (graph.ranks ?? graph.pairs).flat().find((node) => node.key === key)?.title;

/** One sentence on how the run stands, which a screen reader says too. */
function say(run, graph) {
  const titles = (status) => run.steps.filter((step) => step.status === status).map(({ key }) => titleOf(graph, key) ?? key);
  const failed = run?.steps.find(({ status }) => status === "failed");
  const text = {
    running: () => (titles("running").length > 0 ? `Answering: ${titles("running").join(", ")}` : "Going on…"),
    done: () => "Done.",
    failed: () => "",
    stopped: () => "Stopped. What was answered is kept.",
  }[run?.status]?.() ?? "";
  if ($("said").textContent !== text) $("said").textContent = text;
  const error = run?.status === "failed" ? `${failed ? `${titleOf(graph, failed.key) ?? failed.key} failed. ` : ""}${failed?.error ?? run.error}` : "";
  if (!now().refused) complain(error);
}

function complain(error) {
  $("error").hidden = !error;
  if ($("error").textContent !== error) $("error").textContent = error;
}

/** The sums, which grow while the run goes on. */
function tick() {
  const run = now().viewed ?? now().board?.run;
  const sum = (of) => run.steps.reduce((sum, step) => sum + of(step), 0);
  const sums = run && {
    calls: run.steps.length,
    in: sum((step) => step.usage.input_tokens),
    out: sum((step) => step.usage.output_tokens),
    time: seconds(run.ms + (run.status === "running" ? Math.max(0, Date.now() - run.since) : 0)),
  };
  document.querySelector("#sums dt").textContent = sums?.calls === 1 ? "call" : "calls";
  for (const element of document.querySelectorAll("[data-sum]")) {
    const text = String(sums?.[element.dataset.sum] ?? "–");
    if (element.textContent !== text) element.textContent = text;
  }
}

setInterval(() => { if (now().board?.run?.status === "running") tick(); }, 100);

async function call(method, ...args) {
  const known = now();
  known.refused = false;
  complain("");
  try {
    return await known.agent.call(method, args);
  } catch (error) {
    if (known !== now()) return;
    known.refused = true;
    complain(error.message);
  }
}

async function open(id) {
  const known = now();
  const run = id === known.board?.run?.id ? null : await call("look_up", id);
  if (run === undefined) return;
  known.viewed = run ?? undefined;
  known.selected = undefined;
  show();
  $("stage").scrollIntoView({ block: "nearest" });
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  now().viewed = undefined;
  call("start", event.target.elements.input.value);
});
$("stop").addEventListener("click", () => call("stop"));
$("go-on").addEventListener("click", () => {
  const run = now().viewed ?? now().board.run;
  now().viewed = undefined;
  call("go_on", run.id);
});
$("back").addEventListener("click", () => {
  now().viewed = undefined;
  now().selected = undefined;
  show();
});

choose(fromAddress());
