import { Failure } from "../../worker-build/lib/failure.mjs";

const MODES = ["--quick", "--growth", "--crossings", "--profile"];
const LISTS = ["--rows", "--workers"];

const FULL = { rounds: 9, sampleMs: 1200, limitMs: 30 * 60_000 };
const QUICK = { rounds: 3, sampleMs: 350, limitMs: 170_000 };

/** The command line as an object; lists are checked against what there is: `workers`, and in each mode other `rows`. */
export function parse(args, { rows, workers }) {
  const options = { ...FULL, mode: "table" };
  const lists = {};
  const queue = args.flatMap((arg) => (arg.startsWith("--") && arg.includes("=") ? splitOnce(arg) : [arg]));
  while (queue.length > 0) {
    const arg = queue.shift();
    if (arg === "--quick") Object.assign(options, QUICK, { quick: true });
    else if (MODES.includes(arg)) options.mode = arg.slice(2);
    else if (LISTS.includes(arg)) lists[arg] = queue.shift() ?? "";
    else if (arg === "--rounds") options.rounds = wholeNumber(arg, queue.shift());
    else throw new Failure(`unknown option \`${arg}\``, "see npm run bench -- --help");
  }
  return { ...options, rows: listed("--rows", lists, rows[options.mode]), workers: listed("--workers", lists, workers) };
}

const splitOnce = (arg) => [arg.slice(0, arg.indexOf("=")), arg.slice(arg.indexOf("=") + 1)];

function listed(option, { [option]: text }, all) {
  if (text === undefined) return all;
  const known = all.map(({ name }) => name).join(", ");
  if (!text || text.startsWith("--")) throw new Failure(`${option} needs a list`, `one or more of ${known}`);
  return text.split(",").map((name) => {
    const found = all.find((item) => item.name === name);
    if (found) return found;
    throw new Failure(`${option}: there is no \`${name}\``, `one or more of ${known}`);
  });
}

function wholeNumber(option, text) {
  if (/^[1-9]\d{0,2}$/.test(text ?? "")) return Number(text);
  throw new Failure(`${option} \`${text ?? ""}\` is no number from 1 to 999`, `${option} 9`);
}
