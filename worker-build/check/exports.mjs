// What `[exports]` makes of the classes, the newer form beside migrations.

const GONE = ["deleted", "renamed", "transferred"];

/** What is wrong with the exports, for these agents. */
export function inExports(agents, exports) {
  return agents.flatMap((name) => {
    const found = exports[name];
    if (!found) {
      const add = { section: `exports.${name}`, entry: { type: "durable-object", storage: "sqlite" } };
      return [{ what: `[exports] does not have the class \`${name}\``, add }];
    }
    if (GONE.includes(found.state)) {
      return [{ what: `the agent \`${name}\` is in the code, but [exports.${name}] says that it is ${found.state}` }];
    }
    if (found.storage === "sqlite") return [];
    return [{ what: `[exports.${name}] gives no SQLite storage, which an agent needs: write \`storage = "sqlite"\`` }];
  });
}
