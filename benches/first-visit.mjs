// A visit to the page that nothing is cached for, as the browser itself times and counts it.
import { newContext } from "../tests/browser/harness.mjs";

/** The most that a first load may take, in bytes. */
// 179 rules with 2,651 known answers, their programs with places: the known answers ought to come with the
// screens that run them, which would take 120 kB off.
export const BUDGET = 770_000;

/** Lighthouse's slow phone: a slow 4G line and a processor four times slower (the main thread; workers keep their speed). */
const SLOW = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_638_400 / 8,
  uploadThroughput: 750_000 / 8,
};

/** Runs before the page's own scripts: gathers what the browser only says while it happens. */
function watch() {
  // A project that has its first answer: before, nothing is judged.
  const project = {
    id: "x",
    title: "",
    record: { name: "甲" },
    assumed: [],
    sample: "",
    changed: 0,
  };
  sessionStorage["water-rules.open"] = JSON.stringify({ project, seen: 0 });
  const seen = (window.seen = { largest: 0, shift: 0, blocked: 0, verdict: 0 });
  const on = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
    });
  on("largest-contentful-paint", (entry) => (seen.largest = entry.startTime));
  on("layout-shift", (entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value));
  on("longtask", (entry) => (seen.blocked += Math.max(0, entry.duration - 50)));
  const look = () => {
    const page = document.querySelector("water-rules-page")?.shadowRoot;
    const screen = page?.querySelector("water-rules-screen")?.shadowRoot;
    if (screen?.querySelector("[data-verdict]")?.getAttribute("data-verdict"))
      seen.verdict = performance.now();
    else setTimeout(look, 1);
  };
  look();
}

/** Times in milliseconds from the navigation on; `module` is when the engine was asked for. */
function figures() {
  const nodes = (root) =>
    [...root.querySelectorAll("*")].reduce(
      (sum, each) => sum + 1 + (each.shadowRoot ? nodes(each.shadowRoot) : 0),
      0,
    );
  const module = performance
    .getEntriesByType("resource")
    .find((entry) => entry.name.endsWith(".wasm"));
  return {
    ...window.seen,
    first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    module: module.startTime,
    nodes: nodes(document),
  };
}

/** Kinds of files, as they are told apart by their addresses. */
const KINDS = [
  ["wasm", /\.wasm$/],
  ["js", /\.m?js$/],
  ["css", /\.css$/],
  ["rules", /rules\.json$/],
  ["html", /\/$|\.html$/],
];

/** What a page and its workers load from now on; each call of the answer waits for the line to be quiet and tells it. */
export function loads(page) {
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  return async () => {
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(300);
    const files = await Promise.all(
      requests
        .splice(0)
        .filter((request) => request.url().startsWith("http"))
        .map(async (request) => {
          const { pathname } = new URL(request.url());
          const response = await request.response();
          const headers = await response.allHeaders();
          const found = KINDS.find(([, pattern]) => new RegExp(pattern).test(pathname));
          return {
            file: pathname.slice(pathname.lastIndexOf("/") + 1) || "index.html",
            kind: found ? found[0] : "other",
            coding: headers["content-encoding"],
            // A worker's own file is not counted by the browser's tools, but the server says its length.
            bytes:
              (await request.sizes()).responseBodySize || Number(headers["content-length"] || 0),
          };
        }),
    );
    // What came from the cache wasn't loaded.
    return files.filter(({ bytes }) => bytes > 0);
  };
}

/** A first visit up to its first verdict; the page stays open until its context is closed. */
export async function firstVisit(url, { slow = false } = {}) {
  const context = await newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
  const page = await context.newPage();
  if (slow) {
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", SLOW);
    await session.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  }
  await page.addInitScript(watch);
  const loaded = loads(page);
  await page.goto(url);
  await page.waitForFunction(() => window.seen.verdict, undefined, { timeout: 60_000 });
  const files = await loaded();
  return { page, loaded, files, ...(await page.evaluate(figures)), close: () => context.close() };
}
