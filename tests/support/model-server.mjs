// A model that says what a test tells it to: real HTTP, and the bytes of each provider. It needs no key and no internet.
//
//   const models = await startModelServer();
//   models.answers({ text: ["Hel", "lo"] }, { status: 529, message: "busy" });
//
// Each request takes the next answer; without one, the last thing that the user said is repeated. An answer is
//   text      pieces of the text           calls    [{ id?, name, arguments }]      usage    { input, output }
//   status    an HTTP error instead, with `message` and `headers`
//   bytes     how many bytes a write has: 1 cuts at every byte     delay    ms before each write
//   cutOff    break the connection in the middle of this event, counted from 0     hang     stop after so many events, and stay silent
//   held      a promise: nothing of the answer is sent before it resolves
//   raw       a body to be sent instead
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { anthropic, openai, refusals, workersAi, workersAiWhole } from "./model-dialects.mjs";

const PROVIDERS = [
  ["/chat/completions", "openai", openai],
  ["/v1/messages", "anthropic", anthropic],
  ["/ai/run", "workers-ai", workersAi],
];

const USAGE = { input: 7, output: 5 };

/** The last thing that the user said, in any provider's request. */
function lastSaid({ messages = [] }) {
  const content = messages.findLast(({ role }) => role === "user")?.content ?? "";
  return typeof content === "string" ? content : content.map(({ text = "" }) => text).join("");
}

async function bodyOf(request) {
  let body = "";
  for await (const piece of request.setEncoding("utf8")) body += piece;
  return JSON.parse(body);
}

class ModelServer {
  #server = createServer((request, response) => this.#serve(request, response).catch((error) => response.destroy(error)));
  #answers = [];
  /** What was asked: { provider, headers, body, gone }; `gone` resolves when its connection breaks before the answer has ended. */
  requests = [];

  get url() { return `http://127.0.0.1:${this.#server.address().port}`; }

  async start() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  /** What the next requests are answered with. Forgets what was asked before. */
  answers(...answers) {
    this.#answers = answers;
    this.requests = [];
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request, response) {
    const [, provider, dialect] = PROVIDERS.find(([path]) => request.url.endsWith(path)) ?? [];
    if (!provider) return response.writeHead(404).end();
    const sent = await bodyOf(request);
    const body = sent.input ?? sent;
    const { promise: gone, resolve } = Promise.withResolvers();
    response.on("close", () => { if (!response.writableFinished) resolve(); });
    this.requests.push({ provider, headers: request.headers, body, options: sent.options, gone });
    const answer = { usage: USAGE, text: undefined, ...(this.#answers.shift() ?? { text: ["You said: ", lastSaid(body)] }) };
    await answer.held;
    answer.calls = answer.calls?.map((call, at) => ({ id: `call_${this.requests.length}_${at}`, ...call }));
    if (answer.status) {
      const refusal = refusals[provider](answer.message ?? "scripted");
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      return response.end(typeof refusal === "string" ? refusal : JSON.stringify(refusal));
    }
    if (provider === "workers-ai" && !body.stream) return response.end(JSON.stringify(workersAiWhole(answer)));
    response.writeHead(200, { "content-type": "text/event-stream", ...answer.headers });
    await this.#stream(response, answer, answer.raw ? [answer.raw] : dialect(answer));
  }

  async #stream(response, { bytes, delay, cutOff, hang }, events) {
    const whole = events.slice(0, hang ?? cutOff ?? events.length).join("");
    const half = cutOff === undefined ? "" : events[cutOff].slice(0, events[cutOff].length >> 1);
    const sent = Buffer.from(whole + half);
    const pieces = bytes ? Math.ceil(sent.length / bytes) : 1;
    response.flushHeaders();
    response.socket.setNoDelay(true);
    for (let at = 0; at < pieces && !response.destroyed; at += 1) {
      if (delay) await sleep(delay);
      // A write that waits for its turn is not joined with the next.
      await new Promise((written) => response.write(bytes ? sent.subarray(at * bytes, (at + 1) * bytes) : sent, written));
    }
    if (cutOff !== undefined) response.destroy();
    else if (hang === undefined) response.end();
  }
}

export function startModelServer() {
  return new ModelServer().start();
}
