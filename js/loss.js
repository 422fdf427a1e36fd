// What an object stores when the WebAssembly instance is lost while its Rust code runs.
// Only one object's code runs at a time, so that there is never more than one.

let statement;

/** Has the statement run if the code that runs now is lost. */
export const onLoss = (ctx, query, params) => {
  statement = { ctx, query, params };
};

/** Takes it back. */
export const forgetLoss = () => {
  statement = undefined;
};

/**
 * Runs the statement, when the code that is lost has left its transactions and before the
 * turn ends in which that code has written.
 */
export function storeLoss() {
  if (statement === undefined) return;
  const { ctx, query, params } = statement;
  statement = undefined;
  Promise.resolve()
    .then(() => ctx.storage.sql.exec(query, ...params))
    .catch((error) => console.error("The loss of the agent could not be noted:", error));
}
