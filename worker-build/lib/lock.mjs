import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { say } from "./progress.mjs";

const POLL_MILLISECONDS = 500;
const held = new Set();
process.on("exit", () => held.forEach(release));

/** Runs `work` while this process holds the lock file; the lock of a dead process is taken over. */
export async function withLock(file, purpose, work) {
  mkdirSync(dirname(file), { recursive: true });
  let announced = false;
  while (!tryAcquire(file)) {
    const owner = ownerOf(file);
    if (owner === undefined) continue;
    if (!isAlive(owner)) {
      removeLockOf(owner, file);
      continue;
    }
    if (!announced) say(`- waiting for process ${owner}, which is ${purpose}`);
    announced = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  held.add(file);
  try {
    return await work();
  } finally {
    release(file);
  }
}

function release(file) {
  held.delete(file);
  rmSync(file, { force: true });
}

function tryAcquire(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a dead process's lock, but not one that another process has taken meanwhile. */
function removeLockOf(deadOwner, file) {
  const aside = `${file}.${process.pid}.aside`;
  try {
    renameSync(file, aside);
    if (ownerOf(aside) !== deadOwner) linkSync(aside, file);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function ownerOf(file) {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
