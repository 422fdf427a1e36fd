// Calls of language models: an exchange with a server or with the binding of
// Workers AI, whose answer is read in pieces and can be broken off, and a timer.

export class Exchange {
  #abort = new AbortController();
  #reader;

  /** Sends a request; gives status and headers as JSON as soon as they come. */
  async post(url, headers, body) {
    const { signal } = this.#abort;
    const response = await fetch(url, { method: "POST", headers, body, signal });
    this.#reader = response.body?.getReader();
    return JSON.stringify({ status: response.status, headers: [...response.headers] });
  }

  /** Runs a model; gives its answer as JSON, or nothing where it streams. */
  async run(binding, model, input, options) {
    const { signal } = this.#abort;
    const result = await binding.run(model, JSON.parse(input), { ...JSON.parse(options), signal });
    if (!(result instanceof ReadableStream)) return JSON.stringify(result);
    this.#reader = result.getReader();
    // It may have been broken off meanwhile, and not every binding heeds the signal.
    if (signal.aborted) await this.#reader.cancel();
  }

  /** The next piece; nothing at the end. */
  async read() {
    const piece = await this.#reader?.read();
    return piece?.value;
  }

  /** Ends it: the server sees the connection close. */
  cancel() {
    this.#abort.abort();
    this.#reader?.cancel().catch(() => {});
  }
}

/** A timer that can be stopped: one that runs keeps the object from sleeping. */
export class Timer {
  #id;

  start(ms) {
    return new Promise((resolve) => {
      this.#id = setTimeout(resolve, ms);
    });
  }

  stop() {
    clearTimeout(this.#id);
  }
}

/** The binding, if it is one that runs models. */
export const aiBinding = (env, name) => (typeof env[name]?.run === "function" ? env[name] : undefined);
