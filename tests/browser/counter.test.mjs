// The counter's page in a real browser: two tabs, and a restart of the server.
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let server;
let browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startExample("counter"),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const problems = [];

async function openTab(query = "") {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/${query}`);
  await page.locator("#status[data-state=connected]").waitFor();
  return page;
}

const count = (page) => page.locator("#count").textContent();
const shows = (page, text) => expect.poll(() => count(page), { timeout: 10_000 }).toBe(text);

test("tabs stay in sync, and the number survives a restart of the server", { timeout: 60_000 }, async () => {
  const [first, second] = [await openTab(), await openTab()];
  await shows(first, "0");
  await first.getByRole("button", { name: "+1", exact: true }).click();
  await first.getByRole("button", { name: "+10" }).click();
  await shows(second, "11");
  await second.getByRole("button", { name: "−1" }).click();
  await shows(first, "10");

  await server.restart();
  await first.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });
  await first.getByRole("button", { name: "+1", exact: true }).click();
  await shows(first, "11");
  await second.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });
  await shows(second, "11");
  expect(problems).toEqual([]);
});

test("the page sets the state itself, and shows a stream", { timeout: 30_000 }, async () => {
  const [mine, other] = [await openTab("?name=elsewhere"), await openTab("?name=elsewhere")];
  await mine.getByRole("button", { name: "+10" }).click();
  await shows(other, "10");
  await mine.getByRole("button", { name: "set to 0" }).click();
  await shows(other, "0");
  await mine.getByRole("button", { name: "count down" }).click();
  await expect.poll(() => mine.locator("#stream").textContent(), { timeout: 10_000 }).toBe("5 … 4 … 3 … 2 … 1 … lift-off");
  if (process.env.SCREENSHOT) await mine.screenshot({ path: process.env.SCREENSHOT });
  expect(problems).toEqual([]);
});
