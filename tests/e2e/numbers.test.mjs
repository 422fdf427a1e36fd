// Floats: whatever JavaScript can have comes back to the last bit, as an argument, in a state and in a row.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room, rust } from "../support/target.mjs";

const EDGES = [0, 5e-324, 2.225073858507201e-308, 2.2250738585072014e-308, Number.MAX_VALUE, Number.EPSILON, 0.1 + 0.2, 1 / 3, 1e21, 1e22, 1e23,
  8.41e21, 9007199254740991, 9007199254740992, 9007199254740993.5, 4503599627370496.5, 123456789012345680000, 1.7976931348623155e308];

/** Floats of every size, by random bits. */
function floats(count) {
  const bits = crypto.getRandomValues(new BigUint64Array(count * 2));
  const all = [...new Float64Array(bits.buffer)].filter(Number.isFinite).slice(0, count);
  const small = [...bits.subarray(0, count)].map((random) => new Float64Array(new BigUint64Array([random >> 12n]).buffer)[0]);
  const near = Array.from({ length: count }, () => Math.random() * 10 ** Math.floor(Math.random() * 20));
  return [...EDGES, ...all, ...small, ...near].flatMap((float) => [float, float === 0 ? 0 : -float]);
}

const callableAgent = (name = room()) => connect(`/agents/test-callable-agent/${name}`);

describe("a float is exact", () => {
  test("as an argument and a result", async () => {
    const socket = await callableAgent();
    const all = floats(50);
    expect(await Promise.all(all.map((float) => socket.result("add", float, 0)))).toEqual(all);
  });

  test("in a state", async () => {
    const name = room();
    const [sender, other] = [await callableAgent(name), await callableAgent(name)];
    await other.settled();
    for (const value of floats(5)) {
      sender.send({ type: "cf_agent_state", state: { value } });
      expect(await other.state()).toEqual({ value });
    }
    const last = floats(1).at(-1);
    sender.send({ type: "cf_agent_state", state: { value: last } });
    await other.state();
    expect(await (await callableAgent(name)).state()).toEqual({ value: last });
  });

  test("however many digits say it", async () => {
    const socket = await callableAgent();
    const digits = (float) => [float.toFixed(20), float.toExponential(30), float.toPrecision(60)];
    const texts = floats(5).flatMap(digits);
    for (const [id, text] of texts.entries()) {
      socket.send(`{"type":"rpc","id":"${id}","method":"add","args":[${text},-0]}`);
    }
    for (const [id, text] of texts.entries()) {
      const { result } = await socket.answer(String(id));
      expect(result + 0, text).toBe(Number(text) + 0);
    }
  });

  test("unless it is beyond all floats: Rust has no Infinity in JSON", async () => {
    const socket = await callableAgent();
    socket.send('{"type":"rpc","id":"large","method":"add","args":[1e999,0]}');
    expect(await socket.answer("large")).toMatchObject(rust ? { success: false } : { success: true, result: null });
  });

  test.runIf(rust)("through SQLite", async () => {
    const socket = await callableAgent();
    const all = floats(200);
    expect(await socket.result("throughSql", all)).toEqual(all);
  });
});

describe.runIf(rust)("rows of SQLite", () => {
  const quoted = (text) => (text === null ? "NULL" : `'${text.replaceAll("'", "''")}'`);
  const blob = (bytes) => (bytes === null ? "NULL" : `x'${Buffer.from(bytes).toString("hex")}'`);
  const select = ({ text, bytes, number }) => `SELECT ${quoted(text)} AS text, ${blob(bytes)} AS bytes, ${number} AS number`;

  test("come as they are, whatever stands beside what", async () => {
    const socket = await callableAgent();
    const all = ["", "plain", "é😀\"\\\n", "\u2028 \ufffd", null, "n".repeat(3000)].flatMap((text) =>
      [[], [0, 255, 10], null].flatMap((bytes) => [-1.5, 9007199254740991, null].map((number) => ({ text, bytes, number }))),
    );
    for (let at = 0; at < all.length; at += 5) {
      const some = all.slice(at, at + 5);
      expect(await socket.result("rowsOf", some.map(select).join(" UNION ALL "))).toEqual(some);
    }
    expect(await socket.result("rowsOf", `${select(all[0])} WHERE 0`)).toEqual([]);
  });

  test("half of a surrogate pair does not shift what stands behind it", async () => {
    const socket = await callableAgent();
    const half = "SELECT 'a' || char(55357) || 'b' AS text, NULL AS bytes, 1 AS number";
    const behind = { text: "behind", bytes: [1], number: 2 };
    const [first, second] = await socket.result("rowsOf", `${half} UNION ALL ${select(behind)}`);
    expect(first.text).toMatch(/^a\ufffd+b$/);
    expect(second).toEqual(behind);
  });
});
