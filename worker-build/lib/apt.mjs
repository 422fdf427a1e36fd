import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { lastLines, run } from "./processes.mjs";
import { step } from "./progress.mjs";
import { environment, findProgram, targetDir } from "./workspace.mjs";

const TIME_LIMIT = 900;

/** Why apt-get cannot be used here, in words; undefined when it can. */
export function aptObstacle() {
  if (!findProgram("apt-get")) return "apt-get was not found";
  if (process.getuid?.() !== 0) return "installing with apt-get needs root";
  return undefined;
}

export async function aptInstall(packages) {
  const byHand = `as root: apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  const obstacle = aptObstacle();
  if (obstacle) throw new Failure(`${packages.join(", ")} cannot be installed: ${obstacle}`, byHand);
  await withLock(join(targetDir, "apt.lock"), "installing packages", () => step(`apt-get install ${packages.join(" ")}`, "Debian's packages", async () => {
    if ((await apt("install", ...packages)).ok) return;
    const update = await apt("update");
    const result = await apt("install", ...packages);
    if (result.ok) return;
    const output = update.ok ? result.output : `${update.output}\n${result.output}`;
    throw new Failure(`apt-get could not install ${packages.join(", ")}:\n${lastLines(output, 12)}`, byHand);
  }));
}

function apt(action, ...packages) {
  const options = ["-o", "DPkg::Lock::Timeout=300", "-y"];
  if (action === "install") options.push("--no-install-recommends");
  return run("apt-get", [action, ...options, ...packages], {
    env: environment({ DEBIAN_FRONTEND: "noninteractive" }),
    output: "collect",
    timeLimit: TIME_LIMIT,
  });
}
