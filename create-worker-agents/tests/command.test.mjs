import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { askFor, Ended } from "../lib/questions.mjs";
import { create, temporaryFolder } from "./support.mjs";

test("--help and --version tell and make nothing", (t) => {
  const cwd = temporaryFolder(t);
  assert.match(create(["--help"], { cwd }).stdout, /^Usage: npm create worker-agents[^]*chat-room/);
  assert.match(create(["-v", "mine"], { cwd }).stdout, /^\d+\.\d+\.\d+\n$/);
  assert.deepEqual(readdirSync(cwd), []);
});

test("with flags it asks nothing, makes the project and says what is next", (t) => {
  const cwd = temporaryFolder(t);
  const { status, stdout } = create(["apps/tea-time", "--template", "chat-room", "--no-git"], { cwd });
  assert.equal(status, 0);
  assert.match(stdout, /Made tea-time from the template chat-room\.\n\nNext:\n {2}cd apps\/tea-time\n {2}npm install && npm test\n {2}npm start\n/);
  assert.ok(!existsSync(join(cwd, "apps", "tea-time", ".git")));
});

test("the project is a git repository, unless it is in one already", (t) => {
  const cwd = temporaryFolder(t);
  const env = { GIT_CEILING_DIRECTORIES: dirname(cwd) };
  assert.match(create(["first", "-y"], { cwd, env }).stdout, /from the template counter; it is a git repository/);
  assert.ok(existsSync(join(cwd, "first", ".git")));
  assert.match(create(["first/apps/second", "-y"], { cwd, env }).stdout, /part of the git repository around it/);
  assert.ok(!existsSync(join(cwd, "first", "apps", "second", ".git")));
});

test("every refusal names its cure and leaves nothing", (t) => {
  const cwd = temporaryFolder(t);
  mkdirSync(join(cwd, "full"));
  writeFileSync(join(cwd, "full", "notes.txt"), "");
  for (const [args, message, cure] of [
    [["full"], /not empty: it has notes\.txt/, /another name/],
    [["Tea Time"], /cannot be the name/, /tea-time/],
    [["mine", "--template", "chat"], /no template `chat`/, /counter, chat-room/],
    [["mine", "--sdk", "nowhere"], /no crate `worker-agents` in/, /--sdk/],
    [["mine", "--fast"], /--fast/, /see --help/],
    [["tea", "time"], /one folder, not 2/, /dashes/],
    [[], /no name, and nobody can be asked/, /my-agent/],
  ]) {
    const { status, stderr } = create(args, { cwd });
    assert.equal(status, 1, stderr);
    const [, wrong, cured] = /^\nerror: ([^]*)\n\ncure: ([^]*)\n$/.exec(stderr) ?? assert.fail(stderr);
    assert.match(wrong, message);
    assert.match(cured, cure);
  }
  assert.deepEqual(readdirSync(cwd), ["full"]);
});

test("without Rust it says how to get it", (t) => {
  const cwd = temporaryFolder(t);
  const { status, stderr } = create(["mine"], { cwd, env: { PATH: cwd } });
  assert.equal(status, 1);
  assert.match(stderr, /cargo was not found[^]*cure: install it with rustup/);
  assert.deepEqual(readdirSync(cwd), []);
});

/** Asks with these lines typed in; gives the answer, and what was shown. */
async function typed(given, lines, { end = false } = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const shown = [];
  // Each line is typed when its question is there.
  output.on("data", (chunk) => {
    shown.push(chunk.toString());
    if (!/\]: $/.test(chunk)) return;
    const line = lines.shift();
    if (line !== undefined) input.write(`${line}\n`);
    else if (end) input.end();
  });
  const answer = await askFor(given, { input, output });
  return { answer, shown: shown.join("") };
}

test("at a terminal it asks for what is missing, again where an answer will not do", async () => {
  const { answer, shown } = await typed({}, ["My Agent", "tea-time", "9", "2"]);
  assert.deepEqual(answer, { folder: "tea-time", template: "chat-room" });
  assert.match(shown, /My Agent will not do: .*For example: my-agent/);
  assert.match(shown, /a number from 1 to 6, or a name/);
  assert.deepEqual((await typed({}, ["", ""])).answer, { folder: "my-agent", template: "counter" });
  assert.deepEqual((await typed({ folder: "mine" }, ["full-stack"])).answer, { folder: "mine", template: "full-stack" });
});

test("answers that are there before the questions are taken in turn", async () => {
  const [input, output] = [new PassThrough(), new PassThrough().resume()];
  input.write("My Agent\ntea-time\n6\n");
  assert.deepEqual(await askFor({}, { input, output }), { folder: "tea-time", template: "empty" });
});

test("an end of the input ends it", async () => {
  await assert.rejects(typed({}, [], { end: true }), Ended);
});
