// For Node: the module is read from the disk, and so are packs that are folders.
import { readdir, readFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { NAMES } from "virtual:kit";
import { EngineError, moduleFrom, RulePack, type PackFiles } from "./rule-pack";

moduleFrom((base) =>
  readFile(
    base
      ? new URL(NAMES.study, folderURL(base))
      : new URL(/* @vite-ignore */ "./dist/embed/study.wasm", import.meta.url),
  ),
);

function folderURL(base: string): URL {
  const url = /^file:/.test(base) ? base : pathToFileURL(base).href;
  return new URL(url.replace(/\/?$/, "/"));
}

/** What a pack has a place for, as the command has it; anything else in its folder is left alone. */
function hasPlace(path: string): boolean {
  const [top, ...below] = path.split("/");
  const folders = ["parameters", "tables", "cases", "decisions", "samples", "documents"];
  const single = /^(pack|fields|sources|departments|opinion|properties)\.toml$/;
  if (/\.toml$/.test(path))
    return single.test(path) || (below.length > 0 && folders.includes(top!));
  if (/\.csv$/.test(path)) return below.length > 0 && top === "tables";
  return below.length > 0 ? /\.(rhai|md)$/.test(path) : /\.md$/.test(path);
}

/**
 * Loads a pack from its folder, such as `rules/`: the text files that a pack has a place for. Hidden ones and links aren't read. Of
 * a folder that can't be read it rejects as Node does, of a bad pack as `RulePack.load`.
 */
export async function loadFolder(
  folder: string,
  options?: Parameters<typeof RulePack.load>[1],
): Promise<RulePack> {
  const files: PackFiles = {};
  const utf8 = new TextDecoder("utf-8", { fatal: true });
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const at = join(entry.parentPath || entry.path || folder, entry.name);
    const path = at.slice(join(folder, sep).length).split(sep).join("/");
    if (!entry.isFile() || /(^|\/)[.~]/.test(path) || !hasPlace(path)) continue;
    const bytes = await readFile(at);
    try {
      files[path] = utf8.decode(bytes);
    } catch (cause) {
      const text = { zh: `${path} 不是 UTF-8 文本。`, en: `${path} isn't UTF-8 text.` };
      throw new EngineError("not-utf8", text, { cause });
    }
  }
  return RulePack.load(files, options);
}

export {
  configure,
  EngineError,
  OpenRecord,
  PackError,
  RulePack,
  Standing,
  version,
  vocabulary,
} from "./rule-pack";
export type * from "./rule-pack";
