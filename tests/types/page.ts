// What a page may write with the declarations of its agents, and what its compiler refuses.
// Nothing here runs: `types.test.mjs` lets TypeScript read it.
import { AgentClient } from "agents/client";
import { useAgent } from "agents/react";
import type { Board, BoardAgent, BoardAgentChunks, Move, Page, SilentAgent } from "./agents";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(equal: Same<A, B>) => equal;

async function client() {
  const agent = new AgentClient<BoardAgent>({ agent: "board-agent", name: "one", host: "localhost" });

  const marked = await agent.stub.mark("a1", "cross");
  same<typeof marked, boolean>(true);
  // @ts-expect-error: no such mark
  await agent.stub.mark("a1", "triangle");
  // @ts-expect-error: one argument is missing
  await agent.stub.mark("a1");
  // @ts-expect-error: one is too many
  await agent.stub.mark("a1", "cross", 1);
  // @ts-expect-error: no such method
  await agent.stub.marks("a1", "cross");
  // @ts-expect-error: an internal method is not for clients
  await agent.stub.remind(1);

  // @ts-expect-error: the clients' types hide what TypeScript's own `Agent` has
  await agent.stub.tasks();

  const page = await agent.call("moves", [1, null]);
  same<typeof page, Page<Move>>(true);
  await agent.call("moves");
  await agent.stub.moves(7);
  await agent.stub.note(null, [[0.5, { any: ["value", null] }]]);
  // @ts-expect-error: only arguments at the end may be left out
  await agent.stub.note();
  // @ts-expect-error: a number is expected
  await agent.call("moves", ["1"]);
  // @ts-expect-error: arguments stand in an array, and are required
  await agent.call("mark");

  const [schedules, queued, failed] = await agent.stub.plans();
  if (schedules[0]?.type === "cron") same<(typeof schedules)[0]["cron"], string | undefined>(true);
  same<(typeof queued)[0]["created_at"], number>(true);
  same<(typeof failed)[0]["origin"], "schedule" | "queue">(true);

  const ended = await agent.stub["give-up"]();
  same<typeof ended, "cross" | "nought" | undefined>(true);
  const foreign = await agent.call("foreign", [1]);
  same<typeof foreign, number>(true);

  const result = await agent.call("watch", [10], {
    stream: {
      onChunk: (chunk) => {
        const move = chunk as BoardAgentChunks["watch"];
        if (move.kind === "set") same<typeof move.row, number>(true);
      },
    },
  });
  same<typeof result, unknown>(true);

  same<typeof agent.state, Board | undefined>(true);
  // @ts-expect-error: fields have the names of the wire
  agent.state?.marked_cells;
  // @ts-expect-error: a skipped field is not there
  agent.state?.dirty;
  // @ts-expect-error: neither door
  agent.setState({ markedCells: {}, moves: [], winner: null, door: "ajar" });
  agent.setState({ markedCells: { a1: "nought" }, moves: [{ kind: "give_up" }], winner: null, door: "open" });
}

function Component() {
  const agent = useAgent<BoardAgent, Board>({
    agent: "board-agent",
    onStateUpdate: (board) => same<typeof board, Board>(true),
  });
  same<typeof agent.state, Board | undefined>(true);
  const marked = agent.stub.mark("a1", "cross");
  same<typeof marked, Promise<boolean>>(true);
  // @ts-expect-error: a number is no mark
  agent.stub.mark("a1", 1);
  // @ts-expect-error: no such method
  agent.call("marks");

  const silent = useAgent<SilentAgent, null>({ agent: "silent-agent" });
  same<typeof silent.state, null | undefined>(true);
  // @ts-expect-error: it has no methods
  silent.call("mark", ["a1", "cross"]);
}

export { client, Component };
