// One row after the other; in each, the workers take turns.
import { formatElapsed, say } from "../../worker-build/lib/progress.mjs";
import { Server } from "./server.mjs";
import { median, rotated } from "./statistics.mjs";

/** The samples of all rows: `[{ row, samples: { <worker>: [...] } }]`. */
export async function measureAll(rows, workers, { rounds, sampleMs, limitMs }) {
  const started = Date.now();
  const late = () => Date.now() - started > limitMs;
  const shared = await startAll(workers);
  const results = [];
  try {
    for (const row of rows) {
      if (late()) {
        say(`  ${row.title}: left out, the time is up`);
        continue;
      }
      const servers = row.ownProcess ? await startAll(workers) : shared;
      try {
        results.push({ row, samples: await measureRow(row, servers, { rounds, sampleMs, late }) });
      } finally {
        if (servers !== shared) await stopAll(servers);
      }
      say(`  ${progress(results.at(-1))} (${formatElapsed(Date.now() - started)} in all)`);
    }
  } finally {
    await stopAll(shared);
  }
  return results;
}

async function measureRow(row, servers, { rounds, sampleMs, late }) {
  const lanes = [];
  const samples = Object.fromEntries(servers.map(({ worker }) => [worker.name, []]));
  try {
    for (const { worker, server } of servers) {
      lanes.push({ worker, server, prepared: await told(row, worker, server, () => row.prepare(server)) });
    }
    // The first round only warms up: the runtime compiles what runs often.
    for (let round = -1; round < rounds; round++) {
      if (round > 0 && late()) break;
      for (const { worker, server, prepared } of rotated(lanes, round + 1)) {
        const figure = await told(row, worker, server, () => row.sample(server, prepared, sampleMs));
        if (round >= 0) samples[worker.name].push(figure);
      }
    }
  } finally {
    for (const { prepared } of lanes) row.finish(prepared);
  }
  return samples;
}

/** An error says where it came from, and what the worker wrote. */
async function told(row, worker, server, work) {
  try {
    return await work();
  } catch (error) {
    throw new Error(`${row.title}, ${worker.title}: ${error.message}\n${server.lastWords}`, { cause: error });
  }
}

async function startAll(workers) {
  const servers = [];
  try {
    for (const worker of workers) servers.push({ worker, server: await new Server(worker.frozen).start() });
    return servers;
  } catch (error) {
    await stopAll(servers);
    throw error;
  }
}

const stopAll = (servers) => Promise.all(servers.map(({ server }) => server.stop()));

function progress({ row, samples }) {
  const figures = Object.entries(samples).map(([name, values]) => `${name} ${median(values).toFixed(0)}`);
  return `${row.title}: ${figures.join(", ")} ${row.unit}`;
}
