import { parseArgs } from "node:util";
import { Failure } from "./failure.mjs";
import { DEFAULT_TEMPLATE, TEMPLATES } from "./templates.mjs";

export const HELP = `
Usage: npm create worker-agents@latest [folder] [-- options]
       node create-worker-agents/index.mjs [folder] [options]

Makes a project: agents in Rust on Cloudflare, with a test, a page and CI. At a
terminal it asks for what is not given. The folder's name becomes the name of
the npm package, the crate and the worker.

Options:
  --template <name>  what to begin with, ${DEFAULT_TEMPLATE} if nobody is asked:
${TEMPLATES.map(({ name, about }) => `                       ${name.padEnd(11)} ${about}`).join("\n")}
  --sdk <source>     where the crate worker-agents comes from: a version, a folder, or
                     the address of a git repository (with #tag or #commit)
  --no-git           no \`git init\`
  --yes, -y          ask nothing
  --help, -h         this text
  --version, -v      the version
`;

/** The command line, taken apart. */
export function readOptions(args) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        template: { type: "string" },
        sdk: { type: "string" },
        "no-git": { type: "boolean" },
        yes: { type: "boolean", short: "y" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    throw new Failure(error.message, "see --help");
  }
  const { values, positionals } = parsed;
  if (positionals.length > 1) {
    throw new Failure(`one folder, not ${positionals.length}: ${positionals.join(" ")}`, "join the words of a name with dashes; see --help");
  }
  return {
    folder: positionals[0],
    template: values.template,
    sdk: values.sdk,
    git: !values["no-git"],
    ask: !values.yes,
    help: Boolean(values.help),
    version: Boolean(values.version),
  };
}
