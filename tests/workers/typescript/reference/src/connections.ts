// Agents whose subject is their connections: protocol suppression, readonly, order of messages.
import { Agent, callable, getCurrentAgent, type Connection, type ConnectionContext } from "agents";

type Count = { count: number };
type Fields = Record<string, unknown>;

const query = ({ request }: ConnectionContext, key: string) => new URL(request.url).searchParams.get(key);

abstract class CountAgent extends Agent<Cloudflare.Env, Count> {
  initialState = { count: 0 };

  shouldConnectionBeReadonly(_connection: Connection, context: ConnectionContext) {
    return query(context, "readonly") === "true";
  }
  protected open(id: string) {
    return [...this.getConnections()].find((connection) => connection.id === id);
  }
  protected abstract view(connection: Connection): Fields;

  @callable() incrementCount() {
    this.setState({ count: this.state.count + 1 });
    return this.state.count;
  }
  @callable() getState() { return this.state; }
  @callable() getMyConnectionId() { return getCurrentAgent().connection?.id ?? null; }
  @callable() checkReadonly(id: string) {
    const connection = this.open(id);
    return connection ? this.isConnectionReadonly(connection) : null;
  }
  @callable() getConnectionUserState(id: string) {
    const connection = this.open(id);
    return connection ? this.view(connection) : null;
  }
  @callable() setConnectionUserState(id: string, state: Fields) {
    const connection = this.open(id);
    connection?.setState(state);
    return connection ? this.view(connection) : null;
  }
  @callable() setConnectionUserStateCallback(id: string, updates: Fields) {
    const connection = this.open(id);
    connection?.setState((previous: unknown) => ({ ...((previous as Fields) ?? {}), ...updates }));
    return connection ? this.view(connection) : null;
  }
}

export class TestProtocolMessagesAgent extends CountAgent {
  shouldSendProtocolMessages(_connection: Connection, context: ConnectionContext) {
    return query(context, "protocol") !== "false";
  }
  protected view(connection: Connection) {
    return {
      state: connection.state,
      isProtocolEnabled: this.isConnectionProtocolEnabled(connection),
      isReadonly: this.isConnectionReadonly(connection),
    };
  }
  @callable() checkProtocolEnabled(id: string) {
    const connection = this.open(id);
    return connection ? this.isConnectionProtocolEnabled(connection) : null;
  }
  // The package keeps its state cache private, so here the reset takes effect with the next eviction.
  @callable() resetStateForLazyInitTest() {
    this.sql`DELETE FROM cf_agents_state WHERE id = 'cf_state_row_id'`;
  }
}

export class TestReadonlyAgent extends CountAgent {
  #attempts: Fields[] = [];

  onStateChanged(state: Count | undefined, source: Connection | "server") {
    this.#attempts.push({ source: source === "server" ? "server" : source.id, count: state?.count, allowed: true });
  }
  protected view(connection: Connection) {
    return { state: connection.state, isReadonly: this.isConnectionReadonly(connection) };
  }
  @callable() setReadonly(id: string, readonly: boolean) {
    const connection = this.open(id);
    if (!connection) return { success: false };
    this.setConnectionReadonly(connection, readonly);
    return { success: true, readonly };
  }
  @callable() getStateUpdateAttempts() { return this.#attempts; }
}

export class TestRaceAgent extends Agent<Cloudflare.Env, { hello: string }> {
  initialState = { hello: "world" };
  async onConnect(connection: Connection) { connection.setState({ tagged: true }); }
  async onMessage(connection: Connection<{ tagged?: boolean }>) {
    connection.send(JSON.stringify({ type: "echo", tagged: Boolean(connection.state?.tagged) }));
  }
}
