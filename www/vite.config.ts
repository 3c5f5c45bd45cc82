import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { defineConfig, type Plugin } from "vite";
import { offline } from "./build/offline.ts";

/** A compressed copy beside each file, so that no server has to make one for every visit. */
function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: ({ root, build }) => void (folder = join(root, build.outDir)),
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(html|js|css|svg|wasm|webmanifest)$/.test(entry.name)) continue;
        const path = join(entry.parentPath || entry.path, entry.name);
        const bytes = readFileSync(path);
        const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
      }
    },
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
  resolve: { alias: [{ find: /^fflate$/, replacement: join(import.meta.dirname, "src/sheets/fflate-sync.ts") }] },
  build: {
    target: ["chrome80"],
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
