// The page, the element and the single file in the browsers of offices: real Chromium builds from 2020 to 2022.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { command, root, serve, tidy } from "./harness.mjs";
import { launch } from "./old-chromium.mjs";

const pack = join(root, "tests/data/pack");
const folder = mkdtempSync(join(tmpdir(), "old-"));
const record = { intake_m3: "27", output: "10" };
const single = join(folder, "single.html");
command(["bundle", pack, "-o", join(folder, "pack.json")]);
execFileSync("node", [join(root, "www/build/single.mjs"), join(folder, "pack.json"), single]);

after(async () => {
  rmSync(folder, { recursive: true });
  await tidy();
});

/** What the command says of a record, as text without spaces. */
const expected = (date) =>
  command(
    ["screen", "-", "--pack", pack, "--as-of", date, "--format", "ndjson"],
    JSON.stringify(record),
  ).trim();

/** Types into a field of a shadow root as a user does. */
const type = (root, field, value) => `(() => {
  const input = ${root}.querySelector('[data-field="${field}"] input:not([data-answer])');
  input.value = ${JSON.stringify(value)};
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return true;
})()`;
const says = (root, verdict) =>
  `${root}.querySelector('[data-verdict="${verdict}"] .verdict-word').textContent`;

for (const version of ["80", "86", "108"]) {
  test(`Chromium ${version}`, { timeout: 120_000 }, async (context) => {
    const { url } = await serve(pack);
    /** In a browser of its own. */
    const open = async (address, subtest) => {
      const browser = await launch(version);
      subtest.after(() => browser.close());
      assert.match(browser.product, new RegExp(`Chrome/${version}\\.`));
      return browser.open(address);
    };

    await context.test("the page screens, under the server's own policy", async (subtest) => {
      const page = await open(url, subtest);
      const screen = `document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-screen").shadowRoot`;
      // It opens with the interview, which is there in old browsers, too.
      await page.until(`${screen}.querySelector("[data-start-with]")`);
      await page.evaluate(`${screen}.querySelector("[data-show=form]").click() || true`);
      await page.until(
        `${screen}.querySelector('[data-field="intake_m3"] input:not([data-answer])')`,
      );
      for (const [field, value] of Object.entries(record))
        await page.evaluate(type(screen, field, value));
      assert.match(await page.until(says(screen, "pass")), /通过|符合/);
      await page.evaluate(type(screen, "intake_m3", "27.1"));
      await page.until(says(screen, "revise"));
      // The whole engine, in its own worker: step by step.
      await page.evaluate(`${screen}.querySelector("[data-explain]").open = true`);
      await page.until(`${screen}.querySelector("[data-step=check]")`);
      assert.deepEqual(page.thrown(), []);
    });

    for (const way of ["module", "script"]) {
      await context.test(`the element screens: ${way}`, async (subtest) => {
        const page = await open(`${url}embed/${way}.html`, subtest);
        await page.until(`document.querySelector("water-screening").report`);
        await page.evaluate(
          `Object.assign(document.querySelector("water-screening"), { mode: "form", asOf: "2026-11-23", record: ${JSON.stringify(record)} }) && true`,
        );
        const inside = `document.querySelector("water-screening").shadowRoot`;
        await page.until(says(inside, "pass"));
        assert.equal(
          await page.evaluate(`JSON.stringify(document.querySelector("water-screening").report)`),
          expected("2026-11-23"),
        );
        await page.evaluate(type(inside, "intake_m3", "27.1"));
        await page.until(says(inside, "revise"));
        assert.deepEqual(page.thrown(), []);
      });
    }

    await context.test("the frame screens", async (subtest) => {
      const page = await open(`${url}embed/around-frame.html`, subtest);
      await page.until(
        `document.querySelector("iframe").contentDocument.querySelector("water-screening").report`,
      );
      await page.until(`document.querySelector("iframe").clientHeight > 500`);
      assert.deepEqual(page.thrown(), []);
    });

    await context.test("the single file screens from a disk", async (subtest) => {
      const page = await open(
        `${pathToFileURL(single)}#record=${encodeURIComponent(JSON.stringify(record))}`,
        subtest,
      );
      const inside = `document.querySelector("water-screening").shadowRoot`;
      await page.until(says(inside, "pass"));
      await page.evaluate(type(inside, "intake_m3", "27.1"));
      await page.until(says(inside, "revise"));
      assert.deepEqual(page.thrown(), []);
    });
  });
}
