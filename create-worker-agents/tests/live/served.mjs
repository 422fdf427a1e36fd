// `npm start` of a project, and browser tabs on it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { wasmEnv } from "./made.mjs";

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const START_MS = 400_000;

/** Starts the project's server, which builds first; `{ url }`, until the test ends. */
export async function start(t, folder, ...args) {
  const child = spawn("npm", ["start", "--", ...args], { cwd: folder, env: wasmEnv, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const gone = once(child, "exit");
  t.after(async () => {
    if (child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    await Promise.race([gone, sleep(10_000, undefined, { ref: false })]);
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, "SIGKILL");
  });
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`npm start ${why}:\n${output}`));
    const timer = setTimeout(fail, START_MS, `was not ready after ${START_MS} ms`);
    const collect = (chunk) => {
      output += chunk;
      const ready = /(?:Ready on|Local:) +(http:\/\/127\.0\.0\.1:\d+)/.exec(output);
      if (!ready) return;
      clearTimeout(timer);
      resolve({ url: ready[1] });
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("exit", (code) => fail(`ended with code ${code}`));
  });
}

/** A browser, until the test ends: `open(url)` gives a tab whose page is connected. */
export async function browser(t) {
  const chrome = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium", args: QUIET });
  t.after(() => chrome.close());
  const problems = [];
  const open = async (url) => {
    const tab = await chrome.newPage();
    tab.on("pageerror", ({ message }) => problems.push(message));
    await tab.goto(url);
    await tab.locator("#status[data-state=connected]").waitFor();
    return tab;
  };
  return { open, problems };
}
