// A client that keeps its connections open, and sends the next request when the last one is answered.
import { Agent, get } from "node:http";

const TIMEOUT_MS = 20_000;

export class HttpClient {
  #agent;
  #port;
  #connections;

  constructor(port, connections = 8) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#port = port;
    this.#connections = connections;
  }

  /** The body of the answer; rejects when that is not a 200. */
  get(path) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const request = get({ host: "127.0.0.1", port: this.#port, path, agent: this.#agent, timeout: TIMEOUT_MS }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => void (body += chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`${path}: ${response.statusCode} ${body}`));
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${path}: no answer within ${TIMEOUT_MS} ms`)));
    request.on("error", reject);
    return promise;
  }

  /** Asks for the paths one after the other, again and again; resolves to the number of answers. */
  async load(paths, ms) {
    const end = performance.now() + ms;
    let sent = 0;
    const worker = async () => {
      while (performance.now() < end) await this.get(paths[sent++ % paths.length]);
    };
    await Promise.all(Array.from({ length: this.#connections }, worker));
    return sent;
  }

  /** Asks for each of the paths once. */
  async each(paths) {
    const left = [...paths];
    const worker = async () => {
      for (let path = left.shift(); path !== undefined; path = left.shift()) await this.get(path);
    };
    await Promise.all(Array.from({ length: this.#connections }, worker));
  }

  close() {
    this.#agent.destroy();
  }
}
