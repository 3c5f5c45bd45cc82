// How long the screen “Edit” takes for a pack as large as packs may be: until it shows what its check found, until every
// known answer was run, and the longest that the page's own thread is busy meanwhile; beside the pack as it is, in the same
// run. `make studio-bench` writes it into docs/performance.md; nothing asserts a time.
import { join } from "node:path";
import {
  closeBrowser,
  copyRules,
  files,
  newContext,
  root,
  start,
  tidy,
} from "../tests/browser/harness.mjs";
import { large } from "./large-pack.mjs";
import { machine, publish, table } from "./report.mjs";

const MOST = 1_000;
const onMachine = machine();
const rules = files(join(root, "rules"));
const copied = copyRules();
const more = large(rules, MOST);
for (const [path, text] of Object.entries(more)) if (!(path in rules)) copied.write(path, text);

let version = "";
const rows = [];
const found = [];
for (const [name, folder, all] of [
  ["rules/", join(root, "rules"), rules],
  ["× n", copied.folder, more],
]) {
  const { url, stop } = await start(folder);
  const context = await newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
  version = context.browser().version();
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.busiest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        globalThis.busiest = Math.max(globalThis.busiest, duration);
    }).observe({ type: "longtask", buffered: true });
  });
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  await page.goto(`${url}#/studio`);
  await page.waitForSelector('.studio [data-problems]:not([data-problems=""])', {
    timeout: 600_000,
  });
  const checked = since();
  await page.waitForSelector(".studio[data-busy=no] [data-failed]", { timeout: 600_000 });
  const settled = since();
  const [failed, busiest] = [
    await page.locator("[data-cases] [data-failed]").getAttribute("data-failed"),
    await page.evaluate(() => globalThis.busiest),
  ];
  const count = (pattern) => Object.values(all).join("\n").match(pattern)?.length ?? 0;
  const scripts = Object.keys(all).filter((path) => path.endsWith(".rhai")).length;
  const cases = count(/^\[\[case\]\]/gm);
  if (failed !== "0") throw new Error(`${failed} known answers aren't met`);
  found.push({ checked, settled, busiest });
  rows.push([
    name,
    scripts,
    cases,
    `${checked.toFixed(1)} s`,
    `${settled.toFixed(1)} s`,
    `${Math.round(busiest)} ms`,
  ]);
  await context.close();
  stop();
}
const [one, many] = found;
rows.push([
  "÷",
  (rows[1][1] / rows[0][1]).toFixed(1),
  (rows[1][2] / rows[0][2]).toFixed(1),
  ...["checked", "settled", "busiest"].map((key) => `${(many[key] / one[key]).toFixed(1)} ×`),
]);
const shown = table(
  [
    "规则包 / pack",
    "脚本 / scripts",
    "用例 / cases",
    "查完 / checked",
    "全部算完 / settled",
    "最长的一段 / longest task",
  ],
  rows,
);
publish(
  "large",
  `${onMachine(version)}\n\n打开“编辑”，从地址到查出问题、到全部用例算完，和页面线程最长被占的一段；第二个是把现有规则和用例换编号抄到上限。\n\n` +
    `The screen “Edit” is opened: from its address until what the check found is shown and until every known answer was run, and the longest that the page's own thread was busy. The second pack has the rules and cases of the first copied under other codes up to the limit.\n\n${shown}`,
);
console.log(`${shown}\n\ndocs/performance.md`);
await tidy();
await closeBrowser();
process.exit();
