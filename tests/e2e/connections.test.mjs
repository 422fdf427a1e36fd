// Connections on the server's side: their tags, their own state, messages to all or some, and how they end.
import { describe, expect, test } from "vitest";
import { connect } from "../support/socket.mjs";
import { room, rust } from "../support/target.mjs";
import { within } from "../support/wait.mjs";

const path = () => `/agents/test-hibernation-agent/${room()}`;

describe("a connection", () => {
  test("knows its id, address, tags and state", async () => {
    const url = path();
    const socket = await connect(`${url}?_pk=me&tags=red,large&color=blue`);
    const me = await socket.result("describeMe");
    expect(me).toMatchObject({ id: "me", tags: ["me", "red", "large"], state: { color: "blue" }, readonly: false });
    expect(new URL(me.uri)).toMatchObject({ pathname: url, search: "?_pk=me&tags=red,large&color=blue" });
  });

  test("has its id as its only tag, and no state, unless given more", async () => {
    const socket = await connect(`${path()}?_pk=plain`);
    expect(await socket.result("describeMe")).toMatchObject({ tags: ["plain"], state: null });
  });

  test("does not carry its id twice when it is also asked for as a tag", async () => {
    const socket = await connect(`${path()}?_pk=me&tags=me,red`);
    expect((await socket.result("describeMe")).tags).toEqual(["me", "red"]);
  });

  test("is found by each of its tags", async () => {
    const url = path();
    const one = await connect(`${url}?_pk=one&tags=red,large`);
    await connect(`${url}?_pk=two&tags=red`);
    await connect(`${url}?_pk=three`);
    expect(await one.result("taggedWith", "red")).toEqual(["one", "two"]);
    expect(await one.result("taggedWith", "large")).toEqual(["one"]);
    expect(await one.result("taggedWith", "three")).toEqual(["three"]);
    expect(await one.result("taggedWith", "green")).toEqual([]);
    expect(await one.result("connectionIds")).toEqual(["one", "three", "two"]);
  });

  test("gets a binary message back as binary", async () => {
    const socket = await connect(path());
    await socket.settled();
    socket.send(Buffer.from([0, 127, 128, 255]));
    expect([...(await socket.next(Buffer.isBuffer))]).toEqual([0, 127, 128, 255]);
  });
});

describe("a message to all", () => {
  test("reaches everybody, or everybody but one", async () => {
    const url = path();
    const [speaker, listener] = [await connect(`${url}?_pk=speaker`), await connect(`${url}?_pk=listener`)];
    await speaker.settled();
    await listener.settled();
    const shout = (text) => ({ type: "shout", text });
    const heard = await listener.hears(async () => {
      const own = await speaker.hears(async () => {
        await speaker.result("shout", "all", false);
        await speaker.result("shout", "others", true);
      });
      expect(own.filter(({ type }) => type === "shout")).toEqual([shout("all")]);
    });
    expect(heard).toEqual([shout("all"), shout("others")]);
  });

  test("no longer reaches one that has left", async () => {
    const url = path();
    const staying = await connect(`${url}?_pk=staying`);
    const leaving = await connect(`${url}?_pk=leaving`);
    await leaving.settled();
    leaving.close(1000);
    await leaving.closed;
    await staying.result("shout", "hello", false);
    expect(await staying.result("connectionIds")).toEqual(["staying"]);
  });
});

describe("the end of a connection", () => {
  test.each([[1000, "x"], [4001, "bye"]])("a client's close with %i is answered with the same", async (code, reason) => {
    const socket = await connect(path());
    await socket.settled();
    socket.close(code, reason);
    expect(await within(2000, socket.closed, "close")).toEqual({ code, reason });
  });

  // Upstream leaves a close without a code unanswered, and the client waits ten seconds for it.
  if (rust) {
    test("a client's close without a code is answered at once", async () => {
      const socket = await connect(path());
      await socket.settled();
      socket.close(undefined);
      const { code } = await within(2000, socket.closed, "close");
      expect(code).not.toBe(1006);
    });
  }

  test("the server's close carries its code and reason", async () => {
    const socket = await connect(path());
    await socket.settled();
    socket.send("close me");
    expect(await within(2000, socket.closed, "close")).toEqual({ code: 3456, reason: "as you wish" });
  });
});
