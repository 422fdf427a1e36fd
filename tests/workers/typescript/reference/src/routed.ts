// Agents whose subject is how a URL finds them.
import { Agent } from "agents";

export class TestOAuthAgent extends Agent {
  onRequest() { return new Response("Test OAuth Agent"); }
}
export class TestCaseSensitiveAgent extends Agent {}
export class TestUserNotificationAgent extends Agent {}
