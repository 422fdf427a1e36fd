// The weather desk's page in a real browser: KV, D1, R2 and an API from outside, and what is left of each after a restart.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOutside } from "../../examples/bring-your-own/outside.mjs";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let outside;
let server;
let browser;

beforeAll(async () => {
  outside = await startOutside();
  [server, browser] = await Promise.all([
    startExample("bring-your-own", { WEATHER_URL: outside.url }),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  outside?.stop();
});

const problems = [];

async function openTab(town) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?town=${town}`);
  await connected(page);
  return page;
}

const connected = (page) => page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });
const sources = (page) => page.locator("#readings .short").allTextContents();
const look = (page) => page.getByRole("button", { name: "Look" }).click();
const looked = (page, expected) => expect.poll(() => sources(page), { timeout: 15_000 }).toEqual(expected);
const reports = (page, expected) => expect.poll(() => page.locator("#reports .text").allTextContents(), { timeout: 15_000 }).toEqual(expected);
const files = (page, expected) => expect.poll(() => page.locator("#files .name").allTextContents(), { timeout: 10_000 }).toEqual(expected);

async function add(page, name, text) {
  await page.locator("#upload input").setInputFiles({ name, mimeType: "text/html", buffer: Buffer.from(text) });
}

test("the weather comes from the API, once more if it fails, and then from KV", { timeout: 60_000 }, async () => {
  const [oslo, other] = [await openTab("oslo"), await openTab("oslo")];
  outside.state.fails = 1;
  await look(oslo);
  await looked(other, ["API"]);
  expect(outside.state.asked).toBe(2);
  await look(other);
  await looked(oslo, ["KV", "API"]);
  expect(outside.state.asked).toBe(2);
  expect(await oslo.locator("#source").textContent()).toMatch(/^from the cache in KV; told /);

  const atlantis = await openTab("atlantis");
  await look(atlantis);
  await expect.poll(() => atlantis.getByRole("alert").textContent()).toBe("the weather there is not known");
  expect(outside.state.asked).toBe(3);
  expect(problems).toEqual([]);
});

test("reports of all towns are in one table, and files are of one town", { timeout: 60_000 }, async () => {
  const [rome, lisbon] = [await openTab("rome"), await openTab("lisbon")];
  await rome.getByLabel("report", { exact: true }).fill("figs are ripe");
  await rome.keyboard.press("Enter");
  await reports(rome, ["figs are ripe"]);
  await lisbon.getByLabel("report", { exact: true }).fill("fog on the river");
  await lisbon.keyboard.press("Enter");
  await reports(lisbon, ["fog on the river", "figs are ripe"]);

  await add(rome, "map & more.html", "<script>alert(1)</script>");
  await files(rome, ["map & more.html"]);
  const [download] = await Promise.all([rome.waitForEvent("download"), rome.getByRole("link", { name: "map & more.html" }).click()]);
  expect(readFileSync(await download.path(), "utf8")).toBe("<script>alert(1)</script>");
  await add(rome, "large.txt", "x".repeat((1 << 20) + 1));
  await expect.poll(() => rome.getByRole("alert").textContent()).toContain("a file has at most 1048576 bytes");
  await add(rome, "a.txt", "a");
  await files(rome, ["a.txt", "map & more.html"]);
  await files(lisbon, []);
  await rome.locator("#files li").first().getByRole("button", { name: "delete" }).click();
  await files(rome, ["map & more.html"]);
  expect(problems).toEqual([]);
});

test("all of it is there after a restart", { timeout: 120_000 }, async () => {
  const [rome, oslo] = [await openTab("rome"), await openTab("oslo")];
  const lookedAt = Date.now();
  await look(rome);
  await looked(rome, ["API"]);
  await rome.getByLabel("report", { exact: true }).fill("a storm comes");
  await rome.keyboard.press("Enter");
  const all = ["a storm comes", "fog on the river", "figs are ripe"];
  await reports(rome, all);
  await server.restart();
  await Promise.all([connected(rome), connected(oslo)]);
  await rome.reload();
  await connected(rome);
  await reports(rome, all);
  await files(rome, ["map & more.html"]);
  await looked(rome, ["API"]);
  await looked(oslo, ["KV", "API"]);
  // KV has outlived the restart, unless it has taken longer than the minute that KV keeps anything.
  const asked = outside.state.asked;
  await look(rome);
  await expect.poll(async () => (await sources(rome)).length, { timeout: 15_000 }).toBe(2);
  const [source] = await sources(rome);
  expect(["KV", "API"]).toContain(source);
  expect(source === "KV" || Date.now() - lookedAt >= 59_000).toBe(true);
  expect(outside.state.asked - asked).toBe(source === "KV" ? 0 : 1);
  expect(problems).toEqual([]);
});
