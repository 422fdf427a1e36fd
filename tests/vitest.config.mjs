import { defineConfig } from "vitest/config";

// Every suite talks to real workerd; support/global-setup.mjs builds the worker once and starts the server that most suites share.
export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["{e2e,browser}/**/*.test.mjs"],
    globalSetup: "support/global-setup.mjs",
    setupFiles: "support/after-each.mjs",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 15_000,
    reporters: ["verbose"],
  },
});
