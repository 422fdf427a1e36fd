import assert from "node:assert/strict";
import { test } from "node:test";
import { make, must, wasmEnv } from "./made.mjs";
import { browser, start } from "./served.mjs";

test("counter: what is deployed is the small build", () => {
  const folder = make("counter");
  const output = must(folder, "npm run build", wasmEnv);
  const [, kib] = /gzip: ([\d.]+) KiB/.exec(output) ?? assert.fail(output);
  assert.ok(Number(kib) < 200, `${kib} KiB`);
});

test("counter: wrangler dev builds and serves it, and two tabs stay in sync", async (t) => {
  const folder = make("counter");
  const { url } = await start(t, folder, "--ip", "127.0.0.1", "--port", "0", "--inspector-port", "0", "--show-interactive-dev-session=false");
  const { open, problems } = await browser(t);
  const [first, second] = [await open(url), await open(url)];
  await first.getByRole("button", { name: "+10" }).click();
  await second.locator("#count", { hasText: /^10$/ }).waitFor();
  await second.getByRole("button", { name: "set to 0" }).click();
  await first.locator("#count", { hasText: /^0$/ }).waitFor();
  assert.deepEqual(await (await fetch(`${url}/agents/counter-agent/agent-007`)).json(), { count: 0 });
  assert.deepEqual(problems, []);
});
