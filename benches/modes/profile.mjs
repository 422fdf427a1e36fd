// Where the CPU time of an operation goes, by function.
import { say } from "../../worker-build/lib/progress.mjs";
import { freePort } from "../../tests/support/workerd.mjs";
import { Inspector } from "../lib/inspector.mjs";
import { withNames } from "../lib/named-build.mjs";
import { profileTable, selfTimes } from "../lib/profile-table.mjs";
import { writeResult } from "../lib/results.mjs";
import { Server } from "../lib/server.mjs";

const WARM_UP_MS = 1500;
const PROFILE_MS = 4000;

export async function run({ workers, rows: operations }) {
  const texts = [];
  for (const worker of workers) {
    const named = await withNames(worker);
    for (const operation of operations) {
      texts.push(`## ${worker.title}: ${operation.title}\n\n${profileTable(selfTimes(await profileOf(named, operation)))}`);
      say(`\n${texts.at(-1)}`);
    }
  }
  writeResult("partial-profile.md", `${texts.join("\n\n")}\n`);
  return 0;
}

async function profileOf(worker, operation) {
  const inspectorPort = await freePort();
  const server = await new Server(worker.frozen).start([`--inspector-addr=127.0.0.1:${inspectorPort}`]);
  try {
    const { run: once, close } = await operation.open(server);
    const inspector = await Inspector.connect(inspectorPort);
    try {
      await repeat(once, WARM_UP_MS);
      return await inspector.profile(() => repeat(once, PROFILE_MS));
    } finally {
      inspector.close();
      close();
    }
  } finally {
    await server.stop();
  }
}

async function repeat(once, ms) {
  const end = performance.now() + ms;
  while (performance.now() < end) await once();
}
