// Every state of the page and every screen, empty and in use: axe finds nothing, and nothing scrolls sideways at 1280 px, at
// 360 px and at 200 %.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { axe, closeBrowser, newContext, serve, still, tidy } from "./harness.mjs";
import { REACH } from "./states.mjs";
import { fill, screens, scrollsSideways, soundEverywhere, speak, visit } from "./tour.mjs";

afterEach(tidy);
after(closeBrowser);

/** 1280 px at 200 %. */
const ZOOMED = { width: 640, height: 430 };

async function sound(page, what) {
  await still(page);
  await soundEverywhere(page, [360, 740], what);
  await page.setViewportSize(ZOOMED);
  assert.deepEqual(await axe(page, { colours: "without" }), [], `${what} at 200 %`);
  assert.equal(await scrollsSideways(page), false, `${what} at 200 %`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

const meet = async () => {
  const viewport = { width: 1280, height: 900 };
  const own = {
    view: /** @type {const} */ ("interview"),
    serviceWorkers: /** @type {const} */ ("allow"),
  };
  const context = await newContext({ ...own, locale: "zh-CN", viewport });
  return context.newPage();
};

for (const [state, reach] of Object.entries(REACH))
  test(`the page is sound in its state “${state}”`, async () => {
    const { url } = await serve();
    const page = await meet();
    await reach(page, url);
    await sound(page, state);
  });

test("on a phone the title is whole in both languages", async () => {
  const { url } = await serve();
  const page = await meet();
  await page.setViewportSize({ width: 360, height: 740 });
  await REACH.start(page, url);
  for (const lang of ["zh", "en"]) {
    await speak(page, lang);
    const title = page.locator("header h1");
    assert.ok(await title.evaluate((each) => each.scrollWidth <= each.clientWidth), lang);
  }
});

test("every other screen is sound as it opens, and in use", async () => {
  const { url } = await serve();
  const page = await meet();
  await REACH.start(page, url);
  // The studio has tests of its own.
  const others = (await screens(page)).filter((id) => !["screen", "studio"].includes(id));
  for (const id of others) {
    await visit(page, id);
    await sound(page, `${id}, empty`);
  }
  await visit(page, "screen");
  await REACH.done(page, url);
  for (const id of others) {
    await visit(page, id);
    await fill(page, id);
    await sound(page, `${id}, in use`);
  }
});
