// Plans work of every kind and writes down what ran. README.md is the contract, which the Rust twin keeps as well.
import { Agent, callable, type RetryOptions } from "agents";

type Callback = "record" | "recordToo" | "failing" | "hold";
type Planned = { callback: Callback; payload?: unknown; retry?: RetryOptions };
type Plan = Planned & (
  | { kind: "delay" | "every"; seconds: number }
  | { kind: "at"; time: number }
  | { kind: "cron"; cron: string }
  | { kind: "queue" }
);
type Item = { id: string; callback: Callback; payload: string };
type Fired = { callback: Callback; payload: string; at: number; runtime: string };

const parsed = <T extends { payload: string }>(row: T) => ({ ...row, payload: JSON.parse(row.payload) as unknown });

export class InteropAgent extends Agent {
  onStart() {
    const isFirst = this.sql`SELECT 1 FROM sqlite_master WHERE name = 'fired'`.length === 0;
    if (isFirst && this.name.startsWith("broken")) throw new Error("deliberate failure of a first start");
    this.sql`CREATE TABLE IF NOT EXISTS fired (
      number INTEGER PRIMARY KEY AUTOINCREMENT, callback TEXT NOT NULL, payload TEXT NOT NULL, at INTEGER NOT NULL, runtime TEXT NOT NULL
    )`;
    this.sql`CREATE TABLE IF NOT EXISTS holding (id INTEGER PRIMARY KEY)`;
  }

  @callable() runtime() { return "typescript"; }

  @callable() async plan(plans: Plan[]) {
    const ids: string[] = [];
    for (const plan of plans) ids.push(await this.#plan(plan));
    return ids;
  }
  async #plan(plan: Plan): Promise<string> {
    const { callback, payload, retry } = plan;
    switch (plan.kind) {
      case "delay":
        return (await this.schedule(plan.seconds, callback, payload, { retry })).id;
      case "at":
        return (await this.schedule(new Date(plan.time), callback, payload, { retry })).id;
      case "cron":
        return (await this.schedule(plan.cron, callback, payload, { retry })).id;
      case "every":
        return (await this.scheduleEvery(plan.seconds, callback, payload, { retry })).id;
      case "queue":
        return this.queue(callback, payload, { retry });
    }
  }

  @callable() async pending() {
    // The SDK lists the queue only by a key of the payload, which not every payload has.
    const queue = this.sql<Item>`
      SELECT id, fn AS callback, coalesce(payload -> '$.payload', 'null') AS payload
      FROM cf_agents_jobs WHERE capability = 'queue' ORDER BY time`;
    return { schedules: await this.listSchedules(), queue: queue.map(parsed) };
  }
  @callable() fired() {
    return this.sql<Fired>`SELECT callback, payload, at, runtime FROM fired ORDER BY number`.map(parsed);
  }
  @callable() setHolding(holding: boolean) {
    if (holding) this.sql`INSERT OR IGNORE INTO holding (id) VALUES (1)`;
    else this.sql`DELETE FROM holding`;
  }
  #isHolding() { return this.sql`SELECT id FROM holding`.length > 0; }

  /** Makes everything due at once, so that work for next year can be seen to run. Only here, where the last word is spoken. */
  @callable() async hasten() {
    this.sql`UPDATE cf_agents_jobs SET time = 1 WHERE capability IN ('scheduler', 'queue')`;
    await this.lifecycle.rearmAlarm();
  }

  #write(callback: Callback, payload: unknown) {
    const text = JSON.stringify(payload ?? null);
    this.sql`INSERT INTO fired (callback, payload, at, runtime) VALUES (${callback}, ${text}, ${Date.now()}, ${this.runtime()})`;
  }
  record(payload: unknown) { this.#write("record", payload); }
  recordToo(payload: unknown) { this.#write("recordToo", payload); }
  failing(payload: unknown) {
    this.#write("failing", payload);
    throw new Error("deliberate failure of a callback");
  }
  async hold(payload: unknown) {
    this.#write("hold", payload);
    while (this.#isHolding()) await scheduler.wait(50);
  }

  // Sub-agents live on this side only; their schedules lie in this agent's table, and the other side leaves them there.
  #child() { return this.subAgent(InteropChild, "child"); }
  @callable() async planForChild(plans: Plan[]) { return (await this.#child()).plan(plans); }
  @callable() async firedByChild() { return (await this.#child()).fired(); }
}

export class InteropChild extends InteropAgent {}
