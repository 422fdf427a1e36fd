// What the migrations make of the classes, one after the other, as the platform applies them.

/** What is wrong with the migrations, for these agents. */
export function inMigrations(agents, migrations) {
  const { classes, gone } = apply(migrations);
  const found = [];
  const missing = [];
  for (const name of agents) {
    const storage = classes.get(name);
    if (storage === "sqlite") continue;
    if (storage === "key-value") {
      found.push({
        what: `\`new_classes\` gives \`${name}\` no SQLite storage, which an agent needs: write it in \`new_sqlite_classes\``,
        hint: "A class that is deployed keeps its storage: delete it (`deleted_classes`) or take another name.",
      });
    } else if (gone.has(name)) {
      found.push({ what: `the agent \`${name}\` is in the code, but the migration \`${gone.get(name)}\` takes its class away` });
    } else missing.push(name);
  }
  if (missing.length > 0) {
    found.push({
      what: `no migration makes ${missing.length === 1 ? "the class" : "the classes"} ${missing.map((name) => `\`${name}\``).join(", ")}`,
      add: { section: "migrations", entries: [{ tag: nextTag(migrations), new_sqlite_classes: missing }] },
    });
  }
  return found;
}

function apply(migrations) {
  const classes = new Map();
  const gone = new Map();
  for (const migration of migrations) {
    const takeAway = (name) => {
      classes.delete(name);
      gone.set(name, migration.tag);
    };
    const make = (name, storage) => {
      classes.set(name, storage);
      gone.delete(name);
    };
    for (const name of migration.new_classes ?? []) make(name, "key-value");
    for (const name of migration.new_sqlite_classes ?? []) make(name, "sqlite");
    for (const { from, to } of migration.renamed_classes ?? []) {
      const storage = classes.get(from) ?? "sqlite";
      takeAway(from);
      make(to, storage);
    }
    // How another Worker has stored it is not told here.
    for (const { to } of migration.transferred_classes ?? []) make(to, "sqlite");
    for (const name of migration.deleted_classes ?? []) takeAway(name);
  }
  return { classes, gone };
}

/** `v3` after `v2`, whatever the others are called. */
function nextTag(migrations) {
  const numbers = migrations.map(({ tag }) => Number(/^v(\d+)$/.exec(tag ?? "")?.[1] ?? 0));
  return `v${Math.max(migrations.length, ...numbers) + 1}`;
}
