// Calls of models, on real workerd, against a server that speaks as each provider does.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AgentClient } from "agents/client";
import { closeLater } from "../support/cleanup.mjs";
import { quickReconnect } from "../support/client.mjs";
import { freeze } from "../support/freeze.mjs";
import { startModelServer } from "../support/model-server.mjs";
import { temporaryFolder, tests } from "../support/paths.mjs";
import { startServer } from "../support/server.mjs";
import { room, rust } from "../support/target.mjs";
import { until } from "../support/wait.mjs";

const KEY = "sk-a-key-that-nobody-may-see";
const PROVIDERS = ["openai", "anthropic", "workers-ai"];

let folder, models, server;

beforeAll(async () => {
  folder = temporaryFolder("ai");
  const workers = join(tests, "workers");
  const [agents, binding] = await Promise.all([
    freeze(join(workers, "ai", "wrangler.toml"), join(folder, "agents")),
    freeze(join(workers, "typescript", "model-binding", "wrangler.toml"), join(folder, "binding")),
  ]);
  models = await startModelServer();
  server = await startServer([agents, binding]);
}, 300_000);

afterAll(async () => {
  await server?.stop();
  await models?.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(server.output).not.toContain(KEY);
  expect(server.output).not.toContain("panicked at");
});

beforeEach(() => models.answers());

const choice = (provider, more = {}) => ({ provider, url: models.url, key: KEY, ...more });

function agent(name = room()) {
  const client = new AgentClient({ agent: "model-agent", name, host: new URL(server.url).host, ...quickReconnect });
  closeLater(() => client.close());
  return client;
}

/** Asks, and gives the pieces, with the result or the error. */
async function ask(client, provider, question = "how many?", more = {}) {
  const pieces = [];
  const outcome = await new Promise((resolve) => {
    const onDone = (usage) => resolve({ usage });
    const onError = (error) => resolve({ error: String(error) });
    client.call("ask", [choice(provider, more), question], { onChunk: (piece) => pieces.push(piece), onDone, onError }).catch(onError);
  });
  return { pieces, ...outcome };
}

describe.runIf(rust).each(PROVIDERS)("%s", (provider) => {
  test("streams to the official client, through a tool", async () => {
    models.answers(
      { calls: [{ name: "stock", arguments: { number: "A-17" } }, { name: "stock", arguments: { number: "B-1" } }] },
      { text: ["There are ", "three, ", "and no 🐦."], usage: { input: 20, output: 9 } },
    );
    const client = agent();
    const { pieces, usage } = await ask(client, provider);
    expect(pieces).toEqual(["There are ", "three, ", "and no 🐦."]);
    expect(usage).toEqual({ input_tokens: 27, output_tokens: 14, cached_tokens: 0 });
    expect(await client.call("looked_up", [])).toEqual(["A-17", "B-1"]);
    const [first, second] = models.requests.map(({ body }) => JSON.stringify(body));
    // The schema is there, with the doc comment of the field.
    expect(first).toContain("such as `A-17`");
    expect(first).toContain("Answer shortly.");
    expect(second).toContain("there is no article B-1");
    expect(models.requests).toHaveLength(2);
  });

  test("says the same however its bytes are cut", async () => {
    models.answers({ text: ["é", "€ ", "🐦"], bytes: 1 });
    expect((await ask(agent(), provider)).pieces.join("")).toBe("é€ 🐦");
  });

  test("pieces arrive while the model still speaks", async () => {
    models.answers({ text: ["first", "second"], bytes: 40, delay: 60 });
    const client = agent();
    const { promise: first, resolve } = Promise.withResolvers();
    const done = client.call("ask", [choice(provider), "?"], { onChunk: resolve });
    let ended = false;
    done.finally(() => { ended = true; }).catch(() => {});
    expect(await first).toBe("first");
    expect(ended).toBe(false);
    await done;
  });

  test("an answer fits a Rust type, or the error says why not", async () => {
    const client = agent();
    models.answers({ text: ['{"sender":"ACME","to', 'tal":1999,"due":null}'] }, { text: ['{"sender":"ACME","total":"much"}'] });
    expect(await client.call("read_invoice", [choice(provider), "…"])).toEqual({ sender: "ACME", total: 1999, due: null });
    const sent = JSON.stringify(models.requests[0].body);
    expect(sent).toContain("In cents, with taxes.");
    expect(sent).toContain('"additionalProperties":false');
    await expect(client.call("read_invoice", [choice(provider), "…"])).rejects.toThrow(/does not have the form asked for: .*"much"/);
  });

  test("one that is dropped is cancelled, down to the connection", async () => {
    models.answers({ text: ["one", "two", "three"], hang: 4 });
    expect(await agent().call("first_piece", [choice(provider)])).toBe("one");
    await models.requests[0].gone;
  });

  test("one that is cut off is told, after what had come", async () => {
    models.answers({ text: ["whole", "cut off"], cutOff: { openai: 2, anthropic: 4, "workers-ai": 1 }[provider] });
    const { pieces, error } = await ask(agent(), provider);
    expect(pieces).toEqual(["whole"]);
    expect(error).toMatch(new RegExp(`${provider}.*: `));
    expect(models.requests).toHaveLength(1);
  });

  test("one that is silent is given up, and asked again", async () => {
    models.answers({ hang: 0 }, { text: ["there"] });
    expect((await ask(agent(), provider, "?", { silence_ms: 150 })).pieces).toEqual(["there"]);
    await models.requests[0].gone;
  });

  test("one that goes on for ever ends at its limit", async () => {
    models.answers({ text: Array.from({ length: 500 }, () => "on "), bytes: 60, delay: 20 });
    const { pieces, error } = await ask(agent(), provider, "?", { limit_ms: 400 });
    expect(pieces.length).toBeGreaterThan(0);
    expect(pieces.length).toBeLessThan(500);
    expect(error).toContain("the answer was not whole after 0.4 seconds");
    expect(models.requests).toHaveLength(1);
    await models.requests[0].gone;
  });

  test("what is no answer is told with its line", async () => {
    models.answers({ raw: 'data: {"choices":[],"type":"ping"}\n\ndata: {oh\n\n' });
    expect((await ask(agent(), provider)).error).toMatch(new RegExp(`${provider}.*: line 3 of the answer is malformed: .+`));
  });

  test("work goes on after a crash, and no stored answer is asked for again", { timeout: 60_000 }, async () => {
    const name = room();
    models.answers({ calls: [{ name: "stock", arguments: { number: "A-17" } }] }, { hang: 0 }, { text: ["three"] });
    await agent(name).call("start_work", [choice(provider), "how many?"]);
    await until(() => models.requests.length === 2, "the second call of the model", 20_000);
    await server.restart();
    const client = agent(name);
    const worked = await until(() => client.call("worked", []), "the end of the work", 20_000);
    expect(worked).toEqual(["three", { input_tokens: 14, output_tokens: 10, cached_tokens: 0 }]);
    expect(await client.call("looked_up", [])).toEqual(["A-17"]);
    // The answer that the crash had cut off is the only one that was asked for twice.
    expect(models.requests).toHaveLength(3);
    expect(models.requests[2].body.messages).toEqual(models.requests[1].body.messages);
  });
});

describe.runIf(rust).each(["openai", "anthropic"])("%s over HTTP", (provider) => {
  test("is asked again after the pause that it wants", async () => {
    models.answers({ status: 429, headers: { "retry-after-ms": "300" } }, { status: 503 }, { text: ["at last"] });
    const before = Date.now();
    expect((await ask(agent(), provider)).pieces).toEqual(["at last"]);
    expect(Date.now() - before).toBeGreaterThanOrEqual(300 + 375);
    expect(models.requests).toHaveLength(3);
  });

  test("a key reaches the provider and nobody else", async () => {
    models.answers({ status: 401, message: `Incorrect API key provided: ${KEY}.` });
    const { error } = await ask(agent(), provider);
    expect(error).toContain("refused with status 401: Incorrect API key provided: [secret].");
    expect(models.requests).toHaveLength(1);
    expect(JSON.stringify(models.requests[0].headers)).toContain(KEY);
    expect(JSON.stringify(models.requests[0].body)).not.toContain(KEY);
  });
});

test.runIf(rust)("a server that is not there is told, and no more than that", { timeout: 30_000 }, async () => {
  const { error } = await ask(agent(), "openai", "?", { url: "http://127.0.0.1:9" });
  expect(error).toMatch(/openai-compatible: not reached: .+/);
});
