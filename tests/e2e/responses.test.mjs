// Responses made in Rust, as an HTTP client gets them.
import { describe, expect, test } from "vitest";
import { http, room, rust } from "../support/target.mjs";

describe.runIf(rust)("a response made in Rust", () => {
  test("has its headers, also two of one name, and empty ones, and what objects have by that name", async () => {
    const response = await http(`/agents/test-state-agent/${room()}/headers`);
    expect([response.status, await response.text()]).toEqual([201, "made"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(["__proto__", "constructor", "x-empty"].map((name) => response.headers.get(name))).toEqual(["own", "own", ""]);
    expect(response.headers.has("content-type")).toBe(false);
  });
});
