// Builds the embed kit into dist/embed: node build/kit.mjs. Each script is one file, so that one hash vouches for it. What a
// script fetches has a hash of its content in its name, and is fetched under the hash that the script carries: files of
// two builds never meet, whatever a cache keeps.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packed } from "../embed/fill.js";
import { bundle, www } from "./bundle.mjs";
import { compress } from "./compressed.mjs";

const out = join(www, "dist/embed");
const at = (path) => join(www, path);
const sha384 = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

/** Code inside a page must not end the element that it is in. */
const inPage = (code) => code.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--");

const workers = {
  screen: await bundle("src/engine/worker.ts", "iife"),
  study: await bundle("src/engine/study.worker.ts", "iife"),
};
const engines = {
  screen: readFileSync(at("src/engine/pkg/water_rules_bg.wasm")),
  study: readFileSync(at("src/engine/pkg-study/water_rules_study_bg.wasm")),
};
const named = (name, content) =>
  name.replace(/(\.\w+)$/, `-${createHash("sha256").update(content).digest("hex").slice(0, 10)}$1`);
const NAMES = {
  screen: named("screen.wasm", engines.screen),
  screenWorker: named("screen-worker.js", workers.screen),
  study: named("study.wasm", engines.study),
  studyWorker: named("study-worker.js", workers.study),
};
const kit = {
  NAMES,
  INTEGRITY: { screen: sha384(engines.screen), study: sha384(engines.study) },
  WORKERS: workers,
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const put = (name, content) => writeFileSync(join(out, name), content);
for (const name of readdirSync(at("embed"))) copyFileSync(at(`embed/${name}`), join(out, name));
for (const [name, bytes] of Object.entries(engines)) {
  put(NAMES[name], bytes);
  put(NAMES[`${name}Worker`], workers[name]);
}
put("water-screening.js", await bundle("src/embed/classic.ts", "iife", kit));
put("water-screening.module.js", await bundle("src/embed/module.ts", "es", kit));
put("water-screening-frame.js", await bundle("src/embed/parent.ts", "iife"));
// The mark at the beginning tells browsers how the file is written, whatever a server says of it.
const notices = readFileSync(at("../src/cli/THIRD-PARTY.txt"), "utf8");
put("THIRD-PARTY.txt", `\ufeff${notices}`);
put("frame.js", await bundle("src/embed/frame.ts", "iife"));

const places = {
  '<script type="application/gzip" data-engine></script>': `<script type="application/gzip" data-engine>${await packed(engines.screen)}</script>`,
  '<script type="application/gzip" data-study-engine></script>': `<script type="application/gzip" data-study-engine>${await packed(engines.study)}</script>`,
  '<script type="application/gzip" data-notices-text></script>': `<script type="application/gzip" data-notices-text>${await packed(Buffer.from(notices))}</script>`,
  "<script data-kit></script>": `<script data-kit>${inPage(await bundle("src/embed/single.ts", "iife", kit))}</script>`,
};
let page = readFileSync(at("embed/single-template.html"), "utf8");
for (const [place, filled] of Object.entries(places)) {
  if (page.split(place).length !== 2) throw new Error(`single-template.html has no place ${place}`);
  page = page.split(place).join(filled);
}
put("single-template.html", page);

const integrity = Object.fromEntries(
  readdirSync(out)
    .filter((name) => /\.(js|wasm)$/.test(name))
    .sort()
    .map((name) => [name, sha384(readFileSync(join(out, name)))]),
);
put("integrity.json", `${JSON.stringify(integrity, null, 2)}\n`);
compress(out);
for (const [name, hash] of Object.entries(integrity)) console.log(`${name.padEnd(28)} ${hash}`);
