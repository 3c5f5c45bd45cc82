// Takes the pictures of docs/pictures from the real page: `make screenshot`. SAMPLE=id picks another sample project.
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closeBrowser, open, root, serve, still } from "./harness.mjs";
import { fill, screens, speak, visit } from "./tour.mjs";

const place = join(root, "docs/pictures");
const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const LANGS = ["zh", "en"];

rmSync(place, { recursive: true, force: true });
mkdirSync(place, { recursive: true });

const titles = {};
const { url } = await serve();
try {
  for (const [size, viewport] of Object.entries(SIZES)) {
    const { page, errors } = await open(url, viewport);
    for (const id of await screens(page)) {
      await visit(page, id);
      await fill(page, id);
      for (const lang of LANGS) {
        await speak(page, lang);
        titles[id] = { ...titles[id], [lang]: await page.innerText(`[data-tab="${id}"]`) };
        await page.evaluate(() => {
          document.activeElement?.blur();
          window.scrollTo(0, 0);
        });
        await still(page);
        const path = join(place, `${id}-${size}-${lang}.png`);
        await page.screenshot({ path, animations: "disabled" });
        console.log(`${path.slice(root.length)} ${(statSync(path).size / 1000).toFixed(0)} kB`);
      }
    }
    if (errors.length) throw new Error(`the page complained: ${errors.join("; ")}`);
  }
} finally {
  await closeBrowser();
}

const sections = Object.entries(titles).map(([id, title]) => {
  const pictures = LANGS.flatMap((lang) =>
    Object.keys(SIZES).map(
      (size) => `![${title[lang]}, ${SIZES[size].width} px](${id}-${size}-${lang}.png)`,
    ),
  );
  return `## ${title.zh} ${title.en}\n\n${pictures.join("\n\n")}\n`;
});
writeFileSync(
  join(place, "README.md"),
  `# 页面的图 Pictures of the page\n\n由 \`make screenshot\` 从构建好的页面截取：宽 ${SIZES.desktop.width} 与 ${SIZES.phone.width} 像素，两种语言。\n\nTaken from the built page by \`make screenshot\`: ${SIZES.desktop.width} and ${SIZES.phone.width} px wide, in both languages.\n\n${sections.join("\n")}`,
);
