// Takes the README's pictures from the real page: `make screenshot`. SAMPLE=id picks another sample project.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeBrowser, open, pickFirstSample, serve, verdict } from "./harness.mjs";

const docs = fileURLToPath(new URL("../../docs", import.meta.url));
const sample = process.env.SAMPLE;
mkdirSync(docs, { recursive: true });

const { url } = await serve();
try {
  for (const [name, lang, size] of [
    ["page", "zh", { width: 1280, height: 860 }],
    ["page-en", "en", { width: 1280, height: 860 }],
    ["phone", "zh", { width: 390, height: 844 }],
  ]) {
    const { page, errors } = await open(url, size);
    await page.click(`[data-lang=${lang}]`);
    if (sample) {
      await page.selectOption("[data-samples]", sample);
      await page.waitForSelector("[data-sample-source]");
    } else await pickFirstSample(page);
    await verdict(page);
    await page.evaluate(() => {
      document.activeElement?.blur();
      window.scrollTo(0, 0);
    });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(docs, `${name}.png`), animations: "disabled" });
    if (errors.length) throw new Error(`the page complained: ${errors.join("; ")}`);
    console.log(`docs/${name}.png`);
  }
} finally {
  await closeBrowser();
}
