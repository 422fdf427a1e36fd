// Agents whose subject is the methods that clients call.
import { Agent, callable, type StreamingResponse } from "agents";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export class TestCallableAgent extends Agent<Cloudflare.Env, { value: number }> {
  initialState = { value: 0 };

  @callable() add(a: number, b: number) { return a + b; }
  @callable() async asyncMethod(delayMs: number) { await sleep(delayMs); return "done"; }
  @callable() async delayedThrow(delayMs: number) { await sleep(delayMs); throw new Error("delayed failure"); }
  @callable() throwError(message: string) { throw new Error(message); }
  @callable() hang() { return new Promise(() => {}); }
  @callable() voidMethod() {}
  @callable() returnUndefined() { return undefined; }
  @callable() returnNull() { return null; }
  privateMethod() { return "secret"; }

  @callable() closeConnectionsForTest(code: number, reason: string) {
    const open = [...this.getConnections()];
    setTimeout(() => { for (const connection of open) connection.close(code, reason); }, 0);
    return open.length;
  }

  @callable({ streaming: true }) streamNumbers(stream: StreamingResponse, count: number) {
    for (let n = 0; n < count; n++) stream.send(n);
    stream.end(count);
  }
  @callable({ streaming: true }) async streamWithDelay(stream: StreamingResponse, chunks: string[], delayMs: number) {
    for (const chunk of chunks) {
      await sleep(delayMs);
      stream.send(chunk);
    }
    stream.end("complete");
  }
  @callable({ streaming: true }) async streamError(stream: StreamingResponse) {
    stream.send("chunk1");
    throw new Error("Stream failed");
  }
  @callable({ streaming: true, description: "Sends chunk then graceful error" }) streamGracefulError(stream: StreamingResponse) {
    stream.send("chunk1");
    stream.error("Graceful error");
  }
  @callable({ streaming: true, description: "Tests double-close no-op behavior" }) streamDoubleClose(stream: StreamingResponse) {
    stream.send("chunk1");
    stream.error("First close");
    stream.end("ignored");
    stream.send("also ignored");
    stream.error("also ignored");
  }
  @callable({ streaming: true }) streamThrowsImmediately() {
    throw new Error("Immediate failure");
  }
}

export class TestParentAgent extends Agent {
  @callable({ description: "Parent method from base class" }) parentMethod() { return "from parent"; }
  @callable() sharedMethod() { return "parent implementation"; }
}

export class TestChildAgent extends TestParentAgent {
  @callable({ description: "Child method from derived class" }) childMethod() { return "from child"; }
  @callable() override sharedMethod() { return "child implementation"; }
  nonCallableMethod() { return "not callable"; }
  getCallableMethodNames() { return [...this.getCallableMethods().keys()].sort(); }
}
