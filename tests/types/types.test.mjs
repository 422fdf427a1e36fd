// TypeScript reads the declarations that the Rust code writes, as a page uses them and as examples commit them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = import.meta.dirname;
const root = fileURLToPath(new URL("../..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "worker-agents-types-"));
after(() => rmSync(scratch, { recursive: true, force: true }));
symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
cpSync(join(here, "tsconfig.json"), join(scratch, "tsconfig.json"));

/** What the compiler says, one line for each error. */
function tsc(...args) {
  const options = { cwd: scratch, timeout: 30_000 };
  return new Promise((resolve, reject) =>
    execFile(join(root, "node_modules", ".bin", "tsc"), args, options, (error, stdout, stderr) =>
      error?.signal || stderr ? reject(error ?? new Error(stderr)) : resolve(stdout.trim().split("\n").filter(Boolean)),
    ),
  );
}

/** What it says of the page, with these declarations. */
function pageWith(declarations) {
  cpSync(join(here, "page.ts"), join(scratch, "page.ts"));
  writeFileSync(join(scratch, "agents.d.ts"), declarations);
  return tsc("-p", "tsconfig.json");
}

const committed = readFileSync(join(here, "agents.d.ts"), "utf8");

test("a page is told by its compiler what its agents take and give", async () => {
  assert.deepEqual(await pageWith(committed), []);
});

test("the page would not compile with other declarations", async () => {
  for (const [from, to] of [
    ["Promise<boolean>", "Promise<number>"],
    ["limit?: number", "limit: number"],
    ["winner: Mark | null", "winner: Mark"],
    ["watch: Move", "watch: number"],
    ["mark(cell", "other(cell"],
  ]) {
    assert.ok(committed.includes(from), from);
    assert.notDeepEqual(await pageWith(committed.replace(from, to)), [], `${from} → ${to}`);
  }
});

/** The files of this name in the examples' page folders. */
function inPages(name) {
  const files = readdirSync(join(root, "examples")).map((example) => join(root, "examples", example, "page", name));
  return files.filter((file) => existsSync(file));
}

test("every committed file of declarations is TypeScript in itself", async () => {
  const files = [join(here, "agents.d.ts"), ...inPages("agents.d.ts")];
  assert.ok(files.length > 1, "an example has declarations");
  assert.deepEqual(await tsc("--ignoreConfig", "--noEmit", "--strict", "--types", "", ...files), []);
});

test("the examples' pages use their agents rightly", async () => {
  const files = ["main.ts", "main.tsx"].flatMap(inPages);
  assert.ok(files.length > 0, "an example has a page in TypeScript");
  const { compilerOptions } = JSON.parse(readFileSync(join(here, "tsconfig.json"), "utf8"));
  writeFileSync(
    join(scratch, "pages.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, jsx: "react-jsx" }, files }),
  );
  assert.deepEqual(await tsc("-p", "pages.json"), []);
});

test("the names that the clients' types hide are those of the package", async () => {
  const source = readFileSync(join(root, "src", "typescript", "hidden.rs"), "utf8");
  const list = source.slice(source.indexOf("&[\n"), source.indexOf("];"));
  const names = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  assert.ok(names.length > 50);
  writeFileSync(
    join(scratch, "hidden.ts"),
    `import type { Agent } from "agents";
     type Internal = \`_cf_\${string}\` | \`__\${string}\` | \`_workflow_\${string}\`;
     type Members = Exclude<keyof Agent<any, any> & string, Internal>;
     type Listed = ${names.map((name) => JSON.stringify(name)).join(" | ")};
     const missing: Exclude<Members, Listed> extends never ? true : Exclude<Members, Listed> = true;
     const gone: Exclude<Listed, Members> extends never ? true : Exclude<Listed, Members> = true;
     export { missing, gone };`,
  );
  assert.deepEqual(
    await tsc("--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler",
      "--target", "es2022", "hidden.ts"),
    [],
  );
});
