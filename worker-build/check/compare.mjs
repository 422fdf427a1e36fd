// The classes in the code, against the configuration. Nothing here reads a file.
import { similar } from "./similar.mjs";
import { inExports } from "./exports.mjs";
import { inMigrations } from "./migrations.mjs";

/**
 * Compares what `readWasm` gives with a raw wrangler configuration. The result is a list of
 * `{ what, add?, hint?, warning? }`: what is wrong, and what to add to the configuration, as `{ section, entries }`.
 */
export function compare({ classes, imports }, raw) {
  return places(raw).flatMap(({ prefix, config }) => {
    const said = [
      ...bindings(classes, config, raw.name),
      ...lifecycle(classes.filter(({ kind }) => kind === "agent").map(({ name }) => name), config, raw),
      ...workflows(classes, config, raw.name),
      ...services(imports, config),
    ];
    return said.map((one) => ({
      ...one,
      what: prefix ? `in [${prefix.slice(0, -1)}], ${one.what}` : one.what,
      ...(one.add && { add: { ...one.add, section: (isInherited(one.add.section, config) ? "" : prefix) + one.add.section } }),
    }));
  });
}

/** Migrations and exports are inherited: one place is enough. */
const isInherited = (section, config) => {
  const [top] = section.split(".");
  return ["migrations", "exports"].includes(top) && !config[top];
};

/** Classes are made by migrations or, since 2026, by `exports`; wrangler takes one of the two. */
function lifecycle(agents, config, raw) {
  const exports = config.exports ?? raw.exports ?? {};
  if (Object.keys(exports).length > 0) return inExports(agents, exports);
  return inMigrations(agents, config.migrations ?? raw.migrations ?? []);
}

/**
 * The top level, and each environment, which inherits no bindings. A top level without any, beside environments that
 * have some, is not deployed.
 */
function places(raw) {
  const environments = Object.entries(raw.env ?? {}).filter(([, config]) => !config.main || config.main === raw.main);
  const binds = (config) => Boolean(config.durable_objects?.bindings?.length || config.workflows?.length);
  const top = { prefix: "", config: raw };
  const below = environments.map(([name, config]) => ({ prefix: `env.${name}.`, config }));
  return binds(raw) || !below.some(({ config }) => binds(config)) ? [top, ...below] : below;
}

const ofThis = (worker) => ({ script_name: script }) => !script || script === worker;

function bindings(classes, config, worker) {
  const own = (config.durable_objects?.bindings ?? []).filter(ofThis(worker));
  const agents = classes.filter(({ kind }) => kind === "agent");
  return agents.flatMap(({ name, binding }) => {
    const leads = own.filter(({ class_name }) => class_name === name);
    const add = { section: "durable_objects.bindings", entries: [{ name: binding ?? name, class_name: name }] };
    if (leads.length > 0 && (!binding || leads.some((lead) => lead.name === binding))) return [];
    const other = own.find((lead) => lead.name === binding);
    if (other) {
      return [{ what: `the binding \`${binding}\` leads to the class \`${other.class_name}\`, but \`#[agent(binding = "${binding}")]\` stands on \`${name}\`` }];
    }
    if (leads.length > 0) {
      return [{ what: `the agent \`${name}\` says \`binding = "${binding}"\`, but its binding is \`${leads[0].name}\``, add }];
    }
    const typo = similar(name, own.map(({ class_name }) => class_name).filter((known) => !classes.some((one) => one.name === known)));
    if (typo) return [{ what: `a binding leads to the class \`${typo}\`, which is not in the code: did you mean \`${name}\`?` }];
    return [{ what: `the agent \`${name}\` has no binding: nothing reaches it`, add }];
  });
}

function workflows(classes, config, worker) {
  const own = (config.workflows ?? []).filter(ofThis(worker));
  const known = classes.filter(({ kind }) => kind === "workflow");
  const strangers = own.filter(({ class_name }) => !known.some(({ name }) => name === class_name));
  const found = known.flatMap(({ name, binding }) => {
    const entry = own.find(({ class_name }) => class_name === name);
    if (entry && (!binding || entry.binding === binding)) return [];
    if (entry) return [{ what: `the workflow \`${name}\` says \`binding = "${binding}"\`, but its binding is \`${entry.binding}\`` }];
    const typo = similar(name, strangers.map(({ class_name }) => class_name));
    if (typo) {
      strangers.splice(strangers.findIndex(({ class_name }) => class_name === typo), 1);
      return [{ what: `a workflow leads to the class \`${typo}\`, which is not in the code: did you mean \`${name}\`?` }];
    }
    const kebab = words(name).join("-").toLowerCase();
    const entries = [{ name: worker ? `${worker}-${kebab}` : kebab, binding: binding ?? words(name).join("_").toUpperCase(), class_name: name }];
    return [{ what: `the workflow \`${name}\` is not under [[workflows]]: no run of it can be started`, add: { section: "workflows", entries } }];
  });
  const gone = strangers.map(({ name, class_name }) => ({ what: `the workflow \`${name}\` leads to the class \`${class_name}\`, which is not in the code` }));
  return [...found, ...gone];
}

const words = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Z])([A-Z][a-z])/g, "$1 $2").split(/[ _]+/);

/** Bindings that the code may use: it is linked, but whether and by which name it is called shows only at run time. */
function services(imports, config) {
  const uses = (name) => imports.some((one) => one === name || one.startsWith(`__wbg_${name}_`));
  const found = [];
  if (uses("sendMail") && !config.send_email?.length) {
    found.push({
      warning: true,
      what: "the code can send mail of its own, and there is no [[send_email]]: `send_email` and `send_reply` would fail",
      add: { section: "send_email", entries: [{ name: "EMAIL" }] },
    });
  }
  if (uses("aiBinding") && !config.ai && !(config.services ?? []).some(({ binding }) => binding === "AI")) {
    found.push({
      warning: true,
      what: "the code can call Workers AI, and there is no [ai]: such a call would fail",
      add: { section: "ai", entry: { binding: "AI" } },
    });
  }
  return found;
}
