// Once through the page's screens, as a smoke test before a commit: each opens, is used, and complains of nothing.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, open, serve } from "./harness.mjs";
import { fill, screens, speak, visit } from "./tour.mjs";

after(closeBrowser);

test("every screen opens and does what it is for", async () => {
  const { url } = await serve();
  const { page, errors } = await open(url);
  const all = await screens(page);
  assert.ok(all.length >= 7, String(all));
  for (const id of all) {
    await visit(page, id);
    await fill(page, id);
  }
  assert.deepEqual(errors, []);
});

/** The smallest text that a screen shows, in pixels, with its words; drawings have sizes of their own. */
const smallest = (page) =>
  page.evaluate(() => {
    let least = { size: Infinity, text: "" };
    const walk = (/** @type {Document | ShadowRoot} */ root) => {
      for (const element of root.querySelectorAll("*:not(svg, svg *, sup, sub, option)")) {
        if (element.shadowRoot) walk(element.shadowRoot);
        const own = [...element.childNodes].filter(({ nodeType }) => nodeType === 3);
        const text = own.map(({ textContent }) => textContent.trim()).join("");
        const size = Number.parseFloat(getComputedStyle(element).fontSize);
        if (text && element.getClientRects().length && size < least.size) least = { size, text };
      }
    };
    walk(document);
    return least;
  });

test("only where rules are edited is the command line spoken of; in English no unit is written in Chinese; no text is smaller than 14 px", async () => {
  const { url } = await serve();
  const { page } = await open(url);
  for (const lang of ["zh", "en"]) {
    await speak(page, lang);
    for (const id of (await screens(page)).filter((id) => id !== "studio")) {
      await visit(page, id);
      await fill(page, id);
      const text = await page.locator("main").innerText();
      assert.doesNotMatch(text, /命令行|command line|(?<![\w-])--[a-z]/, `${id} ${lang}`);
      if (lang === "en") assert.doesNotMatch(text, /[(/\d] ?[万亿]?[元亩人]/, id);
      const { size, text: small } = await smallest(page);
      assert.ok(size >= 14, `${id} ${lang}: ${size} px, ${small}`);
    }
  }
});
