import { defineConfig } from "vite";

// Old Chromium cores are common on office networks: see the browser floor in the page's notice.
export default defineConfig({
  base: "./",
  publicDir: "public",
  // `npm run dev` beside `water-rules serve`: the rules come from the command.
  server: { proxy: { "/rules.json": "http://127.0.0.1:8787" } },
  worker: { format: "iife" },
  build: {
    target: ["chrome80"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
