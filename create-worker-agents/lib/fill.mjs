import { OLDEST_FOR_WRANGLER, isOlder } from "./node-version.mjs";

/** The Node that npm installs into a project made with one that is too old for wrangler. */
const NODE_PACKAGE = "^22.12.0";

/** Makes a template's text the project's own: its name and where the SDK comes from. */
const FILLERS = {
  "Cargo.toml": (text, { name, sdk }) =>
    ownName(text, name).replace(/^(worker-agents = \{ )version = "[^"]+"/gm, (_, start) => start + sdk),
  "wrangler.toml": (text, { name }) => ownName(text, name),
  "package.json": (text, { name, node }) => {
    const manifest = { ...JSON.parse(text), name };
    if (isOlder(node, OLDEST_FOR_WRANGLER)) {
      manifest.devDependencies = sorted({ ...manifest.devDependencies, node: NODE_PACKAGE });
    }
    return `${JSON.stringify(manifest, null, 2)}\n`;
  },
};

/** The text of a file of the project; `project` is `{ name, sdk, node }`, with `node` the version that runs. */
export function fill(file, text, project) {
  return FILLERS[file]?.(text, project) ?? text;
}

/** The line of the name, without the two around it that are for `cargo generate`. */
function ownName(text, name) {
  return text.replace(/^# .*\{% capture .*\nname = ".*"\n# \{% endcapture .*\n/m, () => `name = "${name}"\n`);
}

const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
