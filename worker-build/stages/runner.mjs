import { describeFailure, Failure } from "../lib/failure.mjs";
import { formatElapsed, say } from "../lib/progress.mjs";
import { countStage, totalLine } from "../lib/test-counts.mjs";

export function chooseStages(all, names) {
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Failure(`there is no stage \`${unknown}\``, `the stages are ${known.join(", ")}`);
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
}

/** Runs the stages one after another; without `keepGoing` the first failure is the last stage. */
export async function runStages(stages, { keepGoing = false, log = say } = {}) {
  const results = [];
  for (const [index, stage] of stages.entries()) {
    log(`\n=== ${index + 1}/${stages.length} ${stage.name}: ${stage.title}`);
    const started = Date.now();
    const outcome = await runStage(stage, log);
    const result = { ...outcome, name: stage.name, elapsed: Date.now() - started };
    results.push(result);
    log(`=== ${stage.name}: ${inWords(result)} in ${formatElapsed(result.elapsed)}`);
    if (!result.ok && !keepGoing) break;
  }
  summarize(stages, results, log);
  return results.every(({ ok }) => ok);
}

async function runStage(stage, log) {
  try {
    const outcome = await stage.run();
    return outcome.skipped ? { ok: true, skipped: outcome.skipped } : outcome;
  } catch (error) {
    log(describeFailure(error));
    return { ok: false };
  }
}

function summarize(stages, results, log) {
  log("\nSummary");
  for (const result of results) {
    log(`  ${result.name.padEnd(12)} ${formatElapsed(result.elapsed).padStart(12)}  ${inWords(result)}`);
  }
  for (const { name } of stages.slice(results.length)) log(`  ${name.padEnd(12)} ${"".padStart(12)}  not run`);
  log(totalLine(results.map(countStage)));
}

function inWords({ ok, skipped, passed, failed }) {
  if (skipped) return `skipped, ${skipped}`;
  const counts = passed === undefined ? "" : ` (${passed} passed, ${failed} failed)`;
  return `${ok ? "ok" : "FAILED"}${counts}`;
}
