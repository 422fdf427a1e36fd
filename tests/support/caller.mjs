// Asks the TypeScript caller worker to call an agent over RPC, and gives back exactly what it got.

/** `ask(url)` makes a function: call(agent, name, method, args, options) → { kind, result } or { error }. */
export const ask = (url) => async (agent, name, method, args = [], { stub, props } = {}) => {
  const query = new URLSearchParams({ agent, name, method, args: JSON.stringify(args) });
  if (stub) query.set("stub", stub);
  if (props) query.set("props", JSON.stringify(props));
  return answer(`${url}/call?${query}`);
};

export const read = (url) => (agent, name, property) =>
  answer(`${url}/call?${new URLSearchParams({ agent, name, property })}`);

async function answer(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the caller worker answered ${response.status}: ${await response.text()}`);
  return response.json();
}
