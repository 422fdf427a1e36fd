// Written so that the oldest Node with ES modules can read it.

const OLDEST = [20, 0];

/** The oldest Node that wrangler runs on. */
export const OLDEST_FOR_WRANGLER = [22, 12];

export function isOlder(version, oldest) {
  const [major, minor] = version.split(".").map(Number);
  return major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
}

/** Why this Node cannot run the generator, with the cure; undefined when it can. */
export function oldNode(version) {
  if (!isOlder(version, OLDEST)) return undefined;
  return `error: Node ${version} is too old: Node ${OLDEST[0]} or newer is needed\n\ncure: install a current Node (https://nodejs.org) and run the command again`;
}
