// What the embed kit weighs, and how long its ways in take to the first report: `make embed-figures` writes docs/embed-figures.md.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { closeBrowser, kit, newContext, root, serve } from "../tests/browser/harness.mjs";
import { launch } from "../tests/browser/old-chromium.mjs";
import { median } from "./report.mjs";

const STARTS = Number(process.env.STARTS || 9);
const kb = (bytes) => (bytes / 1000).toFixed(1);
/** The time since the page was asked for, once there is a report; run in the page. */
function reported(framed) {
  try {
    const place = framed ? document.querySelector("iframe").contentDocument : document;
    return place.querySelector("water-screening").report && performance.now();
  } catch {
    return 0;
  }
}

const [busy] = loadavg();
const { url } = await serve();
const folder = mkdtempSync(join(tmpdir(), "embed-"));
const single = join(folder, "single.html");
writeFileSync(join(folder, "rules.json"), await (await fetch(`${url}rules.json`)).text());
execFileSync("node", [join(root, "www/build/single.mjs"), join(folder, "rules.json"), single]);
const ways = [
  ["ES 模块 / ES module", "module", `${url}embed/module.html`],
  ["普通脚本 / classic script", "script", `${url}embed/script.html`],
  ["框架 / frame", "around-frame", `${url}embed/around-frame.html`],
  ["单个文件 / one file", "single", pathToFileURL(single).href],
];

/** From nothing cached to the first report, in today's Chromium. */
async function start(way, address) {
  const context = await newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "commit" });
  const time = await (
    await page.waitForFunction(reported, way === "around-frame", { polling: 5, timeout: 30_000 })
  ).jsonValue();
  await context.close();
  return time;
}

async function oldStart(version, way, address) {
  const browser = await launch(version);
  try {
    const page = await browser.open(address);
    return await page.until(`(${reported})(${way === "around-frame"})`);
  } finally {
    await browser.close();
  }
}

try {
  const times = [];
  for (const [name, way, address] of ways) {
    const today = [];
    for (let round = 0; round < STARTS; round++) today.push(await start(way, address));
    const old = [];
    for (const each of ["80", "86", "108"]) old.push(await oldStart(each, way, address));
    times.push([name, ...[median(today), ...old].map((ms) => ms.toFixed(0))]);
  }
  const context = await newContext();
  const version = context.browser().version();
  const names = readdirSync(kit).filter((name) =>
    /^(water-|screen|study|frame).*\.(js|wasm)$/.test(name),
  );
  const sizes = names.map((name) => [
    `\`${name.replace(/-[0-9a-f]{10}(?=\.)/, "")}\``,
    ...[
      readFileSync(join(kit, name)),
      gzipSync(readFileSync(join(kit, name)), { level: 9 }),
      readFileSync(join(kit, `${name}.br`)),
    ].map(({ length }) => kb(length)),
  ]);
  const whole = readFileSync(single);
  const table = (heads, rows) =>
    [heads, heads.map((_, index) => (index ? "--:" : "---")), ...rows]
      .map((cells) => `| ${cells.join(" | ")} |`)
      .join("\n");
  console.log(`# 嵌入：大小与载入时间 / Embedding: sizes and load times

由 \`make embed-figures\` 写成。 / Written by \`make embed-figures\`.

## 大小（kB） / Sizes (kB)

${table(["文件 / file", "原始 / raw", "gzip", "brotli"], [...sizes, ["单个文件（含引擎与 `rules/`） / the one file, with the engine and `rules/`", kb(whole.length), kb(gzipSync(whole, { level: 9 }).length), ""]])}

首次审查取 \`water-screening.js\`（或 \`.module.js\`）、\`screen-worker.js\`、\`screen.wasm\` 和规则包；\`study\` 两个文件用到“逐步说明”、签名，或者由表单提交报告（\`name\`）时才取。
A first report takes \`water-screening.js\` (or \`.module.js\`), \`screen-worker.js\`, \`screen.wasm\` and the pack; the two \`study\` files are fetched for “step by step”, signatures, and where a form submits the report (\`name\`) only.

## 从打开到第一份报告（毫秒） / From opening to the first report (ms)

无缓存，本机服务器，\`rules/\` 全部规则；${STARTS} 次的中位数，旧版各一次。${cpus().length} × ${cpus()[0].model}，开始时的机器负载 ${busy.toFixed(1)}。
Nothing cached, a server on the same machine, all of \`rules/\`; median of ${STARTS}, old versions once. Load of the machine when it began: ${busy.toFixed(1)}; above the processors, it makes everything slower.

${table(["", `Chromium ${version.split(".")[0]}`, "80", "86", "108"], times)}`);
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true });
}
