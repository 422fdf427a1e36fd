import { cloudflare } from "@cloudflare/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { rustWorker } from "./rust-worker.js";

// The worker is built before Cloudflare's plugin looks for it.
export default defineConfig({ plugins: [rustWorker(), react(), cloudflare()] });
