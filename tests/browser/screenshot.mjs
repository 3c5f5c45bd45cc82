// Takes the README's pictures from the real page: `make screenshot`. SAMPLE=id picks another sample project.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { closeBrowser, open, serve, verdict } from "./harness.mjs";

const place = fileURLToPath(new URL("../../www/pictures", import.meta.url));
const sample = process.env.SAMPLE || "well-in-prohibited-zone";
mkdirSync(place, { recursive: true });

const { url } = await serve();
try {
  for (const [name, lang, size] of [
    ["page", "zh", { width: 1280, height: 860 }],
    ["page-en", "en", { width: 1280, height: 860 }],
    ["phone", "zh", { width: 390, height: 844 }],
  ]) {
    const { page, errors } = await open(url, size);
    await page.click(`[data-lang=${lang}]`);
    await page.selectOption("[data-samples]", sample);
    await page.waitForSelector("[data-sample-source]");
    await verdict(page);
    await page.evaluate(() => {
      document.activeElement?.blur();
      window.scrollTo(0, 0);
    });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(place, `${name}.png`), animations: "disabled" });
    if (errors.length) throw new Error(`the page complained: ${errors.join("; ")}`);
    console.log(`www/pictures/${name}.png`);
  }
} finally {
  await closeBrowser();
}
