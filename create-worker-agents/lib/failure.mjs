/** Something the user can act on: what is wrong, and the cure. */
export class Failure extends Error {
  constructor(message, cure) {
    super(message);
    this.name = "Failure";
    this.cure = cure;
  }
}

const REFUSALS = ["EACCES", "EPERM", "EROFS", "ENOSPC"];

/** The text of any error; of one that nobody foresaw, with its stack. */
export function describe(error) {
  if (REFUSALS.includes(error?.code)) return describe(new Failure(error.message, "choose a folder in which you may write, on a disk with room"));
  if (!(error instanceof Failure)) return `error: ${error?.stack ?? error}`;
  return `error: ${error.message}\n\ncure: ${error.cure}`;
}
