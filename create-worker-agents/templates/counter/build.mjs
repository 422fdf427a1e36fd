// Builds the Rust code into build/: in about a second and large for `wrangler dev`,
// small for everything else. wrangler runs it before it serves or deploys.
import { spawnSync } from "node:child_process";

const develops = process.env.WRANGLER_COMMAND === "dev" || process.argv.includes("--dev");

for (const command of ["cargo install -q worker-build@0.8.7", `worker-build ${develops ? "--dev" : "--release"}`]) {
  const { status } = spawnSync(command, { shell: true, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
