// What a user waits for, measured in the installed Chromium on the built page: `make bench` writes it into
// docs/performance.md. Nothing asserts a time.
import { createServer } from "node:http";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { closeBrowser, newContext, serve } from "../tests/browser/harness.mjs";
import { firstVisit } from "./first-visit.mjs";
import { machine, median, publish, quantile, table } from "./report.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const AS_OF = process.env.AS_OF || "2026-11-23";
const ROUNDS = Number(process.env.ROUNDS || 400);
const STARTS = Number(process.env.STARTS || 15);
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

const asset = (pattern) =>
  readdirSync(join(root, "www/dist/assets")).find((name) => pattern.test(name));
const wasm = asset(/^water_rules_bg.*\.wasm$/);

/** Files on an isolated origin, where the browser's clock has its full resolution of 5 µs. */
async function files(rules) {
  const places = {
    "/dist/": "www/dist/assets/",
    "/pkg/": "www/src/engine/pkg/",
    "/benches/": "benches/",
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    const place = Object.keys(places).find((prefix) => pathname.startsWith(prefix));
    const path = place && join(root, places[place], pathname.slice(place.length));
    if (pathname === "/")
      response.setHeader("Content-Type", "text/html").end("<!doctype html><title>bench</title>");
    else if (pathname === "/rules.json")
      response.setHeader("Content-Type", "application/json").end(rules);
    else if (path && existsSync(path)) {
      response
        .setHeader("Content-Type", TYPES[extname(path)] || "application/octet-stream")
        .end(readFileSync(path));
    } else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}

/** Every sample in a worker of its own, straight on the module. */
async function inWorker(page, rounds) {
  return page.evaluate(
    ([asOf, count]) =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/benches/worker.mjs", { type: "module" });
        worker.onmessage = ({ data }) =>
          data.error ? reject(new Error(data.error)) : resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage({ asOf, rounds: count });
      }),
    [AS_OF, rounds],
  );
}

/** The built page's own worker, from the message that sets a field to the report's arrival. */
async function roundTrip(page, workerFile, record, rounds) {
  return page.evaluate(
    async ([file, module, asOf, given, count]) => {
      const worker = new Worker(`/dist/${file}`);
      let id = 0;
      const call = (name, ...args) =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) =>
            data.ok ? resolve(data.value) : reject(new Error(JSON.stringify(data.failure)));
          worker.postMessage({ id: ++id, name, args });
        });
      await call("init", await WebAssembly.compileStreaming(fetch(`/dist/${module}`)));
      await call("load", await (await fetch("/rules.json")).text());
      await call("open", given);
      const times = [];
      for (let round = 0; round < count; round++) {
        const start = performance.now();
        await call("set", "surface_m3", String(100_000 + round));
        await call("screen", asOf);
        if (round >= count / 4) times.push(performance.now() - start);
      }
      return times;
    },
    [workerFile, wasm, AS_OF, record, rounds],
  );
}

/** A page that nothing is cached for, from the first byte asked to the first verdict on the screen. */
async function coldStart(url) {
  const { verdict, module, close } = await firstVisit(url);
  await close();
  return { navigation: verdict, module: verdict - module };
}

const onMachine = machine();
const rows = [];
const ms = (value) => `${value.toFixed(value < 10 ? 3 : 0)} ms`;
const spread = (times) => `${times.length} × ${ms(Math.min(...times))} – ${ms(Math.max(...times))}`;
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
function row(what, figure, target, show, note = "") {
  rows.push([
    what,
    show(figure),
    target === undefined ? "" : show(target),
    target === undefined ? "" : `${(figure / target).toFixed(2)} ×`,
    note,
  ]);
}

const server = await serve(process.env.PACK);
const rules = await (await fetch(new URL("rules.json", server.url))).text();
const site = await files(rules);
try {
  const page = await (await newContext()).newPage();
  await page.goto(site.url);
  const { load, samples, rules: ruleCount } = await inWorker(page, ROUNDS);
  const screens = samples.map(({ id, times }) => ({
    id,
    middle: median(times),
    slow: quantile(times, 0.95),
  }));
  const all = samples.flatMap(({ times }) => times);
  const keys = samples.flatMap(({ edits }) => edits);
  const inside = samples.flatMap((sample) => sample.inside);
  row(
    "审查，模块内 / screen, in the module",
    median(inside),
    1,
    ms,
    `${ruleCount} rules, ${samples.length} samples, best ${ms(Math.min(...inside))}, p95 ${ms(quantile(inside, 0.95))}`,
  );
  row(
    "审查并交出报告全文 / screen and hand over the report as text",
    median(all),
    undefined,
    ms,
    `best ${ms(Math.min(...all))}, p95 ${ms(quantile(all, 0.95))}`,
  );
  const asked = samples.flatMap((sample) => sample.asked);
  row(
    "下一问，模块内，95% / the next question, in the module, p95",
    quantile(asked, 0.95),
    10,
    ms,
    `${asked.length} questions, median ${ms(median(asked))}, most ${ms(Math.max(...asked))}`,
  );
  const slowest = screens.reduce((a, b) => (b.middle > a.middle ? b : a));
  row(
    "同上，最慢的示例 / the same, slowest sample",
    slowest.middle,
    undefined,
    ms,
    `${slowest.id}, p95 ${ms(slowest.slow)}`,
  );
  row("改一个字段、审查、交出 / set a field, screen and hand over", median(keys), undefined, ms);
  const trips = await roundTrip(page, asset(/^worker.*\.js$/), samples[0].record, ROUNDS);
  row(
    "同上，经网页的 Worker / the same through the page's worker",
    median(trips),
    undefined,
    ms,
    `p95 ${ms(quantile(trips, 0.95))}`,
  );
  row(
    "载入编译好的规则包 / load the compiled pack",
    median(load),
    undefined,
    ms,
    `best ${ms(Math.min(...load))}`,
  );

  const starts = [];
  for (let start = 0; start < STARTS; start++) starts.push(await coldStart(server.url));
  const fromModule = starts.map((each) => each.module);
  const fromPage = starts.map((each) => each.navigation);
  row(
    "冷启动：请求模块 → 第一个结论 / cold start: module asked for → first verdict",
    median(fromModule),
    300,
    ms,
    spread(fromModule),
  );
  row(
    "冷启动：请求网页 → 第一个结论 / cold start: page asked for → first verdict",
    median(fromPage),
    undefined,
    ms,
    spread(fromPage),
  );

  const bytes = readFileSync(join(root, "www/dist/assets", wasm));
  const small = brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }).length;
  row("模块，brotli / module, brotli", small, 180_000, kb, `${kb(bytes.length)} raw`);

  const shown = table(["", "中位数 / median", "目标 / goal", "÷ 目标 / goal", ""], rows, [4]);
  const each = table(
    ["示例 / sample", "中位数 / median", "95 %"],
    screens.map(({ id, middle, slow }) => [`\`${id}\``, ms(middle), ms(slow)]),
  );
  publish(
    "page",
    `${onMachine(page.context().browser().version())}\n\n规则为 / rules of ${AS_OF}\n\n${shown}\n\n${each}`,
  );
  console.log(`${shown}\n\ndocs/performance.md`);
} finally {
  await closeBrowser();
  site.stop();
}
