import { getAgentByName, routeAgentRequest } from "agents";
import type { TestPropsAgent } from "./own";
import type { TestStateAgent } from "./state";

export * from "./callable";
export { TestProtocolMessagesAgent, TestRaceAgent, TestReadonlyAgent } from "./connections";
export * from "./own";
export * from "./routed";
export {
  TestBothHooksAgent, TestNoIdentityAgent, TestPersistedStateAgent, TestStateAgent, TestStateAgentNoInitial, TestThrowingStateAgent,
} from "./state";

type Env = Cloudflare.Env & {
  TestStateAgent: DurableObjectNamespace<TestStateAgent>;
  TestPropsAgent: DurableObjectNamespace<TestPropsAgent>;
};

const notFound = () => new Response("Not found", { status: 404 });

/** Route with every option: a prefix of its own, props, and hooks that refuse, replace or let pass. */
function guarded(request: Request, env: Env) {
  const gate = (request: Request, { name }: { name: string }) => {
    const url = new URL(request.url);
    if (name === "forbidden") return new Response("Forbidden by hook", { status: 403 });
    if (!url.searchParams.has("rewrite")) return;
    url.pathname = "/rewritten/state";
    return new Request(url, request);
  };
  return routeAgentRequest(request, env, {
    prefix: "guarded",
    cors: { "X-Guarded": "yes" },
    props: { from: "router" },
    onBeforeRequest: gate,
    onBeforeConnect: gate,
  });
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/500") return new Response("Internal Server Error", { status: 500 });
    if (pathname === "/panic") throw new Error("deliberate failure in the entry worker");
    if (pathname.startsWith("/api/agents/")) {
      return (await routeAgentRequest(request, env, { prefix: "api/agents" })) ?? notFound();
    }
    if (pathname.startsWith("/guarded/")) return (await guarded(request, env)) ?? notFound();
    if (pathname.startsWith("/props/")) {
      const name = pathname.slice("/props/".length);
      return (await getAgentByName(env.TestPropsAgent, name, { props: { testValue: "123" } })).fetch(request);
    }
    if (pathname.startsWith("/custom-state/")) {
      return (await getAgentByName(env.TestStateAgent, pathname.slice("/custom-state/".length))).fetch(request);
    }
    if (pathname === "/user") return (await getAgentByName(env.TestStateAgent, "auth-user")).fetch(request);
    return (await routeAgentRequest(request, env, { cors: true })) ?? notFound();
  },
};
