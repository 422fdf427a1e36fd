// The page of the five patterns in a real browser: offline with scripted answers, and over HTTP with a model that fails, hangs and is counted.
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startModelServer } from "../support/model-server.mjs";
import { until } from "../support/wait.mjs";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const KEY = "sk-a-key-that-nobody-may-see";

let offline, keyed, models, browser;

beforeAll(async () => {
  models = await startModelServer();
  const vars = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${models.url}/v1`, OPENAI_MODEL: "counted" };
  [offline, keyed, browser] = await Promise.all([
    startExample("patterns"),
    startExample("patterns", vars),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all([offline?.stop(), keyed?.stop(), models?.stop()]);
  for (const server of [offline, keyed].filter(Boolean)) {
    // Wrangler itself lists the variables; secrets it would not.
    const told = server.output.split("\n").filter((line) => !line.startsWith("env."));
    expect(told.join("\n")).not.toContain(KEY);
    expect(server.output).not.toContain("panicked at");
  }
});

const problems = [];

async function openTab(server, pattern, name) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?${new URLSearchParams({ pattern, name })}`);
  await connected(page);
  return page;
}

const connected = (page) => page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });
const run = (page) => page.getByRole("button", { name: "Run", exact: true }).click();
const goOn = (page) => page.getByRole("button", { name: "Go on" }).click();
const done = (page) => page.locator("#said").filter({ hasText: "Done." }).waitFor({ timeout: 30_000 });
const node = (page, key, status) => page.locator(`.node[data-key=${key}]${status ? `[data-status=${status}]` : ""}`);
const becomes = (page, key, status) => node(page, key, status).waitFor({ timeout: 30_000 });
const result = (page) => page.locator("#result .text").textContent();
const sum = async (page, which) => Number(await page.locator(`[data-sum=${which}]`).textContent());
const statuses = (page) => page.locator(".node").evaluateAll((nodes) => nodes.map(({ dataset }) => `${dataset.key} ${dataset.status}`));

const OFFLINE = {
  chain: ["facts done", "draft done", "check done", "polish done"],
  routing: ["route done", "general skipped", "refund done", "technical skipped"],
  parallel: ["security done", "speed done", "upkeep done", "summary done"],
  orchestrator: ["plan done", "task-1 done", "task-2 done", "task-3 done", "task-4 done", "merge done"],
  evaluator: ["write-1 done", "judge-1 done", "write-2 done", "judge-2 done", "write-3 done", "judge-3 done"],
};

/** Waits for text in a box that is still being answered. It is looked for from now on, at each change of the page: a short answer is over in no time. */
async function watchGrowth(page, key) {
  await page.evaluate((box) => {
    new MutationObserver(() => {
      if (document.querySelector(`${box}[data-status=running] .tail`)?.textContent.length > 10) window.grew = true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }, `.node[data-key=${key}]`);
  return () => page.waitForFunction(() => window.grew, undefined, { timeout: 30_000 });
}

test.concurrent.each(Object.keys(OFFLINE))("offline, %s comes from a click to its result", { timeout: 60_000 }, async (pattern) => {
  const [mine, other] = [await openTab(offline, pattern, "five"), await openTab(offline, pattern, "five")];
  expect(await mine.locator("#model").textContent()).toBe("Scripted answers: no API key is set");
  const first = OFFLINE[pattern][0].split(" ")[0];
  const grown = await watchGrowth(other, first);
  await run(mine);
  // The other tab sees the text grow while it comes.
  await grown();
  await done(other);
  expect(await statuses(other)).toEqual(OFFLINE[pattern]);
  expect((await result(other)).length).toBeGreaterThan(80);
  expect(await result(mine)).toBe(await result(other));
  const calls = OFFLINE[pattern].filter((node) => node.endsWith("done")).length;
  expect(await sum(other, "calls")).toBe(calls);
  expect(await sum(other, "out")).toBeGreaterThan(50);
  // Each box tells its text, by click and by keyboard.
  await node(other, first).focus();
  await other.keyboard.press("Enter");
  const text = await other.locator("#step .text").textContent();
  expect(text.length).toBeGreaterThan(20);
  expect(await node(other, first).getAttribute("aria-pressed")).toBe("true");
  expect(problems).toEqual([]);
  await Promise.all([mine.close(), other.close()]);
});

test("a run goes on without a tab, can be stopped, gone on with, and looked up later", { timeout: 60_000 }, async () => {
  const routed = (desk) => ({ text: [JSON.stringify({ desk, reason: "It says so." })] });
  const { promise: held, resolve: release } = Promise.withResolvers();
  models.answers({ ...routed("refund"), held }, { text: ["The money comes back."] });
  const first = await openTab(keyed, "routing", "tabless");
  await run(first);
  await becomes(first, "route", "running");
  await first.close();
  release();
  await until(() => models.requests.length === 2, "the desk is asked", 15_000);
  const page = await openTab(keyed, "routing", "tabless");
  await done(page);

  models.answers(routed("technical"), { text: ["1. Close", " the app"], hang: 2 }, { text: ["1. Close the app fully."] });
  await page.getByLabel("A customer's message").fill("The app crashes after the update");
  await run(page);
  await becomes(page, "technical", "running");
  await page.getByRole("button", { name: "Stop" }).click();
  await becomes(page, "technical", "stopped");
  expect(await page.locator("#said").textContent()).toBe("Stopped. What was answered is kept.");
  await page.locator("#history li").last().getByRole("button").click();
  await becomes(page, "refund", "done");
  expect(await page.locator("#past-note").textContent()).toContain("I was charged twice in May");
  await page.getByRole("button", { name: "Back to now" }).click();
  await goOn(page);
  await done(page);
  expect(await result(page)).toContain("1. Close the app fully");
  expect(await page.locator("#history li[data-status=done]").count()).toBe(2);
  expect(problems).toEqual([]);
  await page.close();
});

const systems = () => models.requests.map(({ body }) => body.messages[0].content);

test("killed in the middle of a chain, the model is asked only for what it had not answered", { timeout: 120_000 }, async () => {
  const page = await openTab(keyed, "chain", "killed");
  expect(await page.locator("#model").textContent()).toBe("Answers by counted");
  models.answers({ text: ["Product: ", "a lamp"] }, { text: ["A lamp", " that"], hang: 3 });
  await run(page);
  // What has come is shown to the last word, however long nothing comes after it.
  await node(page, "draft", "running").filter({ hasText: "A lamp that" }).waitFor({ timeout: 30_000 });
  await until(() => models.requests.length === 2);
  const before = systems();

  await keyed.kill();
  models.answers({ text: ["A lamp that ", "thinks. Buy it."] }, { text: ['{"call_to_action":true,"clarity":9,"problems":[]}'] });
  await keyed.start();
  await done(page);
  const after = systems();
  expect(after).toHaveLength(2);
  expect(after[0]).toBe(before[1]);
  expect(models.requests[0].body.messages.at(-1).content).toBe("Product: a lamp");
  expect(new Set([...before, ...after]).size).toBe(3);
  expect(await result(page)).toBe("A lamp that thinks. Buy it.");
  expect(await statuses(page)).toEqual(["facts done", "draft done", "check done", "polish skipped"]);
  expect(problems).toEqual([]);
  await page.close();
});

test("killed while three answer at once, only the one that had not answered is asked again", { timeout: 120_000 }, async () => {
  const page = await openTab(keyed, "parallel", "killed");
  models.answers({ text: ["First"] }, { text: ["Second"] }, { text: ["Thi", "rd"], hang: 1 });
  await run(page);
  await until(async () => (await page.locator(".node[data-status=done]").count()) === 2);
  const before = systems();
  expect(new Set(before).size).toBe(3);

  await keyed.kill();
  models.answers({ text: ["Third"] }, { text: ["All in all"] });
  await keyed.start();
  await done(page);
  expect(models.requests).toHaveLength(2);
  expect(systems()[0]).toBe(before[2]);
  const reviews = models.requests[1].body.messages.at(-1).content;
  for (const review of ["First", "Second", "Third"]) expect(reviews).toContain(`:\n${review}`);
  expect(await result(page)).toBe("All in all");
  expect(problems).toEqual([]);
  await page.close();
});

test("what the model refuses is shown with its step, and gone on with", { timeout: 60_000 }, async () => {
  const page = await openTab(keyed, "evaluator", "refused");
  const good = { text: ['{"score":9,"problems":[]}'] };
  models.answers({ text: ["Plain words."] }, { status: 400, message: `no such model for ${KEY}` });
  await run(page);
  await becomes(page, "judge-1", "failed");
  const error = await page.getByRole("alert").textContent();
  expect(error).toBe("Judge, round 1 failed. openai-compatible: refused with status 400: no such model for [secret]");
  expect(await page.locator("#history li[data-status=failed]").count()).toBe(1);
  expect(models.requests).toHaveLength(2);

  models.answers(good);
  await goOn(page);
  await done(page);
  expect(await page.getByRole("alert").isVisible()).toBe(false);
  expect(models.requests).toHaveLength(1);
  expect(await result(page)).toBe("Plain words.");
  expect(await page.locator("body").textContent()).not.toContain(KEY);
  expect(problems).toEqual([]);
  await page.close();
});
