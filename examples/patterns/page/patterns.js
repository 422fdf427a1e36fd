// The five patterns: what the page says of them, and their diagrams as far as they are known before a run.

const CODE = `function search(request, db) {
  var term = request.query.term;
  var rows = db.run("SELECT * FROM posts WHERE title = '" + term + "'");
  for (const row of rows) {
    row.author = db.run("SELECT name FROM users WHERE id = " + row.user);
  }
  document.body.innerHTML = render(rows);
}`;

const JARGON = `In order to facilitate the utilization of the company car, employees must submit an additional application prior to the commencement of travel, and the head of the department will ascertain whether sufficient funds are available, which takes approximately ten days.`;

/** `hint` says what a box is for, until it has more to say. */
const node = (key, title, hint) => ({ key, title, hint });

/** What a step has answered as JSON, as soon as it is whole. */
export function answer(run, key) {
  const step = run?.steps.find((step) => step.key === key);
  if (step?.status !== "done") return undefined;
  try {
    return JSON.parse(step.text);
  } catch {
    return undefined;
  }
}

/** So many workers are drawn while nobody knows how many there will be. */
const GUESS = [{ title: "Worker 1" }, { title: "Worker 2" }, { title: "Worker 3" }];
const MAX_TASKS = 4;
const MAX_ROUNDS = 3;

/** Each has ranks: lists of what can run at the same time. `skips` are lines past a rank, with a label; `pairs` are rounds of two. */
export const PATTERNS = {
  chain: {
    name: "Chain",
    about: "Each step works on what the one before has made. A gate looks at the draft, and the last step is left out when the draft is good.",
    asked: "A product, in a sentence",
    input: "A kitchen timer that knows what is in the oven and speaks up before it burns",
    graph: () => ({
      ranks: [[node("facts", "Facts", "What, for whom, and why")], [node("draft", "Draft", "Writes about 60 words")], [node("check", "Gate", "Is it good enough?")], [node("polish", "Polish", "Mends what the gate has found")]],
      skips: [["check", "out", "if it is good"]],
    }),
  },
  routing: {
    name: "Routing",
    about: "One short question decides who answers. Each of the three is good at one thing, and only one of them is paid for.",
    asked: "A customer's message",
    input: "I was charged twice in May. How do I get the second payment back?",
    graph: () => ({ ranks: [[node("route", "Router", "Who should answer?")], [node("general", "General", "Answers questions"), node("refund", "Refunds", "Knows how money comes back"), node("technical", "Technical", "Solves problems step by step")]] }),
  },
  parallel: {
    name: "Parallel",
    about: "Three reviewers look at the same code at the same time, each for one concern; one sums up. It takes as long as the slowest of them.",
    asked: "Some code",
    input: CODE,
    code: true,
    graph: () => ({
      ranks: [[node("security", "Security", "What could be abused?"), node("speed", "Speed", "What is slow?"), node("upkeep", "Upkeep", "What will be hard to change?")], [node("summary", "Summary", "What has to be done, what can wait")]],
    }),
  },
  orchestrator: {
    name: "Orchestrator",
    about: "A planner cuts the work into tasks that nobody knew beforehand. Workers do them at the same time, and the reports are put together.",
    asked: "A feature that you would like",
    input: "Add a dark mode, remember the choice, and mail people once about it",
    graph(run) {
      const tasks = (answer(run, "plan")?.tasks ?? GUESS).slice(0, MAX_TASKS);
      const workers = tasks.map(({ title }, at) => node(`task-${at + 1}`, title, "Does one task"));
      return { ranks: [[node("plan", "Planner", "Cuts the work into tasks")], workers, [node("merge", "Merge", "Puts the reports together")]] };
    },
  },
  evaluator: {
    name: "Evaluator",
    about: "One writes, another judges. What the judge says goes back to the writer, until it is good enough or three rounds are over.",
    asked: "A text that should be plainer",
    input: JARGON,
    graph: () => ({
      pairs: Array.from({ length: MAX_ROUNDS }, (_, at) => [node(`write-${at + 1}`, `Writer, round ${at + 1}`, at === 0 ? "Writes" : "Does as the judge says"), node(`judge-${at + 1}`, `Judge, round ${at + 1}`, "Is it plain enough?")]),
    }),
  },
};
