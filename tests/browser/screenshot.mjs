// Takes the pictures of docs/pictures from the real page, as who comes first meets it: `make screenshot`. SAMPLE=id picks
// another sample project; PLACE=folder writes elsewhere.
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { closeBrowser, newContext, root, serve, still } from "./harness.mjs";
import { REACH } from "./states.mjs";
import { fill, screens, speak, visit } from "./tour.mjs";

const place = process.env.PLACE || join(root, "docs/pictures");
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const LANGS = ["zh", "en"];

/** The page before and after an answer, and where it has nothing to show. */
const STATES = {
  start: { zh: "开头", en: "The beginning", dark: true },
  asking: { zh: "一问一答", en: "A question at a time", dark: true },
  done: { zh: "问完以后", en: "After the last question", dark: true },
  form: { zh: "全部数据", en: "The full form", dark: false },
  loading: { zh: "正在载入", en: "Loading", dark: false },
  failed: { zh: "规则读不到", en: "The rules can't be read", dark: false },
  offline: { zh: "没有网络", en: "Offline", dark: false },
};

rmSync(place, { recursive: true, force: true });
mkdirSync(place, { recursive: true });

/** Pictures by heading. */
const taken = new Map();

async function take(page, heading, name, alt) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.scrollTo(0, 0);
  });
  await still(page);
  const path = join(place, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  taken.set(heading, [...(taken.get(heading) || []), `![${alt}](${name}.png)`]);
  console.log(`${relative(root, path)} ${(statSync(path).size / 1000).toFixed(0)} kB`);
}

const { url } = await serve(undefined, [], { own: true });
try {
  for (const [size, viewport] of Object.entries(SIZES))
    for (const lang of LANGS) {
      const locale = lang === "zh" ? "zh-CN" : "en-GB";
      const meet = (more) =>
        newContext({ view: "interview", locale, viewport, serviceWorkers: "allow", ...more });
      const schemes = (dark) =>
        /** @type {("light" | "dark")[]} */ (dark ? ["light", "dark"] : ["light"]);
      for (const [state, { dark, ...title }] of Object.entries(STATES))
        for (const colorScheme of schemes(dark)) {
          const context = await meet({ colorScheme });
          const page = await context.newPage();
          await REACH[state](page, url);
          await speak(page, lang);
          const name = [state, size, lang, ...(colorScheme === "dark" ? ["dark"] : [])].join("-");
          await take(page, `${title.zh} ${title.en}`, name, `${title[lang]}, ${viewport.width} px`);
          await context.close();
        }
      const context = await meet({});
      const page = await context.newPage();
      await REACH.done(page, url);
      await speak(page, lang);
      for (const id of (await screens(page)).filter((id) => id !== "screen")) {
        await visit(page, id);
        await fill(page, id);
        const title = await page.innerText(`[data-tab="${id}"]`);
        await take(page, id, `${id}-${size}-${lang}`, `${title}, ${viewport.width} px`);
      }
      await context.close();
    }
} finally {
  await closeBrowser();
}

const sections = [...taken].map(
  ([heading, pictures]) => `## ${heading}\n\n${pictures.join("\n\n")}\n`,
);
writeFileSync(
  join(place, "README.md"),
  `# 页面的图 Pictures of the page\n\n由 \`make screenshot\` 从构建好的页面截取，都是第一次来的人看到的样子：宽 ${SIZES.desktop.width} 与 ${SIZES.phone.width} 像素，两种语言，开头几页深浅两色。\n\nTaken from the built page by \`make screenshot\`, as who comes first sees it: ${SIZES.desktop.width} and ${SIZES.phone.width} px wide, in both languages, the first pages light and dark.\n\n${sections.join("\n")}`,
);
