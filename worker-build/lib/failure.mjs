/** A failure the user can act on: what went wrong, and the cure when one is known. */
export class Failure extends Error {
  constructor(message, cure) {
    super(message);
    this.name = "Failure";
    this.cure = cure;
  }
}

export function describeFailure(error) {
  if (!(error instanceof Failure)) return String(error?.stack ?? error);
  return error.cure ? `error: ${error.message}\n\ncure: ${error.cure}` : `error: ${error.message}`;
}
