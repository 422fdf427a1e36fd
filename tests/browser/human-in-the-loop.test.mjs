// The trip desk's page in a real browser: a traveller and an approver, and a restart of the server in between.
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let server;
let browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startExample("human-in-the-loop"),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const problems = [];

async function openTab(name, role) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?${new URLSearchParams({ name, role })}`);
  await connected(page);
  return page;
}

const connected = (page) => page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });

async function ask(page, destination, within = "a week") {
  await page.getByLabel("Where to?").fill(destination);
  await page.getByLabel("An answer within").selectOption(within);
  await page.getByRole("button", { name: "Ask for it" }).click();
}

const trip = (page, destination) => page.locator("#trips > li").filter({ hasText: destination });
const becomes = (page, destination, status) =>
  page.locator(`#trips > li[data-status=${status}]`).filter({ hasText: destination }).waitFor({ timeout: 30_000 });

async function decide(page, destination, button, note) {
  await trip(page, destination).getByLabel("note").fill(note);
  await trip(page, destination).getByRole("button", { name: button }).click();
}

test("a person's yes is seen in both tabs, and all is booked", { timeout: 60_000 }, async () => {
  const [traveller, approver] = [await openTab("yes", "traveller"), await openTab("yes", "approver")];
  await ask(traveller, "Lisbon");
  await becomes(approver, "Lisbon", "waiting");
  expect(await trip(traveller, "Lisbon").locator(".plan .what").allTextContents()).toEqual(["Train to Lisbon and back", "Hotel, 2 nights", "Meals"]);
  expect(await trip(traveller, "Lisbon").locator(".due").textContent()).toBe("7 days left to decide");
  expect(await trip(traveller, "Lisbon").getByRole("button").count()).toBe(0);

  await decide(approver, "Lisbon", "Approve", "send a card");
  await becomes(traveller, "Lisbon", "booking");
  await becomes(traveller, "Lisbon", "booked");
  expect(await trip(traveller, "Lisbon").locator(".plan .done").count()).toBe(3);
  expect(await trip(traveller, "Lisbon").locator(".note").textContent()).toBe("“send a card”");
  expect(problems).toEqual([]);
});

test("a no, and no answer at all", { timeout: 90_000 }, async () => {
  const [traveller, approver] = [await openTab("no", "traveller"), await openTab("no", "approver")];
  await ask(traveller, "Quito", "20 seconds");
  await ask(traveller, "Oslo");
  await becomes(approver, "Oslo", "waiting");
  await decide(approver, "Oslo", "Reject", "too cold");
  await becomes(traveller, "Oslo", "rejected");
  expect(await trip(traveller, "Oslo").locator(".note").textContent()).toBe("“too cold”");
  expect(await trip(approver, "Oslo").getByRole("button", { name: "Approve" }).isVisible()).toBe(false);
  await becomes(traveller, "Quito", "expired");
  expect(problems).toEqual([]);
});

test("a trip waits while the server is down, and is booked after it", { timeout: 120_000 }, async () => {
  const [traveller, approver] = [await openTab("restart", "traveller"), await openTab("restart", "approver")];
  await ask(traveller, "Porto", "three months");
  await becomes(approver, "Porto", "waiting");
  await server.restart();
  await Promise.all([connected(traveller), connected(approver)]);
  await decide(approver, "Porto", "Approve", "bon voyage");
  await becomes(traveller, "Porto", "booked");
  expect(await trip(approver, "Porto").locator(".plan .done").count()).toBe(3);
  expect(problems).toEqual([]);
});
