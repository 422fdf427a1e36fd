import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { run } from "./processes.mjs";
import { environment, packageBin, root } from "./workspace.mjs";

/** Serves a worker in the foreground until it is interrupted; resolves to the exit code. */
export async function wranglerDev(crateFolder, wranglerArgs) {
  const config = configOf(crateFolder, wranglerArgs);
  const address = addressOf(readFileSync(config, "utf8"), wranglerArgs);
  if (address) await requireFreePort(address);
  const result = await run(
    join(packageBin, "wrangler"),
    ["dev", ...(optionValue(wranglerArgs, "--config", "-c") ? [] : ["--config", config]), ...wranglerArgs],
    {
      cwd: root,
      // The sample of request.cf is fetched from the internet; local development needs none.
      env: environment({ CLOUDFLARE_CF_FETCH_ENABLED: process.env.CLOUDFLARE_CF_FETCH_ENABLED ?? "false" }),
      sweep: true,
    },
  );
  return result.code ?? 1;
}

/** The configuration that the options name, or that of the crate, or the root's. */
export function configOf(crateFolder, wranglerArgs) {
  const named = optionValue(wranglerArgs, "--config", "-c");
  const candidates = named ? [named, join(root, named)] : [join(crateFolder, "wrangler.toml"), join(root, "wrangler.toml")];
  const config = candidates.find((candidate) => existsSync(candidate));
  if (config) return config;
  throw new Failure(`there is no wrangler configuration at ${candidates.join(" or ")}`, "name one with --config <file>");
}

/** Where wrangler will listen, from its options or its configuration; undefined when it chooses. */
export function addressOf(configText, wranglerArgs) {
  const dev = configText.match(/^\[dev\]\s*$([^[]*)/m)?.[1] ?? "";
  const port = optionValue(wranglerArgs, "--port") ?? dev.match(/^\s*port\s*=\s*(\d+)/m)?.[1];
  if (port === undefined) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new Failure(`\`${port}\` is not a port`, "give a number from 1 to 65535: --port 8788");
  }
  const host = optionValue(wranglerArgs, "--ip") ?? dev.match(/^\s*ip\s*=\s*"([^"]+)"/m)?.[1] ?? "localhost";
  return { host, port: Number(port) };
}

export function optionValue(args, ...names) {
  for (const [index, arg] of args.entries()) {
    if (names.includes(arg)) return args[index + 1];
    const name = names.find((candidate) => arg.startsWith(`${candidate}=`));
    if (name) return arg.slice(name.length + 1);
  }
  return undefined;
}

function requireFreePort({ host, port }) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", (error) => {
      if (error.code !== "EADDRINUSE") return resolve();
      reject(new Failure(
        `port ${port} on ${host} is in use by another program`,
        "stop that program, or choose another port: npm start -- --port 8788",
      ));
    });
    probe.listen({ host, port }, () => probe.close(resolve));
  });
}
