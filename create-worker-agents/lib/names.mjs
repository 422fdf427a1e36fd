import { Failure } from "./failure.mjs";

/** A worker's name is also a label of its address, name.account.workers.dev. */
const LONGEST = 63;

const RUST_WORDS = ["abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
  "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
  "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try",
  "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield"];
/** Cargo refuses these, or the crate would hide one that every program has. */
const RUST_CRATES = ["test", "core", "std", "alloc", "proc-macro", "build", "deps", "examples", "incremental"];
/** What a project depends on cannot be its own name. */
const DEPENDENCIES = ["worker", "worker-agents", "serde", "agents", "wrangler", "esbuild", "react", "react-dom", "vite", "typescript"];
/** Windows has devices of these names. */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** What is wrong with a name, by the rules of npm, Cargo and Workers at once; undefined when nothing is. */
export function wrongWithName(name) {
  if (name === "") return "it is empty";
  if (!/^[a-z]/.test(name)) return "it does not start with a lowercase letter";
  if (!/^[a-z0-9-]*$/.test(name)) return "it has something other than lowercase letters, digits and dashes";
  if (name.endsWith("-")) return "it ends with a dash";
  if (name.length > LONGEST) return `it is longer than ${LONGEST} letters`;
  if (RUST_WORDS.includes(name)) return "it is a word of Rust";
  if (RUST_CRATES.includes(name)) return "Cargo or Rust itself has something of that name";
  if (DEPENDENCIES.includes(name)) return "the project depends on a package of that name";
  if (DEVICES.test(name)) return "Windows has a device of that name";
  return undefined;
}

/** The nearest name that will do. */
export function curedName(name) {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  if (!wrongWithName(plain)) return plain;
  return wrongWithName(`my-${plain}`) ? "my-agent" : `my-${plain}`;
}

/** The name, if it will do for package, crate and worker. */
export function checkedName(name) {
  const wrong = wrongWithName(name);
  if (!wrong) return name;
  throw new Failure(
    `\`${name}\` cannot be the name of an npm package, a crate and a worker at once: ${wrong}`,
    `take another, for example ${curedName(name)}`,
  );
}
