// The inbox's page in a real browser: mail brought at the local endpoint appears, and is answered by the agent and by hand.
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inject, mail, sentMails } from "../support/mail.mjs";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let server;
let browser;
const problems = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startExample("email-agent"),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function openTab(name) {
  const page = await browser.newPage();
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?name=${name}`);
  await page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });
  return page;
}

const bring = (name, ...parts) => inject(`inbox-agent+${name}@example.org`, mail(...parts), undefined, server.url);
const thread = (page, subject) => page.locator("li.thread").filter({ hasText: subject });
const idOf = (raw) => /^Message-ID: (.*?)\r$/m.exec(raw)[1];

test("a mail appears in both tabs, and what is answered by hand goes out", { timeout: 60_000 }, async () => {
  const [first, second] = [await openTab("by-hand"), await openTab("by-hand")];
  const raw = mail("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", ["Content-Type: text/html; charset=utf-8"], "<script>document.title = 'evil'</script>");
  expect(await inject("inbox-agent+by-hand@example.org", raw, undefined, server.url)).toMatchObject({ outcome: "ok", replies: [] });
  await Promise.all([first, second].map((page) => thread(page, "Grüße").getByText("document.title = 'evil'").waitFor()));
  expect(await first.title()).toBe("Inbox");

  await thread(first, "Grüße").getByLabel("Answer").fill("Thank you!");
  await thread(first, "Grüße").getByRole("button", { name: "Send" }).click();
  await thread(second, "Grüße").locator(".ours").getByText("Thank you!").waitFor();
  const [sent] = await sentMails(server.url);
  expect(sent).toMatchObject({ from: "inbox-agent+by-hand@example.org", to: ["ann@example.com"], text: "Thank you!" });
  expect(sent.headers["In-Reply-To"]).toBe(idOf(raw));
  expect(sent.headers).not.toHaveProperty("Auto-Submitted");

  await thread(second, "Grüße").getByRole("button", { name: "Delete" }).click();
  await thread(first, "Grüße").waitFor({ state: "detached" });
  await first.getByText("No mail has come yet.").waitFor();
  expect(problems).toEqual([]);
});

test("away, it answers at once, or later unless somebody has", { timeout: 60_000 }, async () => {
  const page = await openTab("away");
  await page.getByLabel("answer at once").check();
  await page.getByLabel("with").fill("On holiday");
  await page.getByLabel("with").blur();
  await expect.poll(async () => (await bring("away", "ping")).replies.length, { timeout: 10_000 }).toBe(1);
  await thread(page, "ping").locator(".ours").getByText("On holiday").first().waitFor();

  await page.getByLabel("answer later").check();
  await page.getByLabel("how many").fill("3");
  await page.getByLabel("unit").selectOption("seconds");
  await expect.poll(async () => {
    await bring("away", "soon");
    return thread(page, "soon").getByText(/The agent answers in [1-3] s/).count();
  }, { timeout: 10_000 }).toBeGreaterThan(0);
  await thread(page, "soon").locator(".ours").getByText("On holiday").first().waitFor({ timeout: 15_000 });
  expect((await sentMails(server.url))[0].headers["Auto-Submitted"]).toBe("auto-replied");
  expect(problems).toEqual([]);
});
