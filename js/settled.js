// How promises that Rust waits for have ended.

let tell;
let tickets = 0;

/** Has `told` hear of the end of every promise: its place, its ticket, and how it ended. */
export function onSettled(told) {
  tell = told;
}

/**
 * Has Rust hear of the end of a promise, which it keeps in a slot. Slots are used again,
 * and an instance of WebAssembly that comes after another begins with the first: the
 * ticket, which is given, tells for whom it is.
 */
export function ticketOf(promise, slot) {
  const ticket = (tickets = (tickets + 1) >>> 0);
  promise.then(
    (value) => tell(slot, ticket, true, value),
    (error) => tell(slot, ticket, false, error),
  );
  return ticket;
}
