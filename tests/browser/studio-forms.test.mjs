// Numbers of the policy are changed in forms: the file keeps everything else as it was written.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { closeBrowser, parseToml, root, tidy } from "./harness.mjs";
import { choose, draftText, openStudio, paste, settled } from "./studio.mjs";
import { soundEverywhere } from "./tour.mjs";

const FILE = "parameters/targets.toml";
const NAME = "gdp_intensity_cut";

afterEach(tidy);
after(closeBrowser);

/** What is on one side only, line by line; the two have the other lines in common, in the same order. */
function changedLines(before, after) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (
    end < a.length - start &&
    end < b.length - start &&
    a[a.length - 1 - end] === b[b.length - 1 - end]
  )
    end++;
  return { removed: a.slice(start, a.length - end), added: b.slice(start, b.length - end) };
}

const parameter = (page, name) => page.locator(`[data-parameter="${name}"]`);
const cell = (page, name, from, key) =>
  parameter(page, name).locator(`[data-value="${from}"] td[data-key=${key}]`);

async function setCell(page, name, from, key, value) {
  const field = cell(page, name, from, key).locator("input, select");
  if ((await field.evaluate((each) => each.tagName)) === "SELECT") await field.selectOption(value);
  else {
    await field.fill(value);
    await field.blur();
  }
  await settled(page);
}

test("values of a parameter are changed, added by date and removed in place", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  const before = await draftText(page, FILE);
  assert.equal(await page.locator("[data-as=form]").getAttribute("aria-pressed"), "true");
  assert.equal(await page.locator(".editor").isVisible(), false);
  assert.equal(await parameter(page, NAME).locator("[data-value]").count(), 2);

  // One value: one line of the text.
  await setCell(page, NAME, "2026-01-01", "value", "0.11");
  assert.deepEqual(changedLines(before, await draftText(page, FILE)), {
    removed: ['value = "0.10"'],
    added: ['value = "0.11"'],
  });
  await page.click("[data-undo]");
  await settled(page);
  assert.equal(await draftText(page, FILE), before);

  // A key that was not there, and one that is taken away.
  await setCell(page, NAME, "2026-01-01", "article", "三");
  assert.deepEqual(changedLines(before, await draftText(page, FILE)), {
    removed: [],
    added: ['article = "三"'],
  });
  await setCell(page, NAME, "2026-01-01", "article", "");
  assert.equal(await draftText(page, FILE), before);

  // Dates that overlap and a bad number are told beside the field.
  await setCell(page, NAME, "2021-01-01", "until", "2026-03-01");
  await cell(page, NAME, "2026-01-01", "from").locator("[data-wrong]").waitFor();
  assert.match(
    await cell(page, NAME, "2026-01-01", "from").locator("[data-wrong]").innerText(),
    /同一天有效/,
  );
  assert.equal(
    await cell(page, NAME, "2026-01-01", "from").locator("input").getAttribute("aria-invalid"),
    "true",
  );
  await page.click("[data-undo]");
  await setCell(page, NAME, "2026-01-01", "value", "一成");
  await cell(page, NAME, "2026-01-01", "value").locator("[data-wrong]").waitFor();
  await page.locator("[data-problems] [data-go]").first().click();
  await page.waitForFunction(() => {
    let { activeElement } = document;
    while (activeElement.shadowRoot?.activeElement)
      activeElement = activeElement.shadowRoot.activeElement;
    return activeElement.value === "一成";
  });
  await page.click("[data-undo]");
  await settled(page);

  // A value from a day: the open one before it ends the day before. Nothing is invented.
  await setCell(page, NAME, "2026-01-01", "until", "");
  await parameter(page, NAME).locator("[data-add-value]").click();
  await parameter(page, NAME).locator("[data-add]").click();
  assert.match(
    await parameter(page, NAME).locator("[data-adding] [role=alert]").innerText(),
    /起、数值、依据、可信度/,
  );
  const adding = parameter(page, NAME).locator("[data-adding]");
  await adding.locator("[data-new=from] input").fill("2028-01-01");
  await adding.locator("[data-new=value] input").fill("0.08");
  await adding.locator("[data-new=source] select").selectOption("national-targets-2030");
  await adding.locator("[data-new=confidence] select").selectOption("R?");
  await adding.locator("[data-add]").click();
  await settled(page);
  assert.deepEqual(changedLines(before, await draftText(page, FILE)), {
    removed: [
      'until = "2030-12-31"',
      'value = "0.10"',
      'source = "national-targets-2030"',
      'confidence = "S2"',
    ],
    added: [
      'until = "2027-12-31"',
      'value = "0.10"',
      'source = "national-targets-2030"',
      'confidence = "S2"',
      `[[${NAME}.value]]`,
      'from = "2028-01-01"',
      'value = "0.08"',
      'source = "national-targets-2030"',
      'confidence = "R?"',
    ],
  });
  assert.equal(await page.locator("[data-broken]").count(), 0);
  await parameter(page, NAME).locator('[data-value="2028-01-01"] [data-remove-value]').click();
  await setCell(page, NAME, "2026-01-01", "until", "2030-12-31");
  assert.equal(await draftText(page, FILE), before);

  // A parameter goes and comes.
  await parameter(page, "intensity_base_year").locator("[data-remove-parameter]").click();
  assert.equal(await parameter(page, "intensity_base_year").count(), 0);
  const without = changedLines(before, await draftText(page, FILE));
  assert.deepEqual(without.added, []);
  assert.match(without.removed.join("\n"), /base_year/);
  await page.click("[data-undo]");
  await page.click("[data-add-parameter]");
  const fresh = page.locator("[data-adding]");
  for (const [key, value] of Object.entries({ name: NAME, zh: "测试", en: "Test", unit: "1" }))
    await fresh.locator(`[data-new=${key}]`).fill(value);
  await fresh.locator("[data-new=from] input").fill("2026-01-01");
  await fresh.locator("[data-new=value] input").fill("0.5");
  await fresh.locator("[data-new=source] select").selectOption("national-targets-2030");
  await fresh.locator("[data-new=confidence] select").selectOption("R");
  await fresh.locator("[data-add]").click();
  assert.match(await fresh.locator("[role=alert]").innerText(), /已有/);
  await fresh.locator("[data-new=name]").fill("share_of_test");
  await fresh.locator("[data-add]").click();
  await settled(page);
  const grown = await draftText(page, FILE);
  assert.ok(grown.startsWith(before));
  assert.equal(parseToml(grown).share_of_test.value[0].value, "0.5");
  assert.equal(await page.locator("[data-broken]").count(), 0);

  // The same text in the editor; a mistake in it is a message, not an empty form.
  await page.click("[data-as=text]");
  assert.ok(await page.locator(".cm-content").isVisible());
  await page.click(".cm-content");
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("[[");
  await page.click("[data-as=form]");
  await page.locator("[data-unreadable]").waitFor();
  assert.deepEqual(errors, []);
});

test("a value is dragged: the impact follows at once, and what is let go is asked from which day it holds", async () => {
  const { page, errors } = await openStudio();
  // A number that decides something about the samples.
  await choose(page, "parameters/gates.toml");
  const before = await draftText(page, "parameters/gates.toml");
  const slider = parameter(page, "saving_works_fine_least").locator("[data-slider]");
  const outcome = page.locator("[data-impact] [data-summary]");
  const still = await outcome.innerText();
  const range = await slider.evaluate(({ min, max, value }) => [min, max, value].map(Number));
  assert.ok(range[2] > 0 && range[2] < range[1]);

  const took = await slider.evaluate(async (input, most) => {
    const root = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-studio").shadowRoot;
    const started = performance.now();
    // Dragged over many values: only the last is waited for.
    for (let at = 0; at <= 20; at++) {
      input.value = Math.round((most * at) / 20);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    while (root.querySelector("[data-dragged=yes]") === null)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return performance.now() - started;
  }, range[1]);
  console.log(`# a dragged value took ${Math.round(took)} ms`);
  assert.notEqual(await outcome.innerText(), still);
  assert.equal(await draftText(page, "parameters/gates.toml"), before);
  // Back where it was, nothing is tried.
  await slider.evaluate((input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, range[2]);
  await page.locator("[data-dragged=no]").waitFor();
  assert.equal(await outcome.innerText(), still);

  // What is let go isn't in the draft before it is said from which day it holds; the impact stays in sight.
  const dropped = page.locator("[data-dropped]");
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await dropped.waitFor();
  assert.match(await dropped.innerText(), /现在的值自 \d{4}-\d\d-\d\d 起施行/);
  assert.equal(await draftText(page, "parameters/gates.toml"), before);
  const strip = await page.locator(".trial").boundingBox();
  assert.ok(strip.y + strip.height <= page.viewportSize().height, JSON.stringify(strip));
  await dropped.locator("[data-cancel]").click();
  await page.locator("[data-dragged=no]").waitFor();
  assert.equal(Number(await slider.inputValue()), range[2]);

  // From a later day: the value of now ends, and the impact is that of the day before and of the day itself.
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await dropped.locator("[data-from-day]").click();
  const adding = parameter(page, "saving_works_fine_least").locator("[data-adding]");
  await adding.locator("[data-new=from] input").fill("2031-01-01");
  await adding.locator("[data-add]").click();
  await page.locator('[data-days] [data-day="2031-01-01"][aria-pressed=true]').waitFor();
  await settled(page);
  const days = await page
    .locator("[data-days] [data-day]")
    .evaluateAll((all) => all.map((each) => each.dataset.day));
  assert.deepEqual(days.slice(-2), ["2030-12-31", "2031-01-01"]);
  assert.equal(days.length, 3);
  await page.locator('[data-days] [data-day="2030-12-31"]').click();
  assert.match(await outcome.innerText(), /都没有变化|没有一个|结论都没有/);
  await page.locator("[data-revert-file]").click();
  await settled(page);
  assert.equal(await draftText(page, "parameters/gates.toml"), before);

  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await dropped.locator("[data-rewrite]").click();
  await settled(page);
  const { removed, added } = changedLines(before, await draftText(page, "parameters/gates.toml"));
  assert.equal(removed.length, 1);
  assert.match(added[0], /^value = "\d+1"$/);
  // It can still be made one of a later day.
  await page.locator("[data-rewrote] [data-from-day]").waitFor();

  await soundEverywhere(page, [360, 740]);
  assert.deepEqual(errors, []);
});

test("B20: a value keeps to the range of its parameter, dragged or typed", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  const before = await draftText(page, FILE);
  // A share of 0.90 isn't dragged to 1.8.
  const share = parameter(page, "dry_field_coefficient");
  assert.equal(await share.locator("[data-high]").inputValue(), "1");
  await share.locator("[data-high]").fill("3");
  await share.locator("[data-high]").blur();
  assert.equal(await share.locator("[data-high]").inputValue(), "1");
  assert.equal(await share.locator("[data-low]").inputValue(), "0.45");

  // What is added is refused in the form, what is written over is marked at its cell.
  await share.locator("[data-add-value]").click();
  const adding = share.locator("[data-adding]");
  await adding.locator("[data-new=from] input").fill("2031-01-01");
  await adding.locator("[data-new=value] input").fill("90");
  await adding.locator("[data-new=source] select").selectOption({ index: 1 });
  await adding.locator("[data-new=confidence] select").selectOption("S2");
  await adding.locator("[data-add]").click();
  assert.match(await adding.locator("[role=alert]").innerText(), /应在 0 到 1 之间/);
  assert.equal(await draftText(page, FILE), before);
  await adding.locator("[data-cancel]").click();
  await setCell(page, NAME, "2026-01-01", "value", "1.2");
  assert.match(await cell(page, NAME, "2026-01-01", "value").innerText(), /1\.2 不在 0 到 1 之间/);

  // The range itself is a part of the form.
  await page.click("[data-undo]");
  await settled(page);
  await parameter(page, NAME).locator("summary").click();
  await parameter(page, NAME).locator('[data-head-key="max"]').fill("0.5");
  await parameter(page, NAME).locator('[data-head-key="max"]').blur();
  await settled(page);
  assert.deepEqual(changedLines(before, await draftText(page, FILE)), {
    removed: ['max = "1"'],
    added: ['max = "0.5"'],
  });
  assert.deepEqual(errors, []);
});

test("the impact says how much water and money moves, for whom, on projects from a workbook too", async () => {
  const { page, errors } = await openStudio();
  const file = "gates/deep_groundwater.rhai";
  await choose(page, file);
  const text = await draftText(page, file);
  const refuse = `//! @say stop_all = 测试：一律不批 | Test: always refused\n\nfn judge(project) {\n    conclude(reject("stop_all"));\n}\n`;
  await paste(page, `${text.slice(0, text.indexOf("\nfn applies"))}${refuse}`);
  const flips = await page
    .locator("[data-flips] tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [Number(row.cells[1].textContent), row.cells[2].textContent.trim()]),
    );
  assert.ok(flips.length > 0);
  assert.ok(flips.some(([, volume]) => /^\d[\d,]*$/.test(volume)));
  assert.match(await page.locator("[data-flips] thead").innerText(), /m³/);
  const stricter = await page
    .locator("[data-group-by=family] tbody tr")
    .evaluateAll((rows) => rows.map((row) => Number(row.cells[1].textContent)));
  assert.ok(stricter[0] > 0);
  assert.match(await page.locator("[data-first]").innerText(), /m³/);

  // Money: a fine of another amount.
  await page.click("[data-revert-all]");
  await choose(page, "parameters/gates.toml");
  await setCell(
    page,
    "saving_works_fine_least",
    await parameter(page, "saving_works_fine_least")
      .locator("[data-value]")
      .getAttribute("data-value"),
    "value",
    "90000",
  );
  const figures = page.locator("[data-figures] tbody tr", { hasText: "GATE-18" });
  const [, before, after, more] = await figures
    .first()
    .evaluate((row) => [...row.cells].map((each) => each.textContent.trim().replaceAll(",", "")));
  assert.ok(Number(after) > Number(before));
  assert.equal(Number(more), Number(after) - Number(before));
  assert.match(await figures.first().innerText(), /元/);

  await page.setInputFiles("[data-projects]", join(root, "tests/data/projects.xlsx"));
  await page.locator("[data-tried]", { hasText: "projects.xlsx" }).waitFor();
  await settled(page);
  const counted = await page
    .locator("[data-verdicts] tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => Number(row.cells[2].textContent)).reduce((a, b) => a + b),
    );
  assert.ok(counted > 0);
  assert.match(await page.locator("[data-tried]").innerText(), new RegExp(`${counted}`));
  assert.deepEqual(errors, []);
});
