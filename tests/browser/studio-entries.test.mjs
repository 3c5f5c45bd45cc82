// Sources, departments, fields and known answers are changed in forms: an author needs no TOML.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { closeBrowser, parseToml, tidy } from "./harness.mjs";
import { choose, draftText, openStudio, paste, settled } from "./studio.mjs";
import { soundEverywhere } from "./tour.mjs";

afterEach(tidy);
after(closeBrowser);

const entry = async (page, id) => {
  await page.fill("[data-find-entry]", id);
  await page.click(`[data-entry="${id}"]`);
  await page.locator(`[data-open="${id}"]`).waitFor();
};

/** Types into a field, or chooses in it, and waits for the check. */
async function set(page, where, value) {
  const field = page.locator(where).locator("input, select, textarea").first();
  if ((await field.evaluate((each) => each.tagName)) === "SELECT") await field.selectOption(value);
  else {
    await field.fill(value);
    await field.blur();
  }
}

test("a document is added with what its articles say, by filling in", async () => {
  const { page, errors } = await openStudio();
  await choose(page, "sources.toml");
  assert.equal(await page.locator(".editor").isVisible(), false);
  await page.click("[data-add-entry]");
  // What is missing is named; nothing is written before.
  await page.click("[data-add]");
  assert.match(await page.locator("[data-adding] [role=alert]").innerText(), /还要填写：代号/);
  for (const [key, value] of [
    ["id", "snow-notice-2027"],
    ["title.zh", "雪水利用通知"],
    ["title.en", "Notice on snow"],
    ["confidence", "R"],
  ])
    await set(page, `[data-new="${key}"]`, value);
  await page.click("[data-add]");
  await settled(page);
  await page.locator('[data-open="snow-notice-2027"]').waitFor();
  await set(page, '[data-part="from"]', "2027-01-01");
  await settled(page);
  await page.click("[data-rows=says] [data-add-row]");
  await page.locator("[data-rows=says] [data-row]").waitFor();
  for (const [cell, value] of [
    ["article", "3"],
    ["zh", "优先用雪水。"],
    ["en", "Snow first."],
  ]) {
    await page.fill(`[data-row="0"] [data-cell="${cell}"]`, value);
    await page.locator(`[data-row="0"] [data-cell="${cell}"]`).blur();
    await settled(page);
  }
  const { source } = parseToml(await draftText(page, "sources.toml"));
  const made = JSON.parse(JSON.stringify(source.at(-1)));
  assert.deepEqual(
    { ...made, from: String(made.from).slice(0, 10) },
    {
      id: "snow-notice-2027",
      title: { zh: "雪水利用通知", en: "Notice on snow" },
      confidence: "R",
      from: "2027-01-01",
      says: [{ article: "3", zh: "优先用雪水。", en: "Snow first." }],
    },
  );
  assert.equal(await page.locator("[data-broken]").count(), 0);
  assert.deepEqual(errors, []);
});

test("a choice of a field is named anew; a mistake is told beside its field", async () => {
  const { page, errors } = await openStudio();
  await choose(page, "fields.toml");
  await entry(page, "groundwater_zone");
  await page.fill('[data-rows=choices] [data-row="1"] [data-cell="label.zh"]', "限采区");
  await page.locator('[data-row="1"] [data-cell="label.zh"]').blur();
  await settled(page);
  assert.match(
    await draftText(page, "fields.toml"),
    /\{ value = "restricted", label = \{ zh = "限采区", en = "Restricted zone" \} \}/,
  );
  await set(page, '[data-part="min"]', "abc");
  await settled(page);
  await page.locator('[data-part="min"] [data-wrong]').waitFor();
  assert.equal(await page.locator('[data-part="min"] input').getAttribute("aria-invalid"), "true");
  assert.equal(await page.locator('[data-entry="groundwater_zone"] .wrong-cell').count(), 1);
  // The way from the list of problems leads into the field.
  await entry(page, "kind");
  await page.locator("[data-problems] .diagnostics button").first().click();
  await page.locator('[data-open="groundwater_zone"]').waitFor();
  await page.waitForFunction(() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at?.closest("[data-part=min]");
  });
  await page.click("[data-undo]");
  await settled(page);
  assert.equal(await page.locator("[data-broken]").count(), 0);
  assert.deepEqual(errors, []);
});

test("a known answer is copied, changed and says at once whether it holds", async () => {
  const { page, errors } = await openStudio();
  await choose(page, "cases/gates.toml");
  await entry(page, "T06");
  await page.locator("[data-result=passed]").waitFor();
  await page.click("[data-copy-entry]");
  await page.locator('[data-open="T06-2"]').waitFor();
  await settled(page);
  await page.locator("[data-result=passed]").waitFor();
  // Outside the zone the bar doesn't hold: the copy fails, and says what it gives instead.
  await set(page, '[data-answer="groundwater_zone"]', "none");
  await settled(page);
  await page.locator("[data-result=failed]").waitFor();
  assert.match(await page.locator("water-rules-case .table").innerText(), /GATE-01/);
  await set(page, '[data-expected="GATE-01"]', "pass");
  await set(page, "[data-expect] .fields", "");
  await settled(page);
  await page.locator("[data-result=passed]").waitFor();
  // What a case may name is suggested, by its Chinese name as by its code.
  const adder = page.locator("[data-record] [data-adder]");
  assert.ok(
    (await page.locator('[data-record] datalist option[value="monitoring_only"]').count()) === 1,
  );
  await adder.fill("monitoring_only");
  await adder.blur();
  await page.locator('[data-answer="monitoring_only"]').waitFor();
  const figures = page.locator("[data-group=figures] [data-adder]");
  await figures.fill("no_such_figure");
  await figures.blur();
  await settled(page);
  const made = parseToml(await draftText(page, "cases/gates.toml")).case[1];
  assert.deepEqual(JSON.parse(JSON.stringify(made)), {
    id: "T06-2",
    name: { zh: "禁止开采区内新建工厂自备井", en: "A factory’s new well in a prohibited zone" },
    as_of: "2026-11-23",
    source: "取水条例第二十条；地下水管理条例第三十五条",
    record: {
      kind: "new",
      sector: "industry",
      groundwater_m3: "100000",
      surface_m3: "0",
      groundwater_zone: "none",
      monitoring_only: true,
    },
    expect: { findings: { "GATE-01": "pass" } },
  });
  assert.deepEqual(errors, []);
});

test("a misspelt name in a case is marked in its form, and a file that can't be read says so", async () => {
  const { page, errors } = await openStudio();
  await choose(page, "cases/gates.toml");
  const text = await draftText(page, "cases/gates.toml");
  await paste(page, text.replace("groundwater_zone", "groundwater_zoen"));
  await page.click("[data-as=form]");
  await entry(page, "T06");
  assert.match(
    await page.locator('[data-answer="groundwater_zoen"] [data-wrong]').innerText(),
    /groundwater_zone/,
  );
  await paste(page, `${text}\n[[case`);
  await page.click("[data-as=form]");
  await page.locator("[data-unreadable]").waitFor();
  assert.deepEqual(errors, []);
});

test("the forms can be read with a screen reader and on a phone, in both languages", async () => {
  const { page } = await openStudio();
  for (const [path, id] of [
    ["sources.toml", "yellow-river-law-2022"],
    ["fields.toml", "groundwater_zone"],
    ["departments.toml", "water"],
    ["cases/gates.toml", "T06"],
  ]) {
    await choose(page, path);
    await entry(page, id);
    await soundEverywhere(page, [390, 844], path);
  }
});
