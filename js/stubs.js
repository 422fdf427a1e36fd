// Other Durable Objects, by the bindings of the Worker.

import { copied, forwarded } from "./guard.js";

// A service binding takes any property for a remote method, so only the
// prototype tells whether there really is one.
const isNamespace = (binding) =>
  typeof binding === "object" && binding !== null && "idFromName" in (Object.getPrototypeOf(binding) ?? {});

/** The names of the bindings that are Durable Object namespaces. */
export const namespaceNames = (env) => Object.keys(env).filter((name) => isNamespace(env[name]));

function namespace(env, binding, jurisdiction) {
  const found = env[binding];
  if (!isNamespace(found)) {
    throw new Error(`There is no Durable Object binding ${binding}.`);
  }
  return jurisdiction === undefined ? found : found.jurisdiction(jurisdiction);
}

// A stub whose object was lost stays broken: whatever it is asked fails with the
// same error, also when the object is there again. So an error ends it, and the
// next use begins with another.
class Stub {
  #make;
  #stub;

  constructor(make) {
    this.#make = make;
    this.#stub = make();
  }

  use(work) {
    this.#stub ??= this.#make();
    return work(this.#stub).catch((error) => {
      this.#stub = undefined;
      throw error;
    });
  }
}

export function stub(env, binding, key, isId, jurisdiction, locationHint) {
  const ns = namespace(env, binding, jurisdiction);
  const options = locationHint === undefined ? undefined : { locationHint };
  if (!isId) return new Stub(() => ns.getByName(key, options));
  const id = ns.idFromString(key);
  return new Stub(() => ns.get(id, options));
}

export const uniqueId = (env, binding, jurisdiction) =>
  namespace(env, binding, jurisdiction).newUniqueId().toString();

// A stub is a proxy on which every property looks like a remote method, so the
// method is applied to it rather than asked for `call`.
export async function stubCall(stub, method, args) {
  return toJson(await stub.use((target) => Reflect.apply(target[method], target, JSON.parse(args))));
}

export function stubFetch(stub, request) {
  const response = stub.use((target) => target.fetch(request));
  forwarded(request, response);
  return response;
}

/** The same request, perhaps with another URL; the body is shared. */
export const copyRequest = (request, url) =>
  copied(request, url === undefined ? new Request(request) : new Request(url, request));

export const isUpgrade = ({ headers }) => headers.get("upgrade")?.toLowerCase() === "websocket";

// As `request_marks` of `src/host/workers/mod.rs` reads them.
const INTERNAL = 1;
const UPGRADE = 2;

/** What every event asks of a request, in one crossing. */
export function requestMarks(request, internalNames) {
  const isInternal = internalNames.some((name) => request.headers.has(name));
  return (isInternal ? INTERNAL : 0) | (isUpgrade(request) ? UPGRADE : 0);
}

/**
 * The body of a request, for more than one copy of it. It is not cloned: whoever drains
 * what is left of the first, as `wrangler dev` does, would wait for the clones' readers.
 */
export const bodyOf = (request) => request.arrayBuffer();

/** The same request with this body, which was its own. */
export const withBody = (request, body) => copied(request, new Request(request, { body }));

/** What structured clone carries and JSON lacks, in JSON's nearest form. */
const plain = (_key, value) => {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  }
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...value];
  return value;
};

/** JSON text of any value that RPC carries; `undefined` for `undefined`. */
export const toJson = (value) => JSON.stringify(value, plain);

export const fromJson = (json) => (json === undefined ? undefined : JSON.parse(json));

/** A copy of a response whose headers can be changed; the body streams on. */
export const mutableResponse = (response) => new Response(response.body, response);

/**
 * A response with headers, a line for each name and each value. Where no name is there
 * twice they go over as an object, of which the runtime makes headers in a third of the
 * time that a list of pairs takes it.
 */
export function plainResponse(status, lines, body) {
  const parts = lines === "" ? [] : lines.split("\n");
  const pairs = [];
  const headers = { __proto__: null };
  for (let at = 0; at < parts.length; at += 2) {
    const name = parts[at];
    const value = parts[at + 1];
    pairs.push([name, value]);
    headers[name] = value;
  }
  const isOnce = Object.keys(headers).length === pairs.length;
  const empty = body.length === 0 || [101, 204, 205, 304].includes(status);
  return new Response(empty ? null : body, { status, headers: isOnce ? headers : pairs });
}
