import { routeAgentRequest } from "agents";

export { InteropAgent, InteropChild } from "./interop";

export default {
  async fetch(request: Request, env: Cloudflare.Env): Promise<Response> {
    return (await routeAgentRequest(request, env)) ?? new Response("Not found", { status: 404 });
  },
};
