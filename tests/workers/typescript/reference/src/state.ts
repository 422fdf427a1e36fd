// Agents whose subject is their state.
import { Agent, type Connection } from "agents";

export type TestState = { count: number; items: string[]; lastUpdated: string | null };
export const INIT: TestState = { count: 0, items: [], lastUpdated: null };

type Update = { state: TestState; source: string };

const origin = (source: Connection | "server") => (source === "server" ? "server" : source.id);

export class TestStateAgent extends Agent<Cloudflare.Env, TestState> {
  initialState = INIT;
  #updates: Update[] = [];

  onStateChanged(state: TestState | undefined, source: Connection | "server") {
    this.#updates.push({ state: state as TestState, source: origin(source) });
  }

  async onRequest(request: Request) {
    const segment = new URL(request.url).pathname.split("/").at(-1) ?? "";
    switch (segment) {
      case "state":
        return Response.json({ state: this.state });
      case "state-updates":
        return Response.json({ updates: this.#updates });
      case "echo":
        return Response.json({ method: request.method, body: await request.text(), path: segment });
      case "connections":
        return Response.json({ count: [...this.getConnections()].length });
      default:
        return new Response("Not found", { status: 404 });
    }
  }

  getState() { return this.state; }
  updateState(state: TestState) { this.setState(state); }
  getStateUpdateCalls() { return this.#updates; }
  clearStateUpdateCalls() { this.#updates = []; }
}

export class TestStateAgentNoInitial extends Agent<Cloudflare.Env, unknown> {
  getState() { return this.state; }
  updateState(state: unknown) { this.setState(state); }
}

export class TestThrowingStateAgent extends Agent<Cloudflare.Env, TestState> {
  initialState = INIT;
  #changed = false;
  #errors: string[] = [];

  validateStateChange(next: TestState) {
    if (next.count === -1) throw new Error("Invalid state: count cannot be -1");
  }
  onStateChanged(state: TestState | undefined) {
    this.#changed = true;
    if (state?.count === -2) throw new Error("onStateChanged failed: count cannot be -2");
  }
  override onError(error: unknown) {
    this.#errors.push(error instanceof Error ? error.message : String(error));
  }

  updateState(state: TestState) { this.setState(state); }
  wasOnStateChangedCalled() { return this.#changed; }
  resetOnStateChangedCalled() { this.#changed = false; }
  getOnErrorCalls() { return this.#errors; }
  clearOnErrorCalls() { this.#errors = []; }
}

export class TestPersistedStateAgent extends Agent<Cloudflare.Env, TestState> {
  initialState = INIT;
  #calls: Update[] = [];

  onStateChanged(state: TestState | undefined, source: Connection | "server") {
    this.#calls.push({ state: state as TestState, source: origin(source) });
  }

  getState() { return this.state; }
  updateState(state: TestState) { this.setState(state); }
  getPersistedCalls() { return this.#calls; }
  clearPersistedCalls() { this.#calls = []; }
}

export class TestBothHooksAgent extends Agent<Cloudflare.Env, TestState> {
  initialState = INIT;
  // Older versions of the package refuse a class that overrides both names of the state hook; the newest knows one name only.
  onStart() {
    throw new Error(
      "[Agent] Cannot override both onStateChanged and onStateUpdate. Remove onStateUpdate — it has been renamed to onStateChanged.",
    );
  }
  getState() { return this.state; }
  updateState(state: TestState) { this.setState(state); }
}

export class TestNoIdentityAgent extends Agent<Cloudflare.Env, TestState> {
  static options = { sendIdentityOnConnect: false };
  initialState = INIT;
  getState() { return this.state; }
  updateState(state: TestState) { this.setState(state); }
}
