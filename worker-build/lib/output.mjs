import { AsyncLocalStorage } from "node:async_hooks";

const current = new AsyncLocalStorage();

/** Runs `work`; what it says, and what the commands that it runs write, goes to `write`. */
export const withOutput = (write, work) => current.run(write, work);

/** Where the output of the work that calls this goes; undefined for the terminal itself. */
export const outputOfWork = () => current.getStore();
