import { spawn } from "node:child_process";
import { Failure } from "./failure.mjs";
import { outputOfWork } from "./output.mjs";
import { environment } from "./workspace.mjs";

const GRACE_MILLISECONDS = 10_000;
const running = new Set();
let stopping = false;

/**
 * Runs a command in its own process group and waits for it.
 *
 * - `output`: "show" passes it through, or on to where the work's output goes (`withOutput`);
 *   "collect" returns it, "both" does both.
 * - `timeLimit`: seconds, after which the whole group is ended.
 * - `sweep`: end what the command left behind in its group.
 */
export function run(command, args, { cwd, env, output = "show", timeLimit, sweep = false } = {}) {
  // What began now would outlive this process.
  if (stopping) return new Promise(() => {});
  return new Promise((resolve, reject) => {
    const redirected = outputOfWork();
    const stdio = output === "show" && !redirected ? "inherit" : "pipe";
    const child = spawn(command, args, {
      cwd,
      env: env ?? environment(),
      detached: true,
      stdio: ["ignore", stdio, stdio],
    });
    running.add(child);
    const chunks = [];
    let timedOut = false;
    for (const [stream, own] of [[child.stdout, process.stdout], [child.stderr, process.stderr]]) {
      stream?.on("data", (chunk) => {
        chunks.push(chunk);
        if (output !== "collect") redirected ? redirected(chunk) : own.write(chunk);
      });
    }
    const limit = timeLimit && setTimeout(() => {
      timedOut = true;
      endGroup(child);
    }, timeLimit * 1000);
    const finish = () => {
      clearTimeout(limit);
      running.delete(child);
      return !stopping;
    };
    child.on("error", (error) => {
      if (!finish()) return;
      reject(error.code === "ENOENT" ? notFound(command) : error);
    });
    // Before "close", which waits for whatever was left behind with the command's output open.
    child.on("exit", () => sweep && signalGroup(child, "SIGTERM"));
    child.on(stdio === "inherit" ? "exit" : "close", (code, signal) => {
      if (!finish()) return;
      resolve({ ok: code === 0, code, signal, timedOut, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Like `run`, but a failure of the command is an error that shows the end of its output. */
export async function mustRun(command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.ok) return result;
  const outcome = result.timedOut
    ? `did not finish within ${options.timeLimit} s`
    : result.signal ? `was ended by ${result.signal}` : `exited with ${result.code}`;
  const tail = options.output === "collect" ? `\n${lastLines(result.output, 20)}` : "";
  throw new Failure(`\`${[command, ...args].join(" ")}\` ${outcome}${tail}`, options.cure);
}

/** The trimmed output of a quick command, or undefined when it fails or does not exist. */
export async function outputOf(command, args, options = {}) {
  try {
    const result = await run(command, args, { ...options, output: "collect" });
    return result.ok ? result.output.trim() : undefined;
  } catch {
    return undefined;
  }
}

export function lastLines(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** Passes SIGINT, SIGTERM and SIGHUP on to every child started here, then exits. */
export function stopChildrenOnSignals() {
  for (const [signal, number] of [["SIGHUP", 1], ["SIGINT", 2], ["SIGTERM", 15]]) {
    process.on(signal, () => stop(signal, 128 + number));
  }
}

/** Under npm, stops when npm is gone: a killed npm does not tell the script that it runs. */
export function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop("SIGTERM", 143), 1000).unref();
}

async function stop(signal, exitCode) {
  if (stopping) return;
  stopping = true;
  await Promise.all([...running].map((child) => endGroup(child, signal)));
  process.exit(exitCode);
}

async function endGroup(child, signal = "SIGTERM") {
  const deadline = Date.now() + GRACE_MILLISECONDS;
  signalGroup(child, signal);
  while (groupIsAlive(child)) {
    if (Date.now() > deadline) return signalGroup(child, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function groupIsAlive(child) {
  return signalGroup(child, 0);
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return false;
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

function notFound(command) {
  const cures = {
    cargo: "install Rust with rustup (https://rustup.rs) and open a new shell",
    npm: "install Node with npm (https://nodejs.org)",
  };
  return new Failure(`the program \`${command}\` was not found on PATH`, cures[command]);
}
