import { basename, relative, resolve } from "node:path";
import { describe, Failure } from "./failure.mjs";
import { checkedName } from "./names.mjs";
import { HELP, readOptions } from "./options.mjs";
import { initGit, requireCargo } from "./programs.mjs";
import { askFor, Ended, someoneIsThere } from "./questions.mjs";
import { sdkSource, VERSION_OF_CRATE } from "./sdk.mjs";
import { checkedTemplate, DEFAULT_TEMPLATE } from "./templates.mjs";
import { checkFolder, writeProject } from "./write.mjs";

const say = (text) => process.stdout.write(`${text}\n`);

/** Runs the command; gives its exit code. */
export async function main(args) {
  try {
    await create(readOptions(args));
    return 0;
  } catch (error) {
    if (error instanceof Ended) return 130;
    process.stderr.write(`\n${describe(error)}\n`);
    return 1;
  }
}

async function create(options) {
  if (options.help) return say(HELP.trim());
  if (options.version) return say(VERSION_OF_CRATE);
  // All that can be wrong is found before anything is asked or written.
  if (options.template !== undefined) checkedTemplate(options.template);
  if (options.folder !== undefined) check(options.folder);
  const sdk = sdkSource(options.sdk);
  requireCargo();

  const { folder: typed, template } = await complete(options);
  const folder = check(typed);
  const project = { name: basename(folder), sdk, node: process.versions.node };
  writeProject(folder, template, project);
  const git = options.git ? `; ${initGit(folder)}` : "";

  say(`\nMade ${project.name} from the template ${template}${git}.\n\nNext:`);
  const inside = relative(process.cwd(), folder);
  const way = inside.startsWith("..") ? folder : inside;
  if (way) say(`  cd ${/^[\w./-]+$/.test(way) ? way : `"${way}"`}`);
  say("  npm install && npm test");
  say("  npm start\n");
  if (sdk.startsWith("path = ")) {
    say("The crate comes from a folder of this machine. Before others or CI build the project, put a git\naddress or a version in its place in Cargo.toml; --sdk does so from the start.\n");
  }
}

function check(typed) {
  const folder = resolve(typed);
  checkedName(basename(folder));
  checkFolder(folder);
  return folder;
}

async function complete({ folder, template, ask }) {
  if (folder !== undefined && template !== undefined) return { folder, template };
  if (ask && someoneIsThere()) return askFor({ folder, template });
  if (folder === undefined) throw new Failure("the project has no name, and nobody can be asked", "name its folder: npm create worker-agents@latest my-agent");
  return { folder, template: template ?? DEFAULT_TEMPLATE };
}
