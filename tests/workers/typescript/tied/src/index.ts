// An agent that starts runs of a Rust workflow, and keeps what they tell.
import { Agent, routeAgentRequest } from "agents";

type Heard = { told: string[]; extra?: number };
const WORKFLOW = "TEST_TIED_WORKFLOW";

export class TiedTsAgent extends Agent<Cloudflare.Env, Heard> {
  initialState: Heard = { told: [] };

  hear(kind: string, name: string, id: string, value: unknown) {
    this.setState({ ...this.state, told: [...this.state.told, `${kind} ${name} ${id}: ${JSON.stringify(value)}`] });
  }

  async onWorkflowProgress(name: string, id: string, progress: unknown) {
    this.hear("progress", name, id, progress);
  }

  async onWorkflowComplete(name: string, id: string, result?: unknown) {
    this.hear("complete", name, id, result);
  }

  async onWorkflowError(name: string, id: string, error: string) {
    this.hear("error", name, id, error);
  }

  async onWorkflowEvent(name: string, id: string, event: unknown) {
    this.hear("event", name, id, event);
  }

  double(number: number) {
    return number * 2;
  }

  // What the test does, by `POST /agents/tied-ts-agent/<name>` with `[method, ...args]`.
  async onRequest(request: Request) {
    const [method, ...args] = (await request.json()) as string[];
    switch (method) {
      case "start":
        return Response.json(await this.runWorkflow(WORKFLOW, { what: args[0] }));
      case "approve":
        await this.approveWorkflow(args[0], { metadata: "ada" as never });
        return Response.json(null);
      case "reject":
        await this.rejectWorkflow(args[0], { reason: args[1] });
        return Response.json(null);
      case "tracked":
        return Response.json({ ...this.getWorkflow(args[0]), ...this.state, platform: await this.getWorkflowStatus(WORKFLOW, args[0]) });
      default:
        return new Response(method, { status: 400 });
    }
  }
}

export default {
  async fetch(request: Request, env: Cloudflare.Env) {
    return (await routeAgentRequest(request, env)) ?? new Response("Not found", { status: 404 });
  },
};
