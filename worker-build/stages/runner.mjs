import { describeFailure, Failure } from "../lib/failure.mjs";
import { formatElapsed } from "../lib/progress.mjs";
import { countStage, totalLine } from "../lib/test-counts.mjs";
import { turns } from "./turns.mjs";

export function chooseStages(all, names) {
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Failure(`there is no stage \`${unknown}\``, `the stages are ${known.join(", ")}`);
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
}

/**
 * Runs the stages of a lane one after another and the lanes side by side; without `keepGoing`
 * none starts after a failure. What they say is shown one stage after another.
 */
export async function runStages(stages, { keepGoing = false, write = toTerminal } = {}) {
  const log = (line) => write(`${line}\n`);
  const lanes = [...new Set(stages.map(({ lane }) => lane))].map((lane) => stages.filter((stage) => stage.lane === lane));
  // A single lane has the terminal for itself, where cargo shows its progress.
  const show = lanes.length > 1 ? turns(write) : (_, work) => work(log);
  const results = new Map();
  const failed = () => [...results.values()].some(({ ok }) => !ok);
  const follow = async (lane) => {
    for (const stage of lane) {
      if (failed() && !keepGoing) return;
      await show(stage.name, async (tell) => {
        const started = Date.now();
        tell(`\n=== ${stages.indexOf(stage) + 1}/${stages.length} ${stage.name}: ${stage.title}`);
        const outcome = await runStage(stage, tell);
        const result = { ...outcome, elapsed: Date.now() - started };
        results.set(stage, result);
        const end = `${stage.name}: ${inWords(result)} in ${formatElapsed(result.elapsed)}`;
        tell(`=== ${end}`);
        return end;
      });
    }
  };
  await Promise.all(lanes.map(follow));
  summarize(stages, results, log);
  return !failed();
}

const toTerminal = (chunk) => process.stdout.write(chunk);

async function runStage(stage, tell) {
  try {
    const outcome = await stage.run();
    return outcome.skipped ? { ok: true, skipped: outcome.skipped } : outcome;
  } catch (error) {
    tell(describeFailure(error));
    return { ok: false };
  }
}

function summarize(stages, results, log) {
  log("\nSummary");
  for (const stage of stages) {
    const result = results.get(stage);
    const elapsed = result ? formatElapsed(result.elapsed) : "";
    log(`  ${stage.name.padEnd(12)} ${elapsed.padStart(12)}  ${result ? inWords(result) : "not run"}`);
  }
  log(totalLine([...results.values()].map(countStage)));
}

function inWords({ ok, skipped, passed, failed }) {
  if (skipped) return `skipped, ${skipped}`;
  const counts = passed === undefined ? "" : ` (${passed} passed, ${failed} failed)`;
  return `${ok ? "ok" : "FAILED"}${counts}`;
}
