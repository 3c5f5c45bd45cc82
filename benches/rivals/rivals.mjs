// This engine beside others, on the same ten checks and the same projects: `make rivals` writes docs/performance.md.
// Answers come first: one that isn't right ends the run, and only then is anything timed. ROUNDS, STARTS, COUNT.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closeBrowser, newContext, site } from "../../tests/browser/harness.mjs";
import { agree, timed, wrongOnTheLine } from "./src/bench.mjs";
import { bundled, download, here, loadEngines, root, rowName } from "./src/engines.mjs";
import { machine, median, publish, quantile, short, table } from "../report.mjs";

const COUNT = Number(process.env.COUNT || 2000);
const ROUNDS = Number(process.env.ROUNDS || 25);
const STARTS = Number(process.env.STARTS || 7);
/** Their difference is a figure that a report shows. */
const AMOUNTS = [0.8, 0.7];
const LENGTH = { rounds: ROUNDS, milliseconds: 8 };

const say = (words) => console.error(words);
const onMachine = machine();
const engines = await loadEngines();

/** Each engine's script as a file, for a process of its own. */
const folder = join(root, "target/rivals/engines");
mkdirSync(folder, { recursive: true });
for (const engine of engines) {
  engine.file = join(folder, `${engine.id}.mjs`);
  writeFileSync(engine.file, engine.script);
  if (engine.pack) writeFileSync((engine.packFile = join(folder, "pack.json")), engine.pack);
}

async function inNode() {
  const started = [];
  for (const { id, file, bytes, pack } of engines.filter(({ pageOnly }) => !pageOnly))
    started.push({ id, ...(await (await import(file)).start({ wasm: bytes, pack })) });
  const same = await agree(started, COUNT);
  say(`Node: ${same.rows} ways give the right answer to all ${COUNT} projects`);
  const line = await wrongOnTheLine(started, COUNT);
  return { same, line, times: await timed(started, LENGTH) };
}

function coldInNode({ file, wasm, packFile }) {
  return JSON.parse(
    execFileSync(
      process.execPath,
      [
        ...process.execArgv,
        "--expose-gc",
        join(here, "src/cold.mjs"),
        file,
        wasm || "",
        packFile || "",
      ],
      { encoding: "utf8" },
    ),
  );
}

const pages = {
  "/": "<!doctype html><title>rivals</title>",
  "/bench.js": await bundled("src/bench.mjs"),
};
for (const { id, script, bytes, pack, worker } of engines) {
  pages[`/${id}.js`] = script;
  if (worker) pages[`/${id}-worker.js`] = worker;
  if (bytes) pages[`/${id}.wasm`] = { body: bytes };
  if (pack) pages["/pack.json"] = pack;
}
// On an isolated origin the browser's clock has its full resolution of 5 µs.
const origin = await site(pages, {
  headers: {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  },
});
const given = engines.map(({ id, bytes, pack, worker }) => ({
  id,
  wasm: Boolean(bytes),
  pack: Boolean(pack),
  worker: Boolean(worker),
}));

async function openPage() {
  const page = await (await newContext()).newPage();
  await page.goto(`${origin}/`);
  await page.evaluate(() => {
    window.assetsOf = async ({ id, wasm, pack, worker }) => ({
      wasm: wasm ? await (await fetch(`/${id}.wasm`)).arrayBuffer() : undefined,
      pack: pack ? await (await fetch("/pack.json")).text() : undefined,
      worker: worker ? await (await fetch(`/${id}-worker.js`)).text() : undefined,
    });
  });
  return page;
}

async function inPage() {
  const page = await openPage();
  const browser = page.context().browser().version();
  await page.evaluate(async (all) => {
    window.bench = await import("/bench.js");
    window.engines = [];
    for (const each of all) {
      const { start } = await import(`/${each.id}.js`);
      window.engines.push({ id: each.id, ...(await start(await window.assetsOf(each))) });
    }
  }, given);
  const same = await page.evaluate((count) => window.bench.agree(window.engines, count), COUNT);
  say(`Chromium: ${same.rows} ways give the right answer to all ${COUNT} projects`);
  const line = await page.evaluate(
    (count) => window.bench.wrongOnTheLine(window.engines, count),
    COUNT,
  );
  const times = await page.evaluate((length) => window.bench.timed(window.engines, length), LENGTH);
  const differences = await page.evaluate(async (amounts) => {
    const answers = {};
    for (const { id, difference } of window.engines)
      if (difference) answers[id] = String(await difference(...amounts));
    return answers;
  }, AMOUNTS);
  await page.context().close();
  return { browser, same, line, times, differences };
}

/** One engine in a page of its own: the script and the module have arrived, and nothing of them was compiled yet. */
async function coldInPage(engine) {
  const page = await openPage();
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  await page.evaluate(async () => (window.bench = await import("/bench.js")));
  const before = await heap();
  const answer = await page.evaluate(async (each) => {
    const script = await (await fetch(`/${each.id}.js`)).blob();
    const assets = await window.assetsOf(each);
    return window.bench.cold(() => import(URL.createObjectURL(script)), assets);
  }, engine);
  const after = await heap();
  await page.context().close();
  return { ...answer, heap: after - before };
}

const megabytes = (bytes) => short(bytes / 1e6);
const kilobytes = (bytes) => short(bytes / 1000);

/** Time a project, and how many times as long as two of our own ways it is. */
function timeTable(node, page) {
  const keys = Object.keys(page.times);
  const fastest = keys
    .filter((key) => key.startsWith("ours"))
    .sort((a, b) => median(page.times[a]) - median(page.times[b]))[0];
  const cells = (times, key) => {
    if (!times[key]) return ["", "", "", ""];
    const middle = median(times[key]);
    return [
      short(middle),
      short(quantile(times[key], 0.9)),
      ...["ours/report", fastest].map((of) => `${short(middle / median(times[of]))} ×`),
    ];
  };
  // Losses and wins alike, so that neither has to be looked for.
  const others = keys.filter((key) => !key.startsWith("ours"));
  const beside = (of) => {
    const quicker = (key) => median(page.times[key]) < median(page.times[of]);
    return [others.filter(quicker), others.filter((key) => !quicker(key))].map(
      (all) => all.map(rowName).join("；") || "—",
    );
  };
  const [[lost, won], [lostReport, wonReport]] = [beside(fastest), beside("ours/report")];
  const head = (place) => [`${place} µs`, "90 %", "÷ 报告 / report", "÷ 最快 / fastest"];
  return [
    table(
      ["", ...head("Chromium"), ...head("Node")],
      keys.map((key) => [rowName(key), ...cells(page.times, key), ...cells(node.times, key)]),
    ),
    `“÷ 报告”是本引擎出报告全文的几倍，“÷ 最快”是本引擎最快一行（${rowName(fastest)}）的几倍；小于 1 的比本引擎快。`,
    `“÷ report” is how many times as long as our whole report, “÷ fastest” as our fastest row (${rowName(fastest)}); below 1 it is faster than ours.`,
    `在 Chromium 里 / In Chromium:`,
    [
      `- 比本引擎最快一行快 / faster than our fastest row: ${lost}`,
      `- 比它慢 / slower than it: ${won}`,
      `- 比报告全文快 / faster than our whole report: ${lostReport}`,
      `- 比它慢 / slower than it: ${wonReport}`,
    ].join("\n"),
  ].join("\n\n");
}

function startTable(starts) {
  const memory = ({ memory, heap }) => (memory || 0) + heap;
  return table(
    [
      "",
      "Chromium ms",
      "内存 / memory MB",
      "Node ms",
      "内存 / memory MB",
      "下载 / download kB",
      "gzip",
      "brotli",
    ],
    engines.map((engine) => {
      const { node, page } = starts[engine.id];
      const { raw, gzip, brotli } = download(engine);
      const cells = (all) => [
        short(median(all.map(({ first }) => first))),
        megabytes(median(all.map(memory))),
      ];
      return [
        engine.name,
        ...cells(page),
        ...cells(node),
        kilobytes(raw),
        kilobytes(gzip),
        kilobytes(brotli),
      ];
    }),
  );
}

function lineTable({ count, wrong }) {
  const rows = Object.entries(wrong).map(([key, { total, codes, example }]) => {
    const which = Object.entries(codes)
      .sort()
      .map(([code, times]) => `${code}: ${times}`)
      .join(", ");
    return [
      rowName(key),
      `${total} / ${count}`,
      which,
      example ? `\`${example.said}\` ${exampleOf(example)}` : "",
    ];
  });
  return table(["", "错判 / wrong", "检查 / checks", "一例 / an example"], rows, [2, 3]);
}

/** The amounts of the first check that objects. */
function exampleOf({ said, record: p }) {
  const amounts = {
    "B-01": [
      `${p.planned_m3} > ${p.output_t} × ${p.quota_m3_per_t}`,
      p.output_t * p.quota_m3_per_t,
    ],
    "B-04": [
      `${p.recirculated_m3} / (${p.planned_m3} + ${p.recirculated_m3}) < 0.9`,
      p.recirculated_m3 / (p.planned_m3 + p.recirculated_m3),
    ],
    "B-06": [
      `(${p.supplied_m3} − ${p.registered_m3}) / ${p.supplied_m3} > 0.1`,
      (p.supplied_m3 - p.registered_m3) / p.supplied_m3,
    ],
    "B-07": [
      `${p.recirculated_m3} / (${p.planned_m3} + ${p.recirculated_m3}) < 0.97`,
      p.recirculated_m3 / (p.planned_m3 + p.recirculated_m3),
    ],
    "B-08": [`${p.traded_m3} < ${p.planned_m3} − ${p.licence_m3}`, p.planned_m3 - p.licence_m3],
  }[said.split(" ")[0]];
  return amounts ? `${amounts[0]} (float: ${amounts[1]})` : "";
}

try {
  const node = await inNode();
  const page = await inPage();
  const unlike = Object.entries(node.line.wrong).filter(
    ([key, each]) => JSON.stringify(each) !== JSON.stringify(page.line.wrong[key]),
  );
  if (unlike.length > 0)
    throw new Error(
      `On the line ${unlike.map(([key]) => key)} judges otherwise in Chromium than in Node`,
    );
  const starts = Object.fromEntries(engines.map(({ id }) => [id, { node: [], page: [] }]));
  for (let start = 0; start < STARTS; start++) {
    for (const [place, engine] of engines.entries()) {
      if (!engine.pageOnly) starts[engine.id].node.push(coldInNode(engine));
      starts[engine.id].page.push(await coldInPage(given[place]));
    }
  }
  const objected = Object.entries(node.same.objections)
    .sort()
    .map(([code, times]) => `${code} ${times}`)
    .join(", ");
  publish(
    "rivals",
    [
      onMachine(page.browser),
      `${COUNT} 个项目，Node 里 ${node.same.rows} 种做法、Chromium 里 ${page.same.rows} 种，答案全部正确（各项检查提出意见的项目数：${objected}）。${ROUNDS} 轮，每轮每种做法一次，取中位数；冷启动 ${STARTS} 次，取中位数。`,
      `${COUNT} projects; ${node.same.rows} ways in Node and ${page.same.rows} in Chromium gave the right answer to all of them (projects that each check objects to: ${objected}). ${ROUNDS} rounds with every way once in each, the median; ${STARTS} cold starts, the median.`,
      "### 每个项目的时间 / Time a project",
      timeTable(node, page),
      "### 冷启动、内存、下载 / Cold start, memory, download",
      startTable(starts),
      "### 正好在限值上 / Exactly on the limit",
      lineTable(page.line),
      `### ${AMOUNTS.join(" − ")}`,
      table(
        ["", "答案 / answer"],
        engines
          .filter(({ id }) => id in page.differences)
          .map(({ id, name }) => [name, `\`${page.differences[id]}\``]),
        [1],
      ),
    ].join("\n\n"),
  );
  say("docs/performance.md");
} catch (error) {
  // Without the minified line of the script that Node would print.
  say(error.stack);
  process.exitCode = 1;
} finally {
  await closeBrowser();
}
