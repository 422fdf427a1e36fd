// The worker, and beside it a path that tells and clears the counts. esbuild resolves `counted:worker`.
import { counts } from "./count-crossings.js";
import { WorkerEntrypoint } from "cloudflare:workers";
import Worker from "counted:worker";

export * from "counted:worker";

const take = (table) => {
  const taken = { ...table };
  for (const name of Object.keys(table)) delete table[name];
  return taken;
};

// worker-build's shim exports a class, the lean one an object.
const answer = (request, env, ctx) =>
  typeof Worker === "function" ? new Worker(ctx, env).fetch(request) : Worker.fetch(request, env, ctx);

export default class extends WorkerEntrypoint {
  fetch(request) {
    if (new URL(request.url).pathname !== "/crossings") return answer(request, this.env, this.ctx);
    return Response.json({ imports: take(counts.imports), exports: take(counts.exports) });
  }
}
