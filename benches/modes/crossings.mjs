// How often an operation crosses between JavaScript and WebAssembly, and by which calls.
import { say } from "../../worker-build/lib/progress.mjs";
import { countedBundle } from "../lib/counted-bundle.mjs";
import { crossingsTable } from "../lib/crossings-table.mjs";
import { HttpClient } from "../lib/http.mjs";
import { writeResult } from "../lib/results.mjs";
import { Server } from "../lib/server.mjs";

const TIMES = 40;
const WARM_UP = 3;

export async function run({ workers, rows: operations }) {
  const texts = [];
  for (const worker of workers.filter(({ crate }) => crate)) {
    const server = await new Server(await countedBundle(worker)).start();
    try {
      texts.push(`## ${worker.title}\n\n${crossingsTable(await countAll(server, operations))}`);
      say(`\n${texts.at(-1)}`);
    } finally {
      await server.stop();
    }
  }
  writeResult("partial-crossings.md", `${texts.join("\n\n")}\n`);
  return 0;
}

async function countAll(server, operations) {
  const counter = new HttpClient(server.port, 1);
  const take = async () => JSON.parse(await counter.get("/crossings"));
  const counted = [];
  try {
    for (const { title, open } of operations) {
      const { run, each, close } = await open(server);
      for (let time = 0; time < WARM_UP; time++) await run();
      await take();
      for (let time = 0; time < TIMES; time++) await run();
      counted.push({ title, counts: await take(), operations: TIMES * each });
      close();
    }
  } finally {
    counter.close();
  }
  return counted;
}
