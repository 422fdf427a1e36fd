// The agents of this project, for `agents/client` and `agents/react`.
// A test writes this file from the Rust code (worker_agents::typescript): change that.

/** The agent `counter-agent`: `useAgent<CounterAgent, Counter>`, `AgentClient<CounterAgent>`. */
export interface CounterAgent {
  readonly state: Counter;
  /** Adds `by` and returns the new count. */
  add(by: number): Promise<number>;
  /** Sends the numbers from `from` down to 1, one a second. */
  count_down(from: number): Promise<unknown>;
}

/** What the streaming methods of `CounterAgent` send, chunk by chunk. */
export interface CounterAgentChunks {
  count_down: number;
}

/** What is stored, and synced to every client. */
export type Counter = {
  /** The number that the tabs share. */
  count: number;
};
