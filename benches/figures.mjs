// How accessible and how light the built page is, measured in the installed Chromium: `make figures` writes docs/page.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { axe, closeBrowser, open, root, serve } from "../tests/browser/harness.mjs";
import { EXTRAS, fill, screens, scrollsSideways, speak, visit } from "../tests/browser/tour.mjs";
import { BUDGET, firstVisit } from "./first-visit.mjs";
import { interviewSection } from "./interview.mjs";
import { median, quantile } from "./report.mjs";

const STARTS = Number(process.env.STARTS || 7);
const EDITS = 120;
const WINDOWS = [
  ["1280 px", { width: 1280, height: 900 }],
  ["1280 px, 200 %", { width: 640, height: 450 }],
  ["360 px", { width: 360, height: 740 }],
];
const LANGS = ["zh", "en"];
const SCHEMES = ["light", "dark"];

const kb = (bytes) => (bytes / 1000).toFixed(1);
const sum = (files) => files.reduce((total, { bytes }) => total + bytes, 0);
const list = (files) =>
  [...files]
    .sort((a, b) => b.bytes - a.bytes)
    .map(({ file, bytes }) => `${file.replace(/-[\w-]{8}(?=\.\w+$)/, "")} ${kb(bytes)}`)
    .join(", ") || "–";

const table = ([heads, ...lines]) =>
  [heads, heads.map((_, column) => (column === 0 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");

/** Every screen in every window, language and scheme: how many elements axe objects to. */
async function accessibility(url, titles) {
  const lines = [];
  for (const [name, size] of WINDOWS) {
    const { page } = await open(url, size);
    for (const id of await screens(page)) {
      await visit(page, id);
      await fill(page, id);
      const found = [];
      let sideways = false;
      for (const lang of LANGS) {
        await speak(page, lang);
        titles[id] = { ...titles[id], [lang]: await page.innerText(`[data-tab="${id}"]`) };
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme });
          const violations = await axe(page);
          for (const violation of violations)
            console.error(`${id}, ${name}, ${lang}, ${colorScheme}: ${violation}`);
          found.push(violations.length);
          sideways = sideways || (await scrollsSideways(page));
        }
      }
      lines.push([id, name, ...found, sideways ? "是 yes" : "否 no"]);
    }
    await page.context().close();
  }
  return lines;
}

/** First visits, of which the middle one of each figure counts. */
async function visits(url, slow) {
  const all = [];
  for (let start = 0; start < STARTS; start++) {
    const { page, loaded, close, ...figures } = await firstVisit(url, { slow });
    await close();
    all.push(figures);
  }
  return { files: all[0].files, of: (name) => median(all.map((each) => each[name])) };
}

/** Edits of a number of a sample project: from the key to the new verdict and findings in the page, in milliseconds. */
async function edits(url) {
  const { page } = await open(url, WINDOWS[0][1]);
  await fill(page, "screen");
  await page.waitForTimeout(1_000);
  const times = await page.locator("water-rules-screen").evaluate(async (screen, rounds) => {
    const input = [...screen.shadowRoot.querySelectorAll("[data-field] input")].find(({ value }) =>
      /^\d+$/.test(value),
    );
    const turn = () =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(0);
      });
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const { report } = screen.session;
      const start = performance.now();
      input.value = String(100_000 + round);
      input.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
      while (screen.session.report === report) await turn();
      await screen.updateComplete;
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    // The first quarter is for the browser's compiler.
    return times.slice(rounds / 4);
  }, EDITS);
  await page.context().close();
  return times;
}

/** What each other screen loads after the first one: when it is opened, and when more is asked of it. */
async function laterLoads(url, ids) {
  const lines = [];
  for (const id of ids) {
    const { page, loaded, close } = await firstVisit(url);
    await fill(page, "screen");
    await loaded();
    await visit(page, id);
    const opened = await loaded();
    await fill(page, id);
    const used = await loaded();
    if (EXTRAS[id]) await EXTRAS[id](page);
    used.push(...(await loaded()));
    lines.push([id, kb(sum(opened)), list(opened), kb(sum(used)), list(used)]);
    await close();
  }
  return lines;
}

const { url } = await serve();
try {
  const titles = {};
  const accessible = await accessibility(url, titles);
  const title = (id) => `${titles[id].zh} ${titles[id].en}`;
  const named = (lines) => lines.map(([id, ...rest]) => [title(id), ...rest]);
  const fast = await visits(url, false);
  const slow = await visits(url, true);
  const [first, ...others] = Object.keys(titles);
  const later = await laterLoads(url, others);
  const edited = await edits(url);

  const kinds = [...new Set(fast.files.map(({ kind }) => kind))];
  const total = sum(fast.files);
  const ms = (name) => [fast, slow].map((each) => `${Math.round(each.of(name))} ms`);
  const text = `# 页面的无障碍与首次载入 Accessibility and first load of the page

由 \`make figures\` 生成，请勿手改。 Written by \`make figures\`; not to be edited by hand.

方法：在本机 Chromium 中打开构建好的页面，每个栏目放上示例项目后运行 axe（WCAG 2.2 A、AA 级与最佳实践），数出违规项。首次载入不带任何缓存，从请求页面起计时，取 ${STARTS} 次的中位数；“慢速手机”限速 1.6 Mbit/s、往返 150 ms，主线程慢 4 倍（Lighthouse 的设定，但 Worker 不减速）。

Method: the built page is opened in the Chromium installed here, and axe (WCAG 2.2 A and AA, and its best practices) is run on each screen with a sample project on it; what is counted is violations. A first load has nothing cached, is timed from the request of the page, and is the median of ${STARTS}; “slow phone” is 1.6 Mbit/s, a round trip of 150 ms and a main thread 4 times slower (as Lighthouse sets it, though workers aren't slowed).

## 无障碍 Accessibility

“1280 px, 200 %” 指 1280 px 宽的窗口放大到 200 %，即 640 CSS px。 “1280 px, 200 %” is a window of 1280 px zoomed to 200 %: 640 CSS px.

${table([["栏目 Screen", "窗口 Window", "中文，浅 zh, light", "中文，深 zh, dark", "英文，浅 en, light", "英文，深 en, dark", "横向滚动 Scrolls sideways"], ...named(accessible)])}

${await interviewSection(url)}
## 首次载入 First load (${title(first)})

${table([
  ["种类 Kind", "brotli, kB"],
  ...kinds.map((kind) => [kind, kb(sum(fast.files.filter((file) => file.kind === kind)))]),
  ["合计 Total", `**${kb(total)}**`],
  ["上限 Budget", kb(BUDGET)],
])}

${table([
  ["", "本机 This machine", "慢速手机 Slow phone"],
  ["首次内容绘制 First contentful paint", ...ms("first")],
  ["最大内容绘制 Largest contentful paint", ...ms("largest")],
  ["长任务超过 50 ms 的部分 Long tasks beyond 50 ms, total", ...ms("blocked")],
  ["首个审查结论 First verdict", ...ms("verdict")],
  ["布局偏移 Cumulative layout shift", ...[fast, slow].map((each) => each.of("shift").toFixed(3))],
  ["DOM 元素 DOM elements", ...[fast, slow].map((each) => each.of("nodes"))],
])}

## 边填边审 Screening as it is typed

改一个数，到新的结论和意见出现在页面上：中位数 ${median(edited).toFixed(1)} ms，95% 在 ${quantile(edited, 0.95).toFixed(1)} ms 以内（屏幕一帧为 16.7 ms）。
From a changed number to the new verdict and findings in the page: median ${median(edited).toFixed(1)} ms, 95 % within ${quantile(edited, 0.95).toFixed(1)} ms (a frame of the screen is 16.7 ms).

## 其他栏目 The other screens

在首次载入之后再载入的（brotli，kB）：打开栏目时，和用到时（审查一批项目、打开电子表格、核验证书、另存为 Word）。
Loaded after the first load (brotli, kB): on opening the screen, and on use (screening a batch, opening a spreadsheet, verifying a certificate, saving as Word).

${table([["栏目 Screen", "打开 Opened", "", "用到 Used", ""], ...named(later)])}

Chromium ${(await open(url)).page.context().browser().version()}
`;
  mkdirSync(join(root, "docs"), { recursive: true });
  writeFileSync(join(root, "docs/page.md"), text);
  console.log(text);
} finally {
  await closeBrowser();
}
