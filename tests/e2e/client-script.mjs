// What a user of the official client does, as a plain Node script without a test runner.
//   node tests/e2e/client-script.mjs [http://127.0.0.1:18787]
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentClient, agentFetch } from "agents/client";

const host = new URL(process.argv[2] ?? "http://127.0.0.1:18787").host;
const name = `script-${randomUUID().slice(0, 8)}`;
const clients = [];

function connect(agent, options = {}) {
  const client = new AgentClient({ host, agent, name, minReconnectionDelay: 100, ...options });
  clients.push(client);
  return client;
}
async function eventually(check, what) {
  for (const end = Date.now() + 5000; !check(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
  }
}
const step = (what) => console.log(`ok ${what}`);

async function run() {
  const first = connect("TestStateAgent");
  await first.ready;
  assert.deepEqual([first.name, first.agent, first.identified], [name, "test-state-agent", true]);
  step("identity");

  const second = connect("TestStateAgent");
  await second.ready;
  first.setState({ count: 1, items: ["from the first"], lastUpdated: null });
  await eventually(() => second.state.count === 1, "the first client's state");
  second.setState({ count: 2, items: [], lastUpdated: "later" });
  await eventually(() => first.state.count === 2, "the second client's state");
  assert.deepEqual(first.state, second.state);
  step("state sync");

  const response = await agentFetch({ host, agent: "TestStateAgent", name, path: "state" });
  assert.deepEqual(await response.json(), { state: { count: 2, items: [], lastUpdated: "later" } });
  step("agentFetch");

  const calling = connect("TestCallableAgent");
  assert.equal(await calling.call("add", [1, 2]), 3);
  assert.equal(await calling.call("asyncMethod", [20]), "done");
  step("call");

  assert.equal(await calling.stub.add(40, 2), 42);
  assert.equal(await calling.stub.returnNull(), null);
  step("stub");

  await assert.rejects(calling.call("throwError", ["on purpose"]), { message: "on purpose" });
  await assert.rejects(calling.call("unknown"), { message: "Method unknown does not exist" });
  await assert.rejects(calling.stub.privateMethod(), { message: "Method privateMethod is not callable" });
  step("errors");

  const chunks = [];
  const end = await calling.call("streamWithDelay", [["a", "b", "c"], 20], { stream: { onChunk: (chunk) => chunks.push(chunk) } });
  assert.deepEqual([chunks, end], [["a", "b", "c"], "complete"]);
  await assert.rejects(calling.call("streamError", [], { stream: {} }), { message: "Stream failed" });
  step("streaming");

  await assert.rejects(calling.call("hang", [], { timeout: 100 }), { message: "RPC call to hang timed out after 100ms" });
  step("client timeout");

  calling.setState({ value: 7 });
  const gone = new Promise((resolve) => calling.addEventListener("close", resolve, { once: true }));
  assert.equal(await calling.call("closeConnectionsForTest", [1011, "come back"]), 1);
  assert.equal((await gone).code, 1011);
  await calling.ready;
  assert.deepEqual(calling.state, { value: 7 });
  assert.equal(await calling.call("add", [2, 2]), 4);
  step("reconnect with state kept");
}

const limit = setTimeout(() => {
  console.error("gave up after 20 seconds");
  process.exit(1);
}, 20_000);

try {
  await run();
} finally {
  clearTimeout(limit);
  for (const client of clients) client.close();
}
