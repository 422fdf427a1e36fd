// What a test opened and did not close itself. Suites that keep something open across tests pass `keep`.
const open = new Set();

export function closeLater(close) {
  open.add(close);
}

export async function closeAll() {
  const closers = [...open];
  open.clear();
  await Promise.all(closers.map((close) => close()));
}
