// The playground's page in a real browser: every panel, two tabs, a restart of the server, a phone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sentMails } from "../support/mail.mjs";
import { root } from "../support/paths.mjs";
import { startExample } from "./example-server.mjs";

const NO_OUTSIDE_WORLD = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WRITES = JSON.parse(readFileSync(join(root, "examples/playground/src/tests/writes.json"), "utf8"));

let server;
let browser;
const problems = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startExample("playground"),
    chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: NO_OUTSIDE_WORLD }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const connected = (page) => page.locator("#status[data-state=connected]").waitFor({ timeout: 30_000 });

async function openTab(name, options) {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(10_000);
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${server.url}/?name=${name}`);
  await connected(page);
  return page;
}

/** A panel, and what is in it by its label or name. */
function panel(page, id) {
  const inside = page.locator(`#${id}`);
  return { inside, press: (name) => inside.getByRole("button", { name, exact: true }).click() };
}

const board = (text) => JSON.parse(text);

test("what one connection sets, the other and another tab have; a wrong state is refused", { timeout: 60_000 }, async () => {
  const [mine, other] = [await openTab("state"), await openTab("state")];
  const side = (page, label) => page.locator(`#state [data-side=${label}]`);
  const shown = async (page, label) => board(await side(page, label).locator("textarea").inputValue());
  const set = async (label, text) => {
    await side(mine, label).locator("textarea").fill(text);
    await side(mine, label).getByRole("button", { name: "Set state" }).click();
  };
  await expect.poll(() => shown(mine, "B")).toEqual({ title: "Hello", count: 0, jobsFail: false });
  await set("A", '{"title":"Hi","count":3,"jobsFail":false}');
  for (const [page, label] of [[mine, "B"], [other, "A"], [other, "B"]]) {
    await expect.poll(() => shown(page, label)).toEqual({ title: "Hi", count: 3, jobsFail: false });
  }

  await set("B", '{"title":"Hi","count":"three","jobsFail":false}');
  await side(mine, "B").getByRole("alert").waitFor();
  expect((await shown(mine, "A")).count).toBe(3);
  await side(mine, "B").getByRole("button", { name: "Take the agent's" }).click();
  expect((await shown(mine, "B")).count).toBe(3);
  await set("A", "{");
  await side(mine, "A").getByRole("alert").waitFor();

  await side(mine, "B").getByLabel("read-only").check();
  await panel(mine, "connections").inside.locator(".badge", { hasText: "read-only" }).waitFor();
  await set("B", '{"title":"No","count":9,"jobsFail":false}');
  await side(mine, "B").getByText("Connection is readonly").waitFor();
  expect((await shown(other, "A")).title).toBe("Hi");
  expect(problems).toEqual([]);
});

test("methods are listed with forms; results, errors and streams are shown", { timeout: 60_000 }, async () => {
  const page = await openTab("methods");
  const { inside, press } = panel(page, "methods");
  const newest = inside.locator("article").first();
  await expect.poll(() => inside.locator(".about").textContent()).toBe("Sends the numbers from from down to 1, two a second.");
  await inside.getByLabel("from", { exact: true }).fill("3");
  await press("Call");
  await newest.locator(".chunks code").nth(2).waitFor();
  await newest.getByText('"lift-off"').waitFor();

  await inside.getByLabel("Method").selectOption("add");
  await inside.getByLabel("by", { exact: true }).fill("4");
  await press("Call");
  await newest.locator("[data-kind=returned]").waitFor();
  expect(await newest.locator("pre").textContent()).toBe("4");
  await inside.getByLabel("by", { exact: true }).fill("four");
  await press("Call");
  await newest.getByText('Invalid argument 1 (`by`) of add: invalid type: string "four", expected i64').waitFor();
  expect(await inside.locator("optgroup[label=internal] option").allTextContents()).toEqual(["ring(text)", "work_on(text)"]);
  expect(problems).toEqual([]);
});

test("schedules of every kind are counted down, ring in both tabs, and are cancelled", { timeout: 60_000 }, async () => {
  const [mine, other] = [await openTab("time"), await openTab("time")];
  const { inside, press } = panel(mine, "schedules");
  const plan = async (text, kind, label, value) => {
    await inside.getByLabel("Ring").fill(text);
    await inside.getByLabel("when").selectOption(kind);
    if (label) await inside.getByLabel(label).fill(value);
    await press("Schedule");
    await inside.locator(".pending li", { hasText: text }).waitFor();
  };
  await plan("far off", "at", "time", "2099-01-01T00:00:00");
  await plan("yearly", "cron", "in UTC", "0 0 1 1 *");
  await plan("again", "every", "seconds", "3600");
  await plan("soon", "after", "seconds", "8");
  await inside.locator(".pending li", { hasText: "soon" }).getByText(/^[1-8] s$/).waitFor();
  await Promise.all([mine, other].map((page) => page.locator("#schedules .rung li", { hasText: "soon" }).waitFor({ timeout: 20_000 })));
  await inside.locator(".pending li", { hasText: "soon" }).waitFor({ state: "detached" });
  for (const text of ["far off", "yearly", "again"]) {
    await inside.locator(".pending li", { hasText: text }).getByRole("button", { name: "Cancel" }).click();
  }
  await inside.getByText("Nothing is coming up.").waitFor();

  await inside.getByLabel("when").selectOption("cron");
  await inside.getByLabel("in UTC").fill("every noon");
  await press("Schedule");
  await inside.getByRole("alert").waitFor();
  expect(problems).toEqual([]);
});

test("what a person has to read stays when the page looks again; what the page could not find out goes when it can", { timeout: 30_000 }, async () => {
  const page = await openTab("warnings");
  const { inside, press } = panel(page, "schedules");
  const alert = inside.locator("[role=alert]");
  // The page looks again after a ring; its calls are answered in turn, so what was asked last has been shown.
  const looks = (reason) =>
    page.evaluate(async (reason) => {
      if (reason) lab.call = () => Promise.reject(new Error(reason));
      lab.dispatchEvent(new CustomEvent("happened", { detail: { kind: "ring" } }));
      delete lab.call;
      await lab.call("schedules");
    }, reason);
  await looks("cut off");
  await alert.filter({ hasText: "cut off" }).waitFor();
  await looks();
  await alert.waitFor({ state: "hidden" });

  await inside.getByLabel("when").selectOption("cron");
  await inside.getByLabel("in UTC").fill("every noon");
  await press("Schedule");
  await alert.waitFor();
  const reason = await alert.textContent();
  for (const trouble of [undefined, "cut off"]) {
    await looks(trouble);
    expect(await alert.isVisible()).toBe(true);
    expect(await alert.textContent()).toBe(reason);
  }
  expect(problems).toEqual([]);
});

test("work that fails is kept, and succeeds when it may; both outlive a restart", { timeout: 90_000 }, async () => {
  const page = await openTab("work");
  const { inside, press } = panel(page, "work");
  await inside.getByLabel(/let it fail/).check();
  await press("Queue");
  await inside.locator(".failed li", { hasText: "3 attempts" }).waitFor({ timeout: 20_000 });
  await panel(page, "schedules").inside.getByLabel("seconds").fill("5");
  await panel(page, "schedules").press("Schedule");
  await page.locator("#schedules .pending li").waitFor();

  await server.restart();
  await connected(page);
  await page.locator("#schedules .rung li", { hasText: "tea" }).waitFor({ timeout: 20_000 });
  await inside.locator(".failed li", { hasText: "`jobsFail` is true, so dig failed" }).waitFor();
  await inside.getByLabel(/let it fail/).uncheck();
  await press("Retry");
  await inside.getByText("dig: done").waitFor();
  await inside.getByText("Nothing has failed.").waitFor();
  expect(problems).toEqual([]);
});

test("a workflow asks, goes on where it may, and ends where it may not", { timeout: 60_000 }, async () => {
  const [mine, other] = [await openTab("errands"), await openTab("errands")];
  const { inside, press } = panel(mine, "errands");
  const run = (page, what) => page.locator("#errands .runs li", { hasText: what });
  for (const what of ["tea", "cake"]) {
    await inside.getByLabel("Fetch me").fill(what);
    await press("Start");
    await inside.getByText(`${what} for ${what.length}: is that all right?`).waitFor();
  }
  await run(other, "tea").getByRole("button", { name: "Approve" }).click();
  await run(mine, "cake").getByRole("button", { name: "Reject" }).click();
  await inside.getByText("tea: here it is").waitFor({ timeout: 20_000 });
  await run(mine, "tea").getByText("complete").waitFor();
  await run(other, "cake").getByText("errored").waitFor({ timeout: 20_000 });
  expect(problems).toEqual([]);
});

test("a mail is brought from the page, shown in both tabs, and answered", { timeout: 60_000 }, async () => {
  const [mine, other] = [await openTab("post"), await openTab("post")];
  const { inside, press } = panel(mine, "mail");
  await inside.getByLabel("Subject").fill("Grüße");
  await inside.getByLabel("Text").fill("<b>hello</b> ✓");
  await press("Bring it");
  await Promise.all([mine, other].map((page) => page.locator("#mail li", { hasText: "Grüße" }).getByText("<b>hello</b> ✓").waitFor()));
  await inside.getByLabel("Answer").fill("At four");
  await press("Send");
  await other.getByText("You: At four").waitFor();
  await inside.getByText("You: At four").waitFor();
  expect(await inside.getByLabel("Answer").isVisible()).toBe(false);
  const [sent] = await sentMails(server.url);
  expect(sent).toMatchObject({ from: "playground-agent+post@example.org", to: ["ann@example.com"], text: "At four" });
  expect(problems).toEqual([]);
});

test("tables are shown, and no query that is tried can write", { timeout: 60_000 }, async () => {
  const page = await openTab("sql");
  const { inside, press } = panel(page, "tables");
  const run = async (query) => {
    await inside.getByLabel("Query").fill(query);
    await press("Run");
  };
  await panel(page, "mail").press("Bring it");
  await page.locator("#mail .mails li").waitFor();
  const everything = () =>
    page.evaluate(async () => {
      const ask = (sql) => window.lab.call("query", sql);
      const { rows } = await ask("select name, sql from sqlite_master order by name");
      const tables = rows.map(([name]) => name).filter((name) => !name.startsWith("_cf_") && !name.startsWith("sqlite_"));
      const read = [];
      for (const name of tables) read.push([name, await ask(`select * from "${name}"`).catch((error) => error.message)]);
      return JSON.stringify([rows, read]);
    });
  const before = await everything();
  expect(before).toContain("Shall we have tea on Friday?");
  const allowed = await page.evaluate(async (writes) => {
    const outcomes = await Promise.all(writes.map((sql) => window.lab.call("query", sql).then(() => sql, () => null)));
    return outcomes.filter((sql) => sql !== null);
  }, WRITES);
  expect(allowed).toEqual([]);
  await page.evaluate(() => window.lab.call("query", "select * from pragma_optimize(0x10002)")); // may be asked, and is undone
  expect(await everything()).toBe(before);

  await run("delete from diary");
  await inside.getByRole("alert").getByText("cannot write").waitFor();
  await run("select kind, text, null as empty, x'00ff' as bytes from diary");
  await inside.locator("td", { hasText: "x'00ff' (2 bytes)" }).waitFor();
  expect(await inside.locator("th").allTextContents()).toEqual(["kind", "text", "empty", "bytes"]);
  await inside.getByRole("button", { name: /^cf_agents_state/ }).click();
  await inside.locator("th", { hasText: "state" }).waitFor();
  expect(problems).toEqual([]);
});

test("connections are opened, dropped and closed; their frames are shown", { timeout: 60_000 }, async () => {
  const [mine, other] = [await openTab("sockets"), await openTab("sockets")];
  const { inside, press } = panel(mine, "connections");
  const seen = (page) => page.locator("#connections .seen li");
  await expect.poll(() => seen(mine).count()).toBe(4);
  await inside.getByLabel("Tag").fill("green");
  await inside.getByLabel("read-only").check();
  await press("Open another");
  const green = inside.locator("li", { hasText: "green" });
  await green.getByText("read-only").waitFor();
  await expect.poll(() => seen(other).count()).toBe(5);
  await green.getByRole("button", { name: "Drop" }).click();
  await mine.locator("#frames .frames li", { hasText: "C" }).nth(2).waitFor(); // it has come back
  await green.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => seen(other).count()).toBe(4);

  const frame = mine.locator("#frames li.out", { hasText: "rpc disconnect" });
  await mine.locator("#frames li.in", { hasText: "rpc disconnect: result" }).waitFor();
  await frame.locator("summary").click();
  await frame.getByText('"method": "disconnect"').waitFor();
  await panel(mine, "frames").inside.getByLabel("pause").check();
  const kept = await mine.locator("#frames li").count();
  await panel(mine, "methods").press("Call");
  await mine.locator("#methods [data-kind=returned]").waitFor();
  expect(await mine.locator("#frames li").count()).toBe(kept);
  await panel(mine, "frames").inside.getByLabel("pause").uncheck();
  await mine.locator("#frames li", { hasText: "rpc count_down: result" }).waitFor();
  await panel(mine, "frames").press("Clear");
  await mine.getByText("No frame yet.").waitFor();
  expect(problems).toEqual([]);
});

test("each panel shows its Rust; a phone has it all without scrolling sideways", { timeout: 60_000 }, async () => {
  const page = await openTab("phone", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const panels = await page.locator(".panel").evaluateAll((all) => all.map(({ id }) => id));
  expect(panels).toEqual(["state", "methods", "schedules", "work", "errands", "mail", "connections", "tables", "frames"]);
  await panel(page, "tables").press("Run");
  for (const box of await page.locator(".rust").all()) {
    await box.locator("summary").click();
    expect(await box.locator("pre").first().textContent()).toMatch(/^(\/\/|#\[|pub|async|fn)[^]*\}$/);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await page.getByLabel("Agent").fill("elsewhere");
  await page.getByRole("button", { name: "Go" }).click();
  await page.waitForURL(/name=elsewhere/);
  await connected(page);
  expect(problems).toEqual([]);
});
