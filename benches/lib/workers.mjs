import { join } from "node:path";
import { root } from "../../worker-build/lib/workspace.mjs";

const folder = (name) => join(root, "benches", "workers", name);

/** The workers that do the same work; `crate` says that worker-build is to make its JavaScript. */
export const workers = [
  { name: "rust", title: "this SDK", folder: folder("agents-rust"), main: "build/lean.js", crate: true },
  { name: "rust-stock", title: "this SDK, stock build", folder: folder("agents-rust"), main: "build/index.js", crate: true },
  {
    name: "typescript",
    title: "npm `agents`",
    folder: folder("agents-typescript"),
    main: "index.js",
    alias: { "cloudflare:email": join(folder("agents-typescript"), "no-email.js") },
  },
  { name: "javascript", title: "bare JavaScript", folder: folder("bare-javascript"), main: "index.js" },
  { name: "bare-rust", title: "bare workers-rs", folder: folder("bare-rust"), main: "build/index.js", crate: true },
];

/** The one whose goals are stated. */
export const subject = "rust";
