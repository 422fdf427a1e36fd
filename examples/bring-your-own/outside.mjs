// The outside API, for trying out and for tests: GET /weather/<town>. Weather it makes up, the same for an hour.
//   node outside.mjs [port]
import { once } from "node:events";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const SKIES = ["clear", "a few clouds", "overcast", "light rain", "snow"];
const TOWNS = ["lisbon", "oslo", "rome"];

/** Starts it; `state.fails` is how often it answers 503 from now on, `state.asked` how often it was asked. */
export async function startOutside(port = 0) {
  const state = { fails: 0, asked: 0 };
  const server = createServer((request, response) => {
    state.asked += 1;
    const town = /^\/weather\/([a-z-]+)$/.exec(request.url)?.[1];
    if (state.fails > 0) {
      state.fails -= 1;
      return response.writeHead(503).end();
    }
    if (!TOWNS.includes(town)) return response.writeHead(404).end();
    const seed = Math.floor(Date.now() / 3_600_000) + TOWNS.indexOf(town) * 7;
    const weather = { celsius: (seed * 13) % 31 - 4, sky: SKIES[seed % SKIES.length] };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(weather));
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return { state, url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { url } = await startOutside(Number(process.argv[2] ?? 8799));
  console.log(`the weather is at ${url}/weather/oslo`);
}
