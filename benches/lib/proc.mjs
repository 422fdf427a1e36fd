// What the kernel says about a process. CPU time is that of all its threads.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { Failure } from "../../worker-build/lib/failure.mjs";

export function requireProc() {
  if (existsSync("/proc/self/task") && existsSync("/proc/self/schedstat")) return;
  throw new Failure("there is no /proc/<pid>/schedstat here, from which the CPU time is read", "run the benches on Linux");
}

/** The first child of a process; undefined while it has none. */
export function childOf(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return children ? Number(children.split(" ")[0]) : undefined;
}

/** The time on a CPU, in nanoseconds, from the text of a `schedstat`. */
export const onCpu = (schedstat) => Number(schedstat.split(" ")[0]);

/** Reads the CPU time of a process; threads that have ended since the last reading still count as read then. */
export class CpuClock {
  #tasks;
  #known = new Map();

  constructor(pid) {
    this.#tasks = `/proc/${pid}/task`;
  }

  /** Microseconds. */
  read() {
    for (const task of readdirSync(this.#tasks)) {
      try {
        this.#known.set(task, onCpu(readFileSync(`${this.#tasks}/${task}/schedstat`, "utf8")));
      } catch {
        // The thread has just ended.
      }
    }
    return [...this.#known.values()].reduce((sum, time) => sum + time, 0) / 1000;
  }
}

/** The anonymous memory of a process, in KiB: neither its binary nor its files. */
export function anonymousMemory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1]);
}
