// What plain workerd lacks and Cloudflare has: a page's files, with their types, in front of the worker. It runs in workerd.
const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  ico: "image/x-icon",
  jpg: "image/jpeg",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webp: "image/webp",
  woff2: "font/woff2",
};

/** The path as the disk reads it: decoded, without empty parts. `undefined` if it cannot be decoded. */
function pathOf({ pathname }) {
  try {
    return decodeURIComponent(pathname).replace(/[/\\]+/g, "/");
  } catch {
    return undefined;
  }
}

export default {
  async fetch(request, { AGENTS, FILES, WORKER_FIRST }) {
    const url = new URL(request.url);
    const asked = pathOf(url);
    if (asked === undefined || asked.split("/").includes("..")) return AGENTS.fetch(request);
    const path = asked.endsWith("/") ? `${asked}index.html` : asked;
    const type = TYPES[path.split(".").at(-1)];
    const isFile = type && ["GET", "HEAD"].includes(request.method) && !WORKER_FIRST.some((start) => asked.startsWith(start));
    if (!isFile) return AGENTS.fetch(request);
    // What was compared is what is asked for, not what the client wrote.
    const file = await FILES.fetch(`http://files${path.split("/").map(encodeURIComponent).join("/")}`, { method: request.method });
    if (!file.ok) return AGENTS.fetch(request);
    const headers = { "content-type": type, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
    return new Response(file.body, { headers });
  },
};
