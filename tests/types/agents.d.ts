// The agents of this project, for `agents/client` and `agents/react`.
// A test writes this file from the Rust code (worker_agents::typescript): change that.

/** The agent `board-agent`: `useAgent<BoardAgent, Board>`, `AgentClient<BoardAgent>`. */
export interface BoardAgent {
  readonly state: Board;
  /**
   * Marks a cell,
   * if it is free (`*\/` ends nothing).
   */
  mark(cell: string, mark: Mark): Promise<boolean>;
  moves(since?: number | null, limit?: number | null): Promise<Page<Move>>;
  note(about: string | null, in_: Array<[number, JsonValue]>): Promise<void>;
  /** Ends the game. */
  "give-up"(): Promise<Mark | undefined>;
  /** Tells the moves as they come. */
  watch(most: number): Promise<unknown>;
  foreign(foreign: number): Promise<number>;
  plans(): Promise<[Array<Schedule>, Array<QueueItem>, Array<FailedCall>]>;
  /**
   * What is left to do.
   *
   * The types of `agents` hide it: their own `Agent` has a member `tasks`. A client without types calls it, or `#[callable(name = "…")]` gives it another name.
   */
  tasks(): Promise<number>;
}

/** What the streaming methods of `BoardAgent` send, chunk by chunk. */
export interface BoardAgentChunks {
  watch: Move;
}

/** The agent `silent-agent`: `useAgent<SilentAgent, null>`, `AgentClient<SilentAgent>`. */
export interface SilentAgent {
  readonly state: null;
}

/**
 * What every player sees.
 *
 * It is small.
 */
export type Board = {
  /** Cells by their names. */
  markedCells: { [key in string]: Mark };
  moves: Array<Move>;
  /** Nobody, at first. */
  winner: Mark | null;
  door: 'open' | 'closed';
};

/** A call that has failed for good. */
export type FailedCall = {
  id: string;
  origin: "schedule" | "queue";
  /** The method. */
  callback: string;
  payload: unknown;
  retry?: RetryOptions;
  /** The text of the last error. */
  error: string;
  /** How many attempts were made. */
  attempts: number;
  /** In milliseconds since the Unix epoch. */
  failedAt: number;
};

export type JsonValue =
  | number
  | string
  | boolean
  | Array<JsonValue>
  | { [key in string]: JsonValue }
  | null;

/** Who has marked a cell. */
export type Mark = "cross" | "nought";

export type Move =
  | { "kind": "set"; row: number; column: number }
  | { "kind": "give_up" };

export type Page<T> = { items: Array<T>; next: number | null };

/** A call that waits in the queue. */
export type QueueItem = {
  id: string;
  payload: unknown;
  /** The method that it calls. */
  callback: string;
  /** When it was queued, in seconds since the Unix epoch. */
  created_at: number;
  retry?: RetryOptions;
};

/** How a call is tried again, with delays in milliseconds. */
export type RetryOptions = {
  maxAttempts?: number;
  baseDelayMs?: number;
  maxDelayMs?: number;
};

/** A call that is planned. */
export type Schedule = {
  id: string;
  /** The method that it calls. */
  callback: string;
  payload: unknown;
  /** When it is due, in seconds since the Unix epoch. */
  time: number;
  type: "scheduled" | "delayed" | "cron" | "interval";
  delayInSeconds?: number;
  cron?: string;
  intervalSeconds?: number;
  retry?: RetryOptions;
};
