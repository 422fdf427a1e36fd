// What a WebAssembly file says of itself. Read by hand: Node 20 does not compile what workerd does.

const CUSTOM = 0;
const IMPORT = 2;
const MAGIC = "\0asm";

/** What Rust code with `#[agent]` and `#[workflow]` leaves in the file: a line for each class. */
const SECTION = "worker_agents";

/**
 * The classes of a built worker, as `{ kind: "agent" | "workflow", name, binding? }`, and the names of the
 * functions that it imports.
 */
export function readWasm(bytes) {
  if (bytes.subarray(0, 4).toString("latin1") !== MAGIC) throw new Error("this is not WebAssembly");
  const found = { classes: [], imports: [] };
  const reader = new Reader(bytes, 8);
  while (!reader.done) {
    const id = reader.byte();
    const section = reader.part(reader.number());
    if (id === IMPORT) found.imports.push(...readImports(section));
    if (id === CUSTOM && section.text() === SECTION) found.classes.push(...readClasses(section.rest()));
  }
  return found;
}

const readClasses = (bytes) =>
  bytes.toString("utf8").split("\n").filter(Boolean).map((line) => {
    const [kind, name, binding] = line.split(" ");
    return { kind, name, ...(binding && { binding }) };
  });

function readImports(section) {
  const names = [];
  for (let left = section.number(); left > 0; left--) {
    section.text();
    names.push(section.text());
    // wasm-bindgen puts the functions first; what follows has longer descriptions, and no name of interest.
    if (section.byte() !== 0) break;
    section.number();
  }
  return names;
}

class Reader {
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get done() {
    return this.at >= this.bytes.length;
  }

  byte() {
    if (this.done) throw new Error("the WebAssembly file ends too early");
    return this.bytes[this.at++];
  }

  /** An unsigned LEB128. */
  number() {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.byte();
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }

  slice(length) {
    const end = this.at + length;
    if (end > this.bytes.length) throw new Error("the WebAssembly file ends too early");
    const slice = this.bytes.subarray(this.at, end);
    this.at = end;
    return slice;
  }

  part(length) {
    return new Reader(this.slice(length));
  }

  text() {
    return this.slice(this.number()).toString("utf8");
  }

  rest() {
    return this.slice(this.bytes.length - this.at);
  }
}
