// A walk through the page's screens, each with something sensible on it. The screens are those that the page has.
import assert from "node:assert/strict";
import { join } from "node:path";
import { axe, root } from "./harness.mjs";

const SAMPLE = process.env.SAMPLE || "well-in-prohibited-zone";

/** The names of the page's screens, in the order of their tabs. */
export const screens = (page) =>
  page.locator("[data-tab]").evaluateAll((tabs) => tabs.map((tab) => tab.dataset.tab));

const session = (page) =>
  page.locator("water-rules-screen").evaluateHandle((screen) => screen.session);
const file = (name, text) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(text),
});

/** What a user does on a screen once it is there. Every sample project comes from the pack. */
const USES = {
  async screen(page) {
    await page.selectOption("[data-samples]", SAMPLE);
    await page.waitForSelector("[data-sample-source]");
    await page.locator('[data-verdict]:not([data-verdict=""])').waitFor();
  },
  async batch(page) {
    const samples = await (await session(page)).evaluate(({ info }) => info.samples);
    const records = samples.map(({ record }) => JSON.stringify(record)).join("\n");
    await page.setInputFiles("[data-batch-file]", file("projects.ndjson", records));
    await page.click("[data-start]");
    await page.waitForSelector("[data-done]");
  },
  async targets(page) {
    await page.waitForSelector("[data-main]");
  },
  async rules(page) {
    // On a phone the list is left for a rule only when one is chosen.
    await page.locator("[data-entry]").first().waitFor();
    await page.waitForSelector("[data-shelf=source]", { state: "attached" });
    const first = await page.locator("[data-entry]").first().getAttribute("data-entry");
    await page.evaluate(
      (code) => (location.hash = `#/rules/${code}`),
      first.replace(/^rule\//, ""),
    );
    await page.locator("water-rules-rules article h2").waitFor();
  },
  async report(page) {
    await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  },
  async verify(page) {
    const certificate = await (await session(page)).evaluate(async ({ study, project, asOf }) =>
      (await study()).certify(project.record, asOf, "sha256"),
    );
    await page.setInputFiles("[data-files]", file("certificate.json", certificate));
    await page.waitForSelector("[data-result]", { timeout: 30_000 });
  },
};

/** What loads more once it is asked for: a spreadsheet, a document. */
export const EXTRAS = {
  async batch(page) {
    await page.setInputFiles("[data-batch-file]", join(root, "tests/data/projects.xlsx"));
    await page.waitForSelector("[data-file-name]");
  },
  async report(page) {
    await Promise.all([page.waitForEvent("download"), page.click("[data-docx]")]);
  },
};

/** Goes to a screen. */
export async function visit(page, id) {
  await page.evaluate((hash) => (location.hash = hash), `#/${id}`);
  await page.waitForSelector(`main[data-screen="${id}"] water-rules-${id}:not([hidden])`);
}

/** Puts something sensible on a screen; one that this file doesn't know stays as it opens. */
export async function fill(page, id) {
  if (USES[id]) await USES[id](page);
}

/** Speaks a language, and comes back once the page does. */
export async function speak(page, lang) {
  await page.click(`[data-lang=${lang}]`);
  await page.waitForFunction((start) => document.documentElement.lang.startsWith(start), lang);
}

/** Whether the page, as it is, is wider than its window. */
export const scrollsSideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/**
 * At 1280 px and on a phone (its width and height), in both languages, nothing scrolls sideways; axe finds nothing on the wide
 * page in Chinese and on the phone in English: what it looks at hangs on the width or on the words, not on the two together.
 * Leaves the page as wide as it was and in Chinese.
 */
export async function soundEverywhere(page, phone, what = "") {
  for (const [[width, height], looked] of [
    [[1280, 900], "zh"],
    [phone, "en"],
  ]) {
    await page.setViewportSize({ width, height });
    for (const lang of ["en", "zh"]) {
      await speak(page, lang);
      if (lang === looked)
        assert.deepEqual(await axe(page, { colours: "with" }), [], `${what} ${lang} ${width}`);
      assert.equal(await scrollsSideways(page), false, `${what} ${lang} ${width}`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}
