// How time and memory grow with the number of projects, the whole pack rules/ in Chromium: `make portfolio` writes
// docs/performance.md and docs/portfolio.svg. SIZES, PIECE, WORKERS, SEED.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  binary,
  closeBrowser,
  command,
  files,
  newContext,
  site,
} from "../../tests/browser/harness.mjs";
import { AS_OF } from "./engines/ours-pack.mjs";
import { chart } from "./src/chart.mjs";
import { bundled, root } from "./src/engines.mjs";
import { machine, publish, short, table } from "../report.mjs";

const SIZES = (process.env.SIZES || "10000,30000,100000,300000,1000000").split(",").map(Number);
/** Projects that a worker holds at a time, so that memory doesn't grow with their number. */
const PIECE = Number(process.env.PIECE || 5000);
const WORKERS = Number(process.env.WORKERS || Math.min(2, cpus().length));
const SEED = process.env.SEED || "7";

const onMachine = machine();
const folder = join(root, "target/rivals/pieces/");
const pieceName = (place) => join(folder, `${place}.json`);

/** Made-up projects as JSON lists of a piece each; every size takes the first of them. */
async function generate(count) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const child = spawn(
    binary,
    ["generate", join(root, "rules"), "--count", String(count), "--seed", SEED],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let lines = [];
  let [place, total] = [0, 0];
  const write = () => {
    writeFileSync(pieceName(place++), `[${lines.join(",\n")}]`);
    total += lines.length;
    lines = [];
  };
  for await (const line of createInterface({ input: child.stdout }))
    if (lines.push(line) === PIECE) write();
  if (lines.length > 0) write();
  if (total !== count) throw new Error(`${count} projects were asked for, and ${total} came`);
}

const counted = (verdicts) =>
  Object.entries(verdicts)
    .sort()
    .map(([verdict, of]) => `${verdict} ${of}`)
    .join(", ");

/** The verdicts of the first projects as the command gives them, which is built for the machine. */
function byCommand(count) {
  const lists = Array.from({ length: count / PIECE }, (_, place) =>
    JSON.parse(readFileSync(pieceName(place), "utf8")),
  );
  const records = lists
    .flat()
    .map((record) => JSON.stringify(record))
    .join("\n");
  const [, ...lines] = command(
    ["screen", "-", "--pack", join(root, "rules"), "--as-of", AS_OF, "--format", "csv"],
    records,
  )
    .trimEnd()
    .split("\n");
  const verdicts = {};
  for (const line of lines) {
    const [, verdict] = /^\d+,(?:"(?:[^"]|"")*"|[^,]*),(\w+),/.exec(line);
    verdicts[verdict] = (verdicts[verdict] || 0) + 1;
  }
  return verdicts;
}

/** The most that a process of the browser's pages has held, in bytes. */
async function peak(page) {
  const session = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const peaks = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => {
      const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, "utf8"));
      return Number(kilobytes) * 1024;
    });
  return Math.max(...peaks);
}

/** One size in a page of its own. */
async function screened(origin, count) {
  const page = await (await newContext()).newPage();
  await page.goto(`${origin}/`);
  const [whole, answers] = await page.evaluate(
    async ([workers, pieces]) => {
      const wasm = await WebAssembly.compileStreaming(fetch("/engine.wasm"));
      const bundle = await (await fetch("/rules.json")).text();
      const ask = (worker, message) =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) =>
            data.error ? reject(new Error(data.error)) : resolve(data);
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage(message);
        });
      const all = Array.from(
        { length: workers },
        () => new Worker("/worker.js", { type: "module" }),
      );
      await Promise.all(all.map((worker) => ask(worker, { wasm, bundle })));
      const taken = new Int32Array(new SharedArrayBuffer(4));
      const began = performance.now();
      const answers = await Promise.all(all.map((worker) => ask(worker, { pieces, taken })));
      return [performance.now() - began, answers];
    },
    [WORKERS, count / PIECE],
  );
  const held = await peak(page);
  const browser = page.context().browser().version();
  await page.context().close();
  const verdicts = {};
  for (const answer of answers)
    for (const [verdict, of] of Object.entries(answer.verdicts))
      verdicts[verdict] = (verdicts[verdict] || 0) + of;
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  if (sum(Object.values(verdicts)) !== count)
    throw new Error(
      `${count} projects were handed over, and ${sum(Object.values(verdicts))} verdicts came back`,
    );
  return {
    count,
    seconds: whole / 1000,
    each: (sum(answers.map(({ milliseconds }) => milliseconds)) * 1000) / count,
    memory: sum(answers.map((answer) => answer.memory)),
    peak: held,
    verdicts,
    browser,
  };
}

for (const size of SIZES)
  if (size % PIECE !== 0) throw new Error(`${size} projects can't be had in pieces of ${PIECE}`);
await generate(Math.max(...SIZES));
const pages = {
  "/": "<!doctype html><title>portfolio</title>",
  "/worker.js": await bundled("portfolio-worker.mjs"),
  "/engine.wasm": {
    body: readFileSync(join(root, "www/src/engine/pkg-study/water_rules_study_bg.wasm")),
  },
  "/rules.json": JSON.stringify({ files: files(join(root, "rules")) }),
};
// Workers share a counter, which takes an isolated origin.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};
try {
  const origin = await site(pages, { folders: { "/pieces/": folder }, headers });
  const runs = [];
  for (const size of SIZES) {
    runs.push(await screened(origin, size));
    const { count, seconds, each, verdicts } = runs.at(-1);
    if (runs.length === 1) {
      const [here, there] = [verdicts, byCommand(count)].map(counted);
      if (here !== there)
        throw new Error(`of ${count} projects Chromium says ${here}, and the command ${there}`);
    }
    console.error(`${count}: ${short(seconds)} s, ${short(each)} µs a project and worker`);
  }
  writeFileSync(join(root, "docs/portfolio.svg"), await chart(runs));
  const rows = runs.map(({ count, seconds, each, memory, peak, verdicts }) => [
    short(count),
    short(seconds),
    short(count / seconds),
    short(each),
    short(memory / 1e6),
    short(peak / 1e6),
    counted(verdicts),
  ]);
  const head = [
    "项目数 / projects",
    "全部 / in all, 秒 / s",
    "每秒 / a second",
    "其中读取与审查 / of it reading and screening, µs／项目·线程 / a project and worker",
    "WASM 内存 / memory MB",
    "进程峰值 / peak of the process MB",
    "结论 / verdicts",
  ];
  publish(
    "portfolio",
    [
      onMachine(runs[0].browser),
      `每次 ${PIECE} 个项目一块，${WORKERS} 个线程，种子 ${SEED}，各规模一次，新开网页；最小一次的结论与命令行的相同。引擎直接把 JSON 字节读成列。全部时间含取数，不含启动。`,
      `Pieces of ${PIECE} projects, ${WORKERS} workers, seed ${SEED}; each size once, in a new page; the verdicts of the smallest are those of the command. The engine reads the bytes of JSON straight into columns. The time in all has fetching in it, and no start.`,
      table(head, rows, [6]),
      "![时间与内存随项目数的变化 / Time and memory by the number of projects](portfolio.svg)",
    ].join("\n\n"),
  );
} finally {
  await closeBrowser();
  rmSync(folder, { recursive: true, force: true });
}
