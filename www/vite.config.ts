import { defineConfig } from "vite";

// Old Chromium cores are common on office networks: see the browser floor in the page's notice.
export default defineConfig({
  base: "./",
  publicDir: "public",
  worker: { format: "iife" },
  build: {
    target: ["chrome80"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
