/** Something the user can act on: what is wrong, and the cure. */
export class Failure extends Error {
  constructor(message, cure) {
    super(message);
    this.name = "Failure";
    this.cure = cure;
  }
}

/** The text of any error; of one that nobody foresaw, with its stack. */
export function describe(error) {
  if (!(error instanceof Failure)) return `error: ${error?.stack ?? error}`;
  return `error: ${error.message}\n\ncure: ${error.cure}`;
}
