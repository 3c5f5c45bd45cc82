// The Batch with a file in it.
import assert from "node:assert/strict";
import { axe, open, serve } from "./harness.mjs";

/**
 * @param {{ folder: string } | undefined} [rules]
 * @param {Parameters<typeof open>[1]} [options]
 */
export async function openBatch(rules, options) {
  const { url } = await serve(rules ? rules.folder : undefined);
  const opened = await open(`${url}#/batch`, options);
  await opened.page.waitForSelector("water-rules-batch");
  return opened;
}

/** Gives the page a file and waits until it is read or refused. */
export async function give(page, name, content) {
  const file =
    content === undefined
      ? name
      : { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) };
  await page.setInputFiles("[data-batch-file]", file);
  await page.waitForSelector("[data-file-name], [data-trouble]");
  await page.waitForSelector('water-rules-batch:not([data-step="reading"])');
}

/** In both languages axe finds nothing, and nothing scrolls sideways at 390 px. */
export async function sound(page, what) {
  for (const lang of ["en", "zh"]) {
    await page.click(`[data-lang=${lang}]`);
    assert.deepEqual(await axe(page, { lang }), [], `${what} ${lang}`);
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth),
      390,
      `${what} ${lang}`,
    );
  }
}

export async function screenAll(page, timeout = 60_000) {
  await page.click("[data-start]");
  await page.waitForSelector("[data-done]", { timeout });
}

export async function saved(page, button, timeout = 60_000) {
  const [download] = await Promise.all([
    page.waitForEvent("download", { timeout }),
    page.click(button),
  ]);
  return { path: await download.path(), name: download.suggestedFilename() };
}

export const HEADINGS =
  "项目名称,项目性质,所在市,所在县（市、区）,年取地表水量（万m³）,年取地下水量（万m³）,本县取水许可控制总量（万m³）,本县已许可水量（万m³）";

/** A table of projects in a few counties; the first of each names a bad cell. */
export function table(count) {
  const places = [
    ["太原市", "清徐县"],
    ["太原市", "古交市"],
    ["大同市", "浑源县"],
    ["阳泉市", "盂县"],
    ["太原市", "阳曲县"],
  ];
  const lines = [HEADINGS];
  for (let i = 0; i < count; i++) {
    const [city, county] = places[i % places.length];
    lines.push(
      `项目 ${i},${i % 3 ? "新建" : "扩建"},${city},${county},${i % 7},${i % 50 === 0 ? "约 5" : (i % 11) / 10},6000,4200`,
    );
  }
  return `\ufeff${lines.join("\r\n")}\r\n`;
}
