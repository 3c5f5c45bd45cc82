// From the first question to the verdict, the opinion on paper and its verified certificate, in both languages.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { closeBrowser, command, root } from "./harness.mjs";
import { meet, sample, walk } from "./interview.mjs";
import { speak, visit } from "./tour.mjs";

const HAN = /\p{Script=Han}/u;

after(closeBrowser);

for (const [lang, id] of [
  ["zh", "well-in-prohibited-zone"],
  ["en", "hengling-village-drinking-water"],
])
  test(`from the first question to the verdict, the opinion on paper and its certificate (${lang})`, async () => {
    const { page, errors } = await meet();
    await speak(page, lang);
    const record = sample(id);
    await walk(page, record, "new_intake", async () => {
      // What is asked is in English, but for what things are called: counties, standards, papers.
      const asked = await page
        .locator("[data-interview] :is(legend, h2, button, label.tick):visible")
        .allInnerTexts();
      if (lang === "en") assert.doesNotMatch(asked.join("\n"), HAN);
    });
    const { verdict } = JSON.parse(
      command(
        ["screen", "-", "--pack", join(root, "rules"), "--format", "json"],
        JSON.stringify(record),
      ),
    );
    await page.waitForSelector(`[data-verdict="${verdict}"][data-certain=true]`);
    const said = (await page.locator("[data-verdict] .verdict-word").first().innerText()).replace(
      /^[^\p{L}]+/u,
      "",
    );
    await page.click("[data-opinion-now]");
    await page.waitForSelector("[data-paper] [data-qr]");
    assert.ok((await page.innerText("[data-paper]")).includes(said), said);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("[data-certificate]"),
    ]);
    await visit(page, "verify");
    await page.setInputFiles("[data-files]", await download.path());
    await page.waitForSelector("[data-result=same]");
    assert.deepEqual(errors, []);
  });
