// A server of a suite's own, for suites that restart it or break what runs in it.
import { afterAll, beforeAll } from "vitest";
import { startServer } from "./server.mjs";
import { target } from "./target.mjs";

/** Call it at the top of a suite; `server` is there once the suite's hooks and tests run. */
export function privateServer(configs = [target.agents]) {
  const handle = {};
  beforeAll(async () => {
    handle.server = await startServer(configs);
  });
  afterAll(() => handle.server?.stop());
  return handle;
}
