import { WorkerEntrypoint } from "cloudflare:workers";

type Input = { stream?: boolean };

/** `run` as the binding of Workers AI has it. The model's name is the URL of the server that answers. */
export default class ModelBinding extends WorkerEntrypoint {
  async run(model: string, input: Input, options: object) {
    const body = JSON.stringify({ input, options: Object.keys(options) });
    const response = await fetch(model, { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
    return input.stream ? response.body : response.json();
  }
}
