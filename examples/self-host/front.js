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

export default {
  async fetch(request, { AGENTS, FILES, WORKER_FIRST }) {
    const { pathname } = new URL(request.url);
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const type = TYPES[path.split(".").at(-1)];
    const isFile = type && ["GET", "HEAD"].includes(request.method) && !WORKER_FIRST.some((start) => path.startsWith(start));
    if (!isFile) return AGENTS.fetch(request);
    const file = await FILES.fetch(`http://files${path}`, { method: request.method });
    if (!file.ok) return AGENTS.fetch(request);
    const headers = { "content-type": type, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
    return new Response(file.body, { headers });
  },
};
