import { createInterface } from "node:readline/promises";
import { curedName, wrongWithName } from "./names.mjs";
import { DEFAULT_TEMPLATE, TEMPLATES } from "./templates.mjs";

/** Whether somebody is there to be asked. */
export const someoneIsThere = () => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** Asks for what is missing. Rejects when the input ends, as by Ctrl-C. */
export async function askFor({ folder, template }, { input = process.stdin, output = process.stdout } = {}) {
  const lines = createInterface({ input, output });
  // Also what is typed ahead, or pasted, is an answer.
  const typed = lines[Symbol.asyncIterator]();
  const ask = async (question) => {
    lines.setPrompt(question);
    lines.prompt();
    const { value, done } = await typed.next();
    if (done) throw new Ended();
    return value;
  };
  try {
    return { folder: folder ?? (await askName(ask, output)), template: template ?? (await askTemplate(ask, output)) };
  } finally {
    lines.close();
  }
}

/** The questions were broken off. */
export class Ended extends Error {}

async function askName(ask, output) {
  for (;;) {
    const name = (await ask("Name of the project [my-agent]: ")).trim() || "my-agent";
    const wrong = wrongWithName(name);
    if (!wrong) return name;
    output.write(`  ${name} will not do: ${wrong}. For example: ${curedName(name)}\n`);
  }
}

async function askTemplate(ask, output) {
  for (const [index, { name, about }] of TEMPLATES.entries()) output.write(`  ${index + 1}  ${name.padEnd(11)} ${about}\n`);
  for (;;) {
    const answer = (await ask("Which template [1]: ")).trim() || DEFAULT_TEMPLATE;
    const chosen = TEMPLATES[Number(answer) - 1] ?? TEMPLATES.find(({ name }) => name === answer);
    if (chosen) return chosen.name;
    output.write(`  a number from 1 to ${TEMPLATES.length}, or a name\n`);
  }
}
