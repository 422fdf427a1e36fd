import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { make } from "./made.mjs";
import { browser, start } from "./served.mjs";

test("full-stack: vite dev builds and serves it, tabs stay in sync, and a change of the Rust code is live or its error shown", async (t) => {
  const folder = make("full-stack");
  const { url } = await start(t, folder, "--host", "127.0.0.1", "--port", "0");
  const { open, problems } = await browser(t);
  const [first, second] = [await open(url), await open(url)];
  await write(first, "buy tea");
  await second.getByRole("checkbox", { name: "buy tea" }).click();
  await first.getByText("0 of 1 open").waitFor();

  const file = join(folder, "src", "lib.rs");
  const code = readFileSync(file, "utf8");
  writeFileSync(file, code.replace("let done = false;", "let done = flase;"));
  const overlay = first.locator("vite-error-overlay .message-body");
  await overlay.waitFor({ timeout: 200_000 });
  assert.match(await overlay.textContent(), /^error\[E0425\]: cannot find value `flase` in this scope/);

  // The page says what the agent refuses, and the refusal comes from the code.
  const changed = code.replace("are enough", "will do").replace("MAX_TODOS: usize = 100", "MAX_TODOS: usize = 1");
  assert.notEqual(changed, code);
  writeFileSync(file, changed);
  await second.locator("#status[data-state=connecting]").waitFor({ timeout: 200_000 });
  await overlay.waitFor({ state: "detached" });
  await first.locator("#status[data-state=connected]").waitFor();
  await write(first, "drink it");
  await first.getByRole("alert").getByText("1 to-dos will do").waitFor();
  assert.deepEqual(problems, []);
});

async function write(tab, title) {
  await tab.getByRole("textbox").fill(title);
  await tab.getByRole("button", { name: "add" }).click();
}
