// What an object stores when the WebAssembly instance is lost while its Rust code runs.
// Only one object's code runs at a time, so that there is never more than one.

let statement;
let object;
let number;
let text;

/** What is to be run from now on, with a number and a text. */
export const lossStatement = (query) => {
  statement = query;
};

/** Has the statement run if the code that runs now is lost. */
export const onLoss = (ctx, first, second) => {
  object = ctx;
  number = first;
  text = second;
};

/** Takes it back. */
export const forgetLoss = () => {
  object = undefined;
};

/**
 * Runs the statement, when the code that is lost has left its transactions and before the
 * turn ends in which that code has written.
 */
export function storeLoss() {
  if (object === undefined) return;
  const { sql } = object.storage;
  object = undefined;
  Promise.resolve()
    .then(() => sql.exec(statement, number, text))
    .catch((error) => console.error("The loss of the agent could not be noted:", error));
}
