// The chat room's page in a real browser: three tabs, a network that fails, and a restart of the server.
import { AgentClient } from "agents/client";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let server;
let browser;
let context;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startExample("chat-room"),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
  context = await browser.newContext({ locale: "en-GB" });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const problems = [];

async function openTab(room, name) {
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?${new URLSearchParams(name ? { room, name } : { room })}`);
  await connected(page);
  if (name) await expect.poll(() => here(page)).toContain(`${name} (you)`);
  return page;
}

const connected = (page) => page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });
const here = (page) => page.locator("#people li").allTextContents();
const texts = (page) => page.locator(".message .text").allTextContents();
const isHere = (page, names) => expect.poll(() => here(page), { timeout: 10_000 }).toEqual(names);
const shows = (page, expected) => expect.poll(() => texts(page), { timeout: 30_000 }).toEqual(expected);

async function say(page, text) {
  await page.getByLabel("message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

test("three tabs see who is here, who types, and what is said", { timeout: 60_000 }, async () => {
  const ann = await openTab("three", "Ann");
  const ben = await openTab("three", "Ben");
  const zoe = await openTab("three");
  await zoe.getByLabel("your name").fill("Zoe");
  await zoe.getByRole("button", { name: "Enter" }).click();
  await isHere(ann, ["Ann (you)", "Ben", "Zoe"]);

  await ben.getByLabel("message", { exact: true }).pressSequentially("hi");
  await expect.poll(() => ann.locator("#typing").textContent()).toBe("Ben is typing…");
  await ben.keyboard.press("Enter");
  await expect.poll(() => ann.locator("#typing").textContent()).toBe("");
  await say(zoe, "hello\u00a0you");
  for (const tab of [ann, ben, zoe]) await shows(tab, ["hi", "hello\u00a0you"]);
  const message = ann.locator(".message").first();
  expect(await message.locator(".who").textContent()).toBe("Ben");
  expect(await message.locator("time").textContent()).toMatch(/^\d\d:\d\d$/);
  expect(await ann.locator(".day").allTextContents()).toEqual(["today"]);

  await zoe.close();
  await isHere(ann, ["Ann (you)", "Ben"]);
  expect(problems).toEqual([]);
});

test("what is too long is refused with the reason, and kept until it is mended or discarded", { timeout: 60_000 }, async () => {
  const [tab, other] = [await openTab("long", "Ann"), await openTab("long", "Ben")];
  const field = tab.getByLabel("message", { exact: true });
  const refused = tab.locator(".message.refused");
  const long = "x".repeat(1001);
  await field.fill(long);
  // Something is typed already when the refusal comes.
  await tab.evaluate(() => {
    document.getElementById("say").requestSubmit();
    document.querySelector("#say textarea").value = "typed meanwhile";
  });
  await refused.getByText("a message has at most 1000 characters, and this one has 1001").waitFor();
  expect(await field.inputValue()).toBe("typed meanwhile");

  // It holds up nothing, and is there after a reload.
  await say(tab, "short");
  await shows(tab, ["short", long]);
  await shows(other, ["short"]);
  await tab.reload();
  await shows(tab, ["short", long]);
  await field.fill("and more");
  await refused.getByRole("button", { name: "Edit" }).click();
  expect(await field.inputValue()).toBe(`${long}\nand more`);
  await shows(tab, ["short"]);

  await tab.keyboard.press("Enter");
  await refused.getByRole("button", { name: "Discard" }).click();
  await shows(tab, ["short"]);
  await shows(other, ["short"]);
  expect(problems).toEqual([]);
});

test("a message that comes is added to the list, and nothing else in it is touched", { timeout: 60_000 }, async () => {
  const [ann, ben] = [await openTab("still", "Ann"), await openTab("still", "Ben")];
  await say(ann, "one");
  await shows(ben, ["one"]);
  await ben.evaluate(() => {
    const seen = (window.touched = []);
    const note = (nodes, what) => nodes.forEach((node) => seen.push(`${what} ${node.querySelector(".text")?.textContent ?? node.textContent}`));
    new MutationObserver((records) => {
      for (const { addedNodes, removedNodes } of records) {
        note(removedNodes, "-");
        note(addedNodes, "+");
      }
    }).observe(document.getElementById("messages"), { childList: true });
  });
  await say(ann, "two");
  await shows(ben, ["one", "two"]);
  expect(await ben.evaluate(() => window.touched)).toEqual(["+ two"]);
  expect(problems).toEqual([]);
});

test("what is new is marked, and what is old comes page by page", { timeout: 60_000 }, async () => {
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
  const script = new AgentClient({ agent: "chat-room", name: "old", host: new URL(server.url).host });
  await script.call("enter", ["a script", null]);
  for (const line of lines) await script.call("say", [line, line]);
  script.close();
  const [ann, ben] = [await openTab("old", "Ann"), await openTab("old", "Ben")];
  await shows(ben, lines.slice(-50));
  await ben.locator("#scroll").evaluate(
    (element) =>
      new Promise((resolve) => {
        element.addEventListener("scroll", () => resolve(), { once: true }); // after the page's own
        element.scrollTo(0, 0);
      }),
  );
  await say(ann, "news");
  await ben.getByRole("button", { name: "1 new message" }).waitFor();
  expect(await ben.title()).toBe("(1) old");
  await ben.getByRole("button", { name: "1 new message" }).click();
  await expect.poll(() => ben.title()).toBe("old");

  await ben.close();
  await say(ann, "more news");
  await shows(ann, [...lines.slice(-50), "news", "more news"]);
  const again = await openTab("old", "Ben");
  const all = [...lines, "news", "more news"];
  await shows(again, all.slice(-50));
  expect(await again.locator(".new + .message .text").textContent()).toBe("more news");
  await again.getByRole("button", { name: "Earlier messages" }).click();
  await shows(again, all);
  expect(await again.getByRole("button", { name: "Earlier messages" }).isVisible()).toBe(false);
  expect(problems).toEqual([]);
});

test("a connection that is lost twice hides nothing of what was said meanwhile", { timeout: 60_000 }, async () => {
  const ann = await openTab("twice", "Ann");
  const ben = await context.newPage();
  ben.on("pageerror", (error) => problems.push(error.message));
  let lose;
  let isHeld = false;
  const [held, heard] = [[], []];
  await ben.routeWebSocket(/chat-room/, (page) => {
    const room = page.connectToServer();
    lose = () => Promise.all([room.close(), page.close({ code: 1012 })]);
    room.onMessage((frame) => {
      heard.push(String(frame));
      page.send(frame);
    });
    page.onMessage((frame) => (isHeld && String(frame).includes('"enter"') ? held.push(frame) : room.send(frame)));
  });
  await ben.goto(`${server.url}/?room=twice&name=Ben`);
  await isHere(ben, ["Ann", "Ben (you)"]);
  await say(ann, "one");
  await shows(ben, ["one"]);

  // Ben's page is lost, comes back, and hears "three" before it is in; then it is lost again.
  isHeld = true;
  await lose();
  await isHere(ann, ["Ann (you)"]);
  await say(ann, "two");
  await shows(ann, ["one", "two"]);
  await expect.poll(() => held.length, { timeout: 30_000 }).toBe(1);
  await say(ann, "three");
  await expect.poll(() => heard.some((frame) => frame.includes('"three"'))).toBe(true);
  isHeld = false;
  await lose();
  await isHere(ben, ["Ann", "Ben (you)"]);
  await shows(ben, ["one", "two", "three"]);
  expect(problems).toEqual([]);
});

test("rooms are apart", { timeout: 30_000 }, async () => {
  const tab = await openTab("here", "Ann");
  await say(tab, "only here");
  await shows(tab, ["only here"]);
  await tab.getByLabel("another room").fill("Over There!");
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/room=over-there/);
  await isHere(tab, ["Ann (you)"]);
  expect(await texts(tab)).toEqual([]);
  await tab.getByRole("link", { name: "here", exact: true }).click();
  await shows(tab, ["only here"]);
  expect(problems).toEqual([]);
});

test("after a restart all is there once, also what was written meanwhile", { timeout: 120_000 }, async () => {
  const tabs = [await openTab("restart", "Ann"), await openTab("restart", "Ben"), await openTab("restart", "Zoe")];
  const [ann, ben] = tabs;
  await say(ann, "before");
  for (const tab of tabs) await shows(tab, ["before"]);
  await server.kill();
  await ann.locator("#status[data-state=connecting]").waitFor();
  await say(ann, "while it was down");
  await say(ann, "and again");
  expect(await ann.locator(".message.waiting").count()).toBe(2);
  await server.start();
  await Promise.all(tabs.map(connected));
  await say(ben, "after");
  const [first, ...rest] = ["before", "while it was down", "and again", "after"];
  for (const tab of tabs) {
    await expect.poll(async () => (await texts(tab)).toSorted(), { timeout: 30_000 }).toEqual([first, ...rest].toSorted());
  }
  expect((await texts(ben)).filter((text) => text !== "after")).toEqual([first, "while it was down", "and again"]);
  expect(await texts(ann)).toEqual(await texts(ben));
  expect(await ann.locator(".message.waiting").count()).toBe(0);
  await isHere(ben, ["Ann", "Ben (you)", "Zoe"]);
  expect(problems).toEqual([]);
});
