import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { compress } from "./build/compressed.mjs";
import { offline } from "./build/offline.ts";

/** A compressed copy beside each file. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: ({ root, build }) => void (folder = join(root, build.outDir)),
    closeBundle: () => compress(folder),
  };
}

// Old Chromium cores are common on office networks: see the browser floor in the page's notice.
export default defineConfig({
  base: "./",
  publicDir: "public",
  plugins: [offline(), compressed()],
  // `npm run dev` beside `water-rules serve`: the rules come from the command.
  server: { proxy: { "/rules.json": "http://127.0.0.1:8787" } },
  worker: { format: "iife" },
  resolve: {
    alias: [
      { find: /^fflate$/, replacement: join(import.meta.dirname, "src/sheets/fflate-sync.ts") },
    ],
  },
  build: {
    target: ["chrome80"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
