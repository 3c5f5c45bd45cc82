// TypeScript of the page as Node runs it: bundled with what it imports, without a browser.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const www = join(dirname(fileURLToPath(import.meta.url)), "../../www");
const { build } = await import(
  String(pathToFileURL(createRequire(join(www, "package.json")).resolve("vite")))
);

/** A module of www/src by its path there. */
export async function load(path) {
  const [{ output }] = await build({
    root: www,
    configFile: false,
    logLevel: "silent",
    build: {
      lib: { entry: join(www, "src", path), formats: ["es"] },
      write: false,
      target: "node20",
    },
  });
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);
}
