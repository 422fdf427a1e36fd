/** Sums the result lines of `cargo test`. */
export function countCargoTests(output) {
  return sum([...plain(output).matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed;/gm)]);
}

/** The totals of Node's own test runner, from its spec or TAP output. */
export function countNodeTests(output) {
  const total = (word) => Number(plain(output).match(new RegExp(`^\\S+ ${word} (\\d+)\\s*$`, "m"))?.[1] ?? 0);
  return { passed: total("pass"), failed: total("fail") + total("cancelled") };
}

/** The totals of vitest's JSON report. */
export function countVitestTests(report) {
  return { passed: report.numPassedTests ?? 0, failed: report.numFailedTests ?? 0 };
}

/** A stage that failed although no test of it did, such as one that does not compile, counts as one failure. */
export function countStage({ ok, passed = 0, failed = 0 }) {
  return { passed, failed: ok ? failed : Math.max(failed, 1) };
}

export function totalLine(counts) {
  const add = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${add("passed")} passed, ${add("failed")} failed`;
}

function sum(matches) {
  const add = (index) => matches.reduce((total, match) => total + Number(match[index]), 0);
  return { passed: add(1), failed: add(2) };
}

function plain(text) {
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}
