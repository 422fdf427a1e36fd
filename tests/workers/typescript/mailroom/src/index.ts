// Mail by npm `agents`: routed by it to agents of both languages, and handled by it in TsMailAgent, which does with each mail what its
// subject says, as MailAgent of the conformance worker does.
import { Agent, routeAgentEmail, routeAgentRequest } from "agents";
import { type AgentEmail, createAddressBasedEmailResolver, createSecureReplyEmailResolver } from "agents/email";

const SECRET = "conformance-secret";

interface Received {
  from: string;
  to: string;
  subject: string | null;
  rawSize: number;
  secure: boolean;
  raw: string | null;
}

export class TsMailAgent extends Agent<Cloudflare.Env, Received[]> {
  initialState: Received[] = [];

  async onEmail(email: AgentEmail) {
    const subject = email.headers.get("subject");
    const what = subject?.replace(/^Re: /, "").split(" ")[0];
    const raw = what === "raw" ? new TextDecoder().decode(await email.getRaw()) : null;
    const secure = (email as { _secureRouted?: boolean })._secureRouted === true;
    this.setState([...this.state, { from: email.from, to: email.to, subject, rawSize: email.rawSize, secure, raw }]);
    if (what === "reject") await email.setReject("not wanted");
    if (what === "forward") await email.forward("else@example.com", new Headers({ "X-Agent": this.name }));
    if (what === "fail") throw new Error("no room");
    if (what === "reply") await this.replyToEmail(email, { fromName: "Desk", body: "You are welcome", secret: SECRET });
  }

  onRequest() {
    return Response.json(this.state);
  }
}

export default {
  async fetch(request, env) {
    return (await routeAgentRequest(request, env)) ?? new Response("Not found", { status: 404 });
  },
  async email(message, env) {
    const [signed, address] = [createSecureReplyEmailResolver(SECRET), createAddressBasedEmailResolver("none")];
    await routeAgentEmail(message, env, { resolver: async (mail, given) => (await signed(mail, given)) ?? address(mail, given) });
  },
} satisfies ExportedHandler<Cloudflare.Env>;
