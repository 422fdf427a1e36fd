// Calls one method of one agent per request and reports exactly what came back over RPC.
//   /call?agent=&name=&method=&args=[...]   through getAgentByName; &props={...} hands over props
//   ...&stub=raw                            a plain stub, not started by getAgentByName
//   ...&stub=unique                         a stub of a fresh unique id
//   ...&property=state                      reads a property in place of calling a method
//   /fetch?agent=&name=&path=               stub.fetch of a request with this path
import { getAgentByName } from "agents";

type Stub = Record<string, (...args: unknown[]) => Promise<unknown>> & { fetch: Fetcher["fetch"] };
type Env = Cloudflare.Env & Record<string, DurableObjectNamespace>;

async function stubFor(query: URLSearchParams, env: Env): Promise<Stub> {
  const namespace = env[query.get("agent") ?? ""];
  if (!namespace) throw new Error(`no binding for agent ${query.get("agent")}`);
  const name = query.get("name") ?? "default";
  switch (query.get("stub")) {
    case "raw":
      return namespace.get(namespace.idFromName(name)) as unknown as Stub;
    case "unique":
      return namespace.get(namespace.newUniqueId()) as unknown as Stub;
    default: {
      const props = query.get("props");
      return (await getAgentByName(namespace as never, name, props ? { props: JSON.parse(props) } : {})) as unknown as Stub;
    }
  }
}

/** `undefined` and `null`, plain objects and Maps look alike in JSON, so the kind travels beside the value. */
function kind(value: unknown) {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return Object.getPrototypeOf(value)?.constructor?.name ?? "object without prototype";
}

async function outcome(work: () => Promise<unknown>) {
  try {
    const result = await work();
    return { kind: kind(result), result };
  } catch (error) {
    const isError = error instanceof Error;
    return { error: { isError, name: isError ? error.name : kind(error), message: isError ? error.message : String(error) } };
  }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams: query } = new URL(request.url);
    if (pathname === "/fetch") {
      const stub = await stubFor(query, env);
      return stub.fetch(new Request(new URL(query.get("path") ?? "/", request.url), request));
    }
    if (pathname !== "/call") return new Response("Not found", { status: 404 });
    const property = query.get("property");
    const args: unknown[] = JSON.parse(query.get("args") ?? "[]");
    return Response.json(await outcome(async () => {
      const stub = await stubFor(query, env);
      return property ? await stub[property] : await stub[query.get("method") ?? ""](...args);
    }));
  },
};
