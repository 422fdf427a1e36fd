import { aptInstall } from "./apt.mjs";
import { findProgram } from "./workspace.mjs";

/** Makes sure that there is a Python, whose `email` package reads the mails of the tests. */
export async function ensurePython() {
  if (!findProgram("python3")) await aptInstall(["python3"]);
}
