// The engines, where their modules are, and what is downloaded for each.
import { build } from "esbuild";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { command } from "../../../tests/browser/harness.mjs";

export const here = join(dirname(fileURLToPath(import.meta.url)), "..");
export const root = join(here, "../..");
const installed = (path) => join(here, "node_modules", path);

const versionOf = (name) =>
  JSON.parse(readFileSync(installed(`${name}/package.json`), "utf8")).version;
const regorus = /^regorus = \{ version = "=([^"]+)"/m.exec(
  readFileSync(join(here, "regorus/Cargo.toml"), "utf8"),
)[1];

/** In the order of the tables. `rows` are the names of what each can be asked. */
export const ENGINES = [
  {
    id: "ours",
    wasm: join(root, "www/src/engine/pkg/water_rules_bg.wasm"),
    name: "water-rules, `-Oz`",
    rows: { report: "报告全文 / whole report as text", verdict: "只要结论 / verdict only" },
  },
  {
    id: "ours-study",
    wasm: join(root, "www/src/engine/pkg-study/water_rules_study_bg.wasm"),
    name: "water-rules, `-O3`",
    rows: {
      many: "成批 / many at once",
      columns: "按列 / as columns",
      larger: "按列，一万个一批 / as columns, by 10,000",
      gathered: "由对象转成列 / as columns, made of objects",
    },
  },
  {
    id: "zen",
    wasm: installed("@gorules/zen-engine-wasm/dist/zen_engine_wasm_bg.wasm"),
    name: `GoRules ZEN ${versionOf("@gorules/zen-engine-wasm")}`,
    rows: { dates: "日期 / with dates", days: "日数 / days as numbers" },
  },
  {
    id: "zen-whole",
    wasm: installed("@gorules/zen-engine-wasm32-wasi/zen-engine.wasm32-wasi.wasm"),
    worker: "node_modules/@gorules/zen-engine-wasm32-wasi/wasi-worker-browser.mjs",
    name: `GoRules ZEN ${versionOf("@gorules/zen-engine-wasm32-wasi")} WASI，整个引擎 / whole engine`,
    // Its threads are a page's.
    pageOnly: true,
  },
  {
    id: "regorus",
    wasm: join(root, "target/rivals/regorus/rivals_regorus_bg.wasm"),
    name: `regorus ${regorus}`,
  },
  {
    id: "cedar",
    wasm: installed("@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm"),
    name: `Cedar ${versionOf("@cedar-policy/cedar-wasm")}`,
  },
  { id: "json-rules-engine", name: `json-rules-engine ${versionOf("json-rules-engine")}` },
  {
    id: "json-logic",
    name: `json-logic-engine ${versionOf("json-logic-engine")}`,
    rows: { interpreted: "解释 / interpreted", compiled: "编译 / compiled" },
  },
  { id: "by-hand", name: "手写 JavaScript / JavaScript by hand" },
];

/** What the tables call a row, given by its key. */
export function rowName(key) {
  const [id, row] = key.split("/");
  const { name, rows } = ENGINES.find((engine) => engine.id === id);
  return row ? `${name}：${rows[row]}` : name;
}

/** One file of JavaScript, as a page would load it; a file of the benchmark or the text of one. */
export async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].text;
}

/** Each engine with the text of its script and the bytes of its module. */
export async function loadEngines() {
  const folder = mkdtempSync(join(tmpdir(), "rivals-"));
  command(["bundle", join(here, "pack"), "-o", join(folder, "pack.json")]);
  const pack = readFileSync(join(folder, "pack.json"), "utf8");
  rmSync(folder, { recursive: true });
  return Promise.all(
    ENGINES.map(async (engine) => ({
      ...engine,
      script: await bundled(`engines/${engine.id}.mjs`),
      bytes: engine.wasm && readFileSync(engine.wasm),
      pack: engine.id.startsWith("ours") ? pack : undefined,
      worker: engine.worker && (await bundled(engine.worker)),
    })),
  );
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });

/** Bytes that a page downloads for an engine with the ten checks: scripts, module, pack. */
export function download({ script, worker, bytes, pack }) {
  const parts = [script, worker, bytes, pack].filter(Boolean).map((part) => Buffer.from(part));
  const sum = (of) => parts.reduce((total, part) => total + of(part), 0);
  return {
    raw: sum((part) => part.length),
    gzip: sum((part) => gzipSync(part, { level: 9 }).length),
    brotli: sum((part) => brotli(part).length),
  };
}
