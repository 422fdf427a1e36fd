// Agents beyond the upstream sheet: tests/e2e/README.md says what each one is for.
import { Agent, callable, getCurrentAgent, type Connection, type ConnectionContext, type StreamingResponse } from "agents";

const query = ({ request }: ConnectionContext, key: string) => new URL(request.url).searchParams.get(key);

/** Shows what survives an eviction (state, tags, connection state) and what does not (memory). */
export class TestHibernationAgent extends Agent<Cloudflare.Env, { count: number }> {
  initialState = { count: 0 };
  #instance = crypto.randomUUID();

  getConnectionTags(_connection: Connection, context: ConnectionContext) {
    return (query(context, "tags") ?? "").split(",").filter(Boolean);
  }
  onConnect(connection: Connection, context: ConnectionContext) {
    if (query(context, "refuse")) throw new Error("refused by onConnect");
    const color = query(context, "color");
    if (color) connection.setState({ color });
  }
  shouldConnectionBeReadonly(_connection: Connection, context: ConnectionContext) {
    return query(context, "readonly") === "true";
  }

  onRequest(): Response { throw new Error("refused by onRequest"); }
  async onMessage(connection: Connection, message: unknown) {
    if (message === "fail") throw new Error("refused by onMessage");
    if (message === "close me") connection.close(3456, "as you wish");
    else if (message instanceof ArrayBuffer) connection.send(message);
  }

  @callable() instanceId() { return this.#instance; }
  @callable() increment() {
    this.setState({ count: this.state.count + 1 });
    return this.state.count;
  }
  @callable() describeMe() {
    const { connection } = getCurrentAgent();
    if (!connection) return null;
    const { id, uri, tags, state } = connection;
    return { id, uri, tags: [...tags], state, readonly: this.isConnectionReadonly(connection) };
  }
  @callable() connectionIds() { return [...this.getConnections()].map(({ id }) => id).sort(); }
  @callable() taggedWith(tag: string) { return [...this.getConnections(tag)].map(({ id }) => id).sort(); }
  @callable() shout(text: string, exceptMe: boolean) {
    const me = getCurrentAgent().connection?.id;
    this.broadcast(JSON.stringify({ type: "shout", text }), exceptMe && me ? [me] : []);
  }
}

type Props = { from?: string; testValue?: string };

/** Shows which props reached onStart, and whether a start happened at all. */
export class TestPropsAgent extends Agent<Cloudflare.Env, unknown, Props> {
  #starts: (Props | null)[] = [];

  async onStart(props?: Props) { this.#starts.push(props ?? null); }

  async onRequest(request: Request) {
    const internal = [...request.headers.keys()].filter((name) => /^x-(agents|partykit|cf-agents)-/.test(name));
    return Response.json({ starts: this.#starts, internal, url: request.url });
  }
  async getStarts() { return this.#starts; }
  async getName() { return this.name; }
}

/** Fails on purpose in every entry. In Rust each `fail` is a panic; here the nearest thing, a throw. */
export class TestPanicAgent extends Agent<Cloudflare.Env, { count: number }> {
  initialState = { count: 0 };

  #streams: StreamingResponse[] = [];

  #fail(where: string): never { throw new Error(`deliberate failure in ${where}`); }

  onConnect(_connection: Connection, context: ConnectionContext) {
    if (query(context, "panic") === "connect") this.#fail("onConnect");
  }
  onMessage(_connection: Connection, message: unknown) {
    if (message === "panic") this.#fail("onMessage");
  }
  onRequest(request: Request): Response {
    if (new URL(request.url).pathname.endsWith("/panic")) this.#fail("onRequest");
    return Response.json({ count: this.state.count });
  }

  @callable() panicNow() { this.#fail("panicNow"); }
  @callable() panicInBackground(delayMs: number) {
    const failure = scheduler.wait(delayMs).then(() => this.#fail("waitUntil"));
    this.ctx.waitUntil(failure.catch((error) => console.error(error)));
  }
  @callable() openConnections() { return [...this.getConnections()].length; }
  @callable({ streaming: true }) streamOnAndOn(stream: StreamingResponse) {
    stream.send(1);
    this.#streams.push(stream);
  }
  @callable() endStreams() {
    for (const stream of this.#streams.splice(0)) stream.end(2);
  }
  @callable() async panicLater(delayMs: number) {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    this.#fail("panicLater");
  }
  @callable() async slow(delayMs: number) {
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    return "done";
  }
  @callable() increment() {
    this.setState({ count: this.state.count + 1 });
    return this.state.count;
  }
}
