import { fileURLToPath } from "node:url";
import { Failure } from "./failure.mjs";

/** The templates, in the order in which they are offered. The folder has the name. */
export const TEMPLATES = [
  { name: "counter", about: "a number that every tab sees live" },
  { name: "chat-room", about: "rooms with who is here, and a history in SQL" },
  { name: "email", about: "an inbox that shows and answers mail" },
  { name: "scheduler", about: "reminders: after a delay, again and again, by the calendar" },
  { name: "full-stack", about: "a to-do list with React and Vite" },
  { name: "empty", about: "one agent, no page" },
];

export const DEFAULT_TEMPLATE = "counter";

const folder = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What every project has, which each template's folder has a copy of. */
export const SHARED = folder("shared/every");

export const templateFolder = (name) => folder(`templates/${name}`);

/** The name if there is such a template. */
export function checkedTemplate(name) {
  const names = TEMPLATES.map((template) => template.name);
  if (names.includes(name)) return name;
  throw new Failure(`there is no template \`${name}\``, `choose one of ${names.join(", ")}`);
}
