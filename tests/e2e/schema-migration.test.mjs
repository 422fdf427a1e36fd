// The table of schedules in its older forms, brought to the present one.
// Not against the reference: npm agents 0.32 keeps its schedules in another table.
import { describe, expect, test } from "vitest";
import { rpcServer } from "../support/rpc.mjs";
import { room, rust } from "../support/target.mjs";

const OLD_ROW = { id: "test-old-row", callback: "testCallback", payload: '"hello"', type: "delayed" };

describe.runIf(rust)("migration", () => {
  const own = rpcServer("TestMigrationAgent");
  const agent = () => own.agent("TestMigrationAgent", room());

  test("the oldest form takes no intervals", async () => {
    const call = agent();
    await call("simulateOldSchema");
    expect(await call("getSchedulesDDL")).not.toContain("'interval'");
    const { ok, error } = await call("tryInsertIntervalOldColumns");
    expect(ok).toBe(false);
    expect(error).toContain("CHECK constraint failed");
  });

  test.each(["simulateOldSchema", "simulateIntermediateSchema"])("%s, then runMigration: intervals go in, rows stay", async (before) => {
    const call = agent();
    await call(before);
    await call("runMigration");
    expect(await call("getSchedulesDDL")).toContain("'interval'");
    expect(await call("getOldRow")).toEqual(OLD_ROW);
    expect(await call("tryInsertInterval")).toEqual({ ok: true });
    expect(await call("getScheduleCount")).toBe(2);
  });

  test("all kinds of rows are kept", async () => {
    const call = agent();
    await call("simulateOldSchema");
    await call("insertMultipleTypes");
    const rows = await call("getAllRows");
    await call("runMigration");
    expect(await call("getAllRows")).toEqual(rows);
    expect(rows.map(({ type }) => type).sort()).toEqual(["cron", "delayed", "delayed", "scheduled"]);
  });

  test("a second time changes nothing", async () => {
    const call = agent();
    await call("simulateOldSchema");
    await call("runMigration");
    const ddl = await call("getSchedulesDDL");
    await call("tryInsertInterval");
    await call("runMigration");
    expect(await call("getSchedulesDDL")).toBe(ddl);
    expect(await call("getScheduleCount")).toBe(2);
  });

  test("what an interrupted migration left behind is no obstacle", async () => {
    const call = agent();
    await call("simulateOldSchema");
    await call("simulateLeftoverNewTable");
    await call("runMigration");
    expect(await call("getOldRow")).toEqual(OLD_ROW);
    expect(await call("tryInsertInterval")).toEqual({ ok: true });
  });
});
