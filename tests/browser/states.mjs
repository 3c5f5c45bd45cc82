// The states that the page can be in, and how it comes there as whoever comes first meets it.
import { kept, serve, show, still } from "./harness.mjs";

const SAMPLE = process.env.SAMPLE || "well-in-prohibited-zone";

/** Brings a page into a state; pictures are taken of some. */
export const REACH = {
  async start(page, url) {
    await page.goto(url);
    await page.waitForSelector("[data-interview=start]");
  },
  async asking(page, url) {
    await REACH.start(page, url);
    await page.locator("[data-start-with]").first().click();
    await page.waitForSelector("[data-interview=asking] [data-field]");
  },
  async done(page, url) {
    await REACH.asking(page, url);
    await page.locator("[data-menu]").evaluate((menu) => (menu.open = true));
    await page.selectOption("[data-samples]", SAMPLE);
    await page.waitForSelector("[data-sample-source]");
    await page.locator("[data-menu]").evaluate((menu) => (menu.open = false));
    // What the sample leaves open is passed over.
    await still(page);
    while (!(await page.locator("[data-interview=done]").count())) {
      await page.click("[data-continue]");
      await still(page);
    }
  },
  async form(page, url) {
    await REACH.done(page, url);
    await page.click("[data-show=form]");
    await page.waitForSelector("[data-search]");
  },
  /** What was typed and can't be. */
  async wrong(page, url) {
    await REACH.form(page, url);
    await show(page, "surface_m3");
    await page.fill('[data-field="surface_m3"] input:not([data-answer])', "-3 公斤");
    await page.locator('[data-field="surface_m3"] .problem').first().waitFor();
  },
  async lacking(page, url) {
    await REACH.done(page, url);
    await page.click("[data-act=lacking]");
    await page.waitForSelector("[data-lacking]");
  },
  async how(page, url) {
    await REACH.done(page, url);
    await page.click("[data-act=how]");
    await page.locator("li[data-answer]").first().waitFor({ timeout: 60_000 });
  },
  async judging(page, url) {
    await REACH.done(page, url);
    await page.locator("[data-judge]").first().click();
    await page.click("[data-judge-keep]");
    await page.locator("[data-judge-wrong]").first().waitFor();
  },
  async about(page, url) {
    await REACH.start(page, url);
    await page.click("[data-versions] > summary");
  },
  async loading(page, url) {
    // The rules never come.
    await page.route("**/rules.json*", () => undefined);
    await page.goto(url);
    await page.waitForSelector("[data-phase=loading]");
  },
  async failed(page, url) {
    await page.route("**/rules.json*", (route) => route.abort());
    await page.goto(url);
    await page.waitForSelector("[data-phase=failed]");
  },
  async offline(page) {
    const own = await serve(undefined, [], { own: true });
    await REACH.start(page, own.url);
    await kept(page);
    await page.context().setOffline(true);
    own.stop();
    await page.reload();
    await page.waitForSelector("[data-offline]");
  },
};
