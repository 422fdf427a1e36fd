import { debianToolchain, debianWasmIsReady, makeDebianWasm } from "./debian-wasm.mjs";
import { Failure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { lastLines, run } from "./processes.mjs";
import { say, step } from "./progress.mjs";
import { requireRust, RUSTUP_LOCK, WASM, wasmLibraryFolder } from "./rust.mjs";
import { environment, findProgram } from "./workspace.mjs";

const RUSTUP_SECONDS = 180;
const WAYS = ["auto", "rustup", "debian"];

export const BY_HAND = `rustup target add ${WASM}`;

const rustupWay = { name: "the active Rust toolchain", env: {} };
const debianWay = { name: "Debian's compiler (toolchain debian-wasm)", env: debianToolchain };

export function chosenWay(value = process.env.WORKER_AGENTS_WASM) {
  const way = value || "auto";
  if (WAYS.includes(way)) return way;
  throw new Failure(
    `WORKER_AGENTS_WASM is \`${value}\`, which is none of ${WAYS.join(", ")}`,
    "unset it, or set it to one of these",
  );
}

/** The way that can build for wasm right now, without installing anything. */
export async function readyWasmTarget(way = chosenWay()) {
  if (way !== "debian" && (await wasmLibraryFolder())) return rustupWay;
  if (way !== "rustup" && (await debianWasmIsReady())) return debianWay;
  return undefined;
}

function ways(chosen) {
  return [
    { name: "rustup", way: rustupWay, by: "rustup", make: addWithRustup },
    { name: "debian", way: debianWay, by: "Debian's packages", make: makeDebianWasm },
  ].filter(({ name }) => chosen === "auto" || chosen === name);
}

/** Finds or installs the wasm target; `env` of the result selects the toolchain that has it. */
export async function ensureWasmTarget(way = chosenWay()) {
  await requireRust();
  const ready = await readyWasmTarget(way);
  if (ready) return ready;
  return withLock(RUSTUP_LOCK, "installing the wasm target", async () => {
    const meanwhile = await readyWasmTarget(way);
    if (meanwhile) return meanwhile;
    const obstacles = [];
    for (const { way: made, by, make } of ways(way)) {
      try {
        await make();
        return made;
      } catch (error) {
        obstacles.push(`${by}: ${error.message}`);
        say(`  ${obstacles.at(-1)}`);
      }
    }
    throw new Failure(`the target ${WASM} could not be installed\n${obstacles.join("\n")}`, BY_HAND);
  });
}

async function addWithRustup() {
  if (!findProgram("rustup")) throw new Failure("rustup was not found");
  await step(`rustup target add ${WASM}`, `rustup's server (at most ${RUSTUP_SECONDS} s)`, async () => {
    const result = await run("rustup", ["target", "add", WASM], {
      env: environment({ RUST_BACKTRACE: "0" }),
      output: "collect",
      timeLimit: RUSTUP_SECONDS,
    });
    if (result.timedOut) throw new Failure(`no answer within ${RUSTUP_SECONDS} s`);
    if (!result.ok) throw new Failure(result.output.match(/^error: .*/m)?.[0] ?? lastLines(result.output, 3));
    if (!(await wasmLibraryFolder())) throw new Failure("it reported success, but the toolchain has no such library");
  });
}
