// Tells the service worker which files the page is made of, and the page and the worker which build they are.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "vite";

const WORKER = "service-worker.js";

/** Every file of a folder, by its path in it, in order. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(folder, join(entry.parentPath || entry.path, entry.name)).replace(/\\/g, "/"),
    )
    .sort();
}

/** The same sources give the same name on every machine. */
function nameOfBuild(root: string): string {
  const hash = createHash("sha256");
  for (const folder of ["src", "public"])
    for (const path of filesOf(join(root, folder)))
      hash.update(path).update(readFileSync(join(root, folder, path)));
  for (const path of ["index.html", "package-lock.json"])
    hash.update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 8);
}

/** Builds `service-worker.js` beside the page. */
export function offline(): Plugin {
  let root = "";
  let folder = "";
  return {
    name: "offline",
    config: (config) => {
      const at = config.root || process.cwd();
      const { version } = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as {
        version: string;
      };
      return {
        define: {
          __BUILD__: JSON.stringify(nameOfBuild(at)),
          __VERSION__: JSON.stringify(version),
        },
      };
    },
    configResolved(config) {
      root = config.root;
      folder = join(config.root, config.build.outDir);
    },
    buildStart() {
      if (this.meta.watchMode) return;
      this.emitFile({
        type: "chunk",
        id: join(root, "src/offline/service-worker.ts"),
        fileName: WORKER,
      });
    },
    writeBundle() {
      const files = filesOf(folder).filter((path) => path !== WORKER && !path.endsWith(".br"));
      const code = readFileSync(join(folder, WORKER), "utf8");
      // The worker is a classic script: nothing may have been split off it.
      if (/\b(import|export)\b\s*[{"'(*]/.test(code)) throw new Error(`${WORKER} must be one file`);
      if (!code.includes("__FILES__"))
        throw new Error(`${WORKER} has no place for the list of files`);
      const hash = (path: string): string =>
        createHash("sha256")
          .update(readFileSync(join(folder, path)))
          .digest("hex");
      const list = files.map((path) => [path === "index.html" ? "" : path, hash(path)]);
      const filled = code.replace("__FILES__", JSON.stringify(Object.fromEntries(list)));
      writeFileSync(join(folder, WORKER), filled);
    },
  };
}
