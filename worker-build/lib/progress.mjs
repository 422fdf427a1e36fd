import { outputOfWork } from "./output.mjs";

const TICK_SECONDS = 15;

export function say(text) {
  const write = outputOfWork() ?? ((line) => process.stdout.write(line));
  write(`${text}\n`);
}

export function formatElapsed(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/**
 * Announces `title`, runs `work`, and while it takes long says every few
 * seconds what is being waited for.
 */
export async function step(title, waitingFor, work, { tickSeconds = TICK_SECONDS, log = say } = {}) {
  const started = Date.now();
  const elapsed = () => formatElapsed(Date.now() - started);
  log(`- ${title} ...`);
  const ticker = setInterval(
    () => log(`  ... ${elapsed()}, waiting for ${waitingFor}`),
    tickSeconds * 1000,
  );
  try {
    const result = await work();
    log(`  done in ${elapsed()}: ${title}`);
    return result;
  } catch (error) {
    log(`  failed after ${elapsed()}: ${title}`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}
