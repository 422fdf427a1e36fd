// The reminders' page in a real browser: two tabs, a restart of the server, and what nobody saw.
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let server;
let browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startExample("reminders"),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const problems = [];

async function openTab(name) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?name=${name}`);
  await connected(page);
  return page;
}

const connected = (page) => page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });

async function remind(page, text, count, unit = "seconds") {
  await page.getByLabel("Remind me of").fill(text);
  await page.getByLabel("how many").fill(String(count));
  await page.getByLabel("unit").selectOption(unit);
  await page.getByRole("button", { name: "Remind me" }).click();
}

const item = (page, list, text) => page.locator(`#${list} li`).filter({ hasText: text });
const appears = (page, list, text) => item(page, list, text).waitFor({ timeout: 20_000 });
const goes = (page, list, text) => item(page, list, text).waitFor({ state: "detached", timeout: 10_000 });
const countdown = (page, text) => item(page, "pending", text).locator(".countdown").textContent();

test("a reminder counts down and rings in both tabs", { timeout: 60_000 }, async () => {
  const [first, second] = [await openTab("two-tabs"), await openTab("two-tabs")];
  await remind(first, "tea", 3);
  await Promise.all([appears(first, "pending", "tea"), appears(second, "pending", "tea")]);
  await expect.poll(() => countdown(second, "tea"), { timeout: 5_000, interval: 20 }).toMatch(/^[12] s$/);
  await Promise.all([first, second].map((page) => page.locator("#rung li.fresh", { hasText: "tea" }).waitFor()));
  expect(await first.title()).toBe("🔔 tea");
  expect(await second.locator("#said").textContent()).toBe("Reminder: tea");
  await goes(first, "pending", "tea");

  await second.getByRole("button", { name: "Again in 1 min: tea" }).click();
  await appears(first, "pending", "tea");
  await goes(first, "rung", "tea");
  await second.getByRole("button", { name: "+ 1 min: tea" }).click();
  await expect.poll(() => countdown(first, "tea"), { timeout: 5_000 }).toMatch(/^(1:5\d|2:00)$/);
  await first.getByRole("button", { name: "Cancel: tea" }).click();
  await goes(second, "pending", "tea");
  expect(problems).toEqual([]);
});

test("what is pending outlives the server, and rings after it", { timeout: 90_000 }, async () => {
  const [first, second] = [await openTab("restart"), await openTab("restart")];
  await remind(first, "bread", 2, "hours");
  await remind(first, "soup", 15);
  await first.getByRole("radio", { name: "every" }).check();
  await remind(first, "stretch", 1, "hours");
  await appears(second, "pending", "stretch");

  await server.restart();
  await Promise.all([connected(first), connected(second)]);
  await Promise.all([appears(first, "rung", "soup"), appears(second, "rung", "soup")]);
  await second.reload();
  await Promise.all(["bread", "stretch"].map((text) => appears(second, "pending", text)));
  expect(await countdown(second, "bread")).toMatch(/^1:59:\d\d$/);
  await appears(second, "rung", "soup");
  expect(problems).toEqual([]);
});

test("what nobody saw is missed, and rings again", { timeout: 60_000 }, async () => {
  const url = `${server.url}/agents/reminder-agent/missed`;
  for (const text of ["oven", "bread"]) {
    const made = await fetch(url, { method: "POST", body: JSON.stringify({ text, when: { in: 0 }, insist: true }) });
    expect(made.status).toBe(201);
  }
  const missed = async () => (await (await fetch(url)).json()).missed.length;
  await expect.poll(missed, { timeout: 15_000, interval: 200 }).toBe(2);

  const page = await openTab("missed");
  await appears(page, "missed", /oven.*nobody was there to see it · rung 3 times/s);
  await page.getByRole("button", { name: "Forget: bread" }).click();
  await goes(page, "missed", "bread");
  await page.getByRole("button", { name: "Ring again: oven" }).click();
  await appears(page, "rung", "oven");
  await page.getByRole("button", { name: "Clear" }).click();
  await goes(page, "rung", "oven");
  expect(problems).toEqual([]);
});

test("a time can be said in other ways, and a bad one says why", { timeout: 30_000 }, async () => {
  const page = await openTab("ways");
  await page.getByLabel("Remind me of").fill("stand-up");
  await page.getByRole("radio", { name: "calendar" }).check();
  await page.getByLabel("cron expression").fill("0 25 * * *");
  await page.getByRole("button", { name: "Remind me" }).click();
  await page.getByRole("alert").filter({ hasText: "25 is outside of constraint range of 0 - 23" }).waitFor();
  expect(await page.getByLabel("Remind me of").inputValue()).toBe("stand-up");
  await page.getByLabel("cron expression").fill("0 9 * * mon-fri");
  await page.getByRole("button", { name: "Remind me" }).click();
  await appears(page, "pending", "calendar 0 9 * * mon-fri");
  expect(await page.getByRole("alert").isVisible()).toBe(false);

  await page.getByLabel("Remind me of").fill("call");
  await page.getByRole("radio", { name: "at", exact: true }).check();
  await page.getByRole("button", { name: "Remind me" }).click();
  await appears(page, "pending", "call");
  expect(await countdown(page, "call")).toMatch(/^(\d+ s|1:00)$/);
  expect(problems).toEqual([]);
});
