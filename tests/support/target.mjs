// The server under test, and names that no other test uses.
import { randomUUID } from "node:crypto";
import { inject } from "vitest";

export const target = inject("target");

/** True for the Rust worker; false for the TypeScript reference, which lacks what this project adds or cures on purpose. */
export const rust = target.kind === "rust";

export const room = (label = "room") => `${label}-${randomUUID().slice(0, 8)}`;

export const http = (path, init) => fetch(target.url + path, init);

export async function json(path, init) {
  const response = await http(path, init);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
