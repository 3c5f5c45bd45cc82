// Bundles one entry of src/ into one text.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

export const www = join(dirname(fileURLToPath(import.meta.url)), "..");

/** One script, as `es` or `iife`; `kit` is what it may import as `virtual:kit`. */
export async function bundle(entry, format, kit = {}) {
  const known = {
    name: "kit",
    enforce: "pre",
    resolveId: (id) => (id === "virtual:kit" ? "\0kit" : undefined),
    load: (id) =>
      id === "\0kit"
        ? Object.entries(kit)
            .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
            .join("\n")
        : undefined,
    transform(code, id) {
      // Whoever starts a module says where it is; it need not look for itself.
      if (/pkg(-study)?\/water_rules\w*\.js$/.test(id))
        return code.replace(/new URL\('\w+\.wasm', import\.meta\.url\)/, "undefined");
      // The bundlers of others find a file by its name in the text.
      return code.replace(
        /(?<=new URL\([^()"]*"[./\w]*)(screen|study)(-worker)?\.(js|wasm)(?=")/g,
        (_, name, worker) => kit.NAMES[worker ? `${name}Worker` : name],
      );
    },
  };
  const { output } = await build({
    root: www,
    configFile: false,
    publicDir: false,
    logLevel: "warn",
    plugins: [known],
    build: {
      target: ["chrome80"],
      write: false,
      modulePreload: false,
      rollupOptions: {
        input: join(www, entry),
        external: [/^node:/, /^(react|vue|water-rules)\b/],
        preserveEntrySignatures: format === "es" ? "strict" : false,
        output: { format, codeSplitting: false },
      },
    },
  });
  if (output.length !== 1)
    throw new Error(
      `${entry} is not one file: ${output.map(({ fileName }) => fileName).join(", ")}`,
    );
  return output[0].code;
}
