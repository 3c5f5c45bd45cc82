import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  command,
  copyRules,
  parseToml,
  root,
  show,
  still,
  tidy,
  until,
} from "./harness.mjs";
import { decision, meet, sample, walk } from "./interview.mjs";
import { scrollsSideways, speak } from "./tour.mjs";

afterEach(tidy);
after(closeBrowser);

const said = (page) => page.locator("[data-verdict]").getAttribute("data-verdict");

test("nothing is judged before the first answer, and the first question is near", async () => {
  const { page, errors } = await meet();
  assert.equal(await page.locator('[data-verdict]:not([data-verdict=""])').count(), 0);
  assert.equal(await page.locator("[data-code]").count(), 0);
  assert.ok((await page.locator("[data-start-with]").count()) >= 4);
  // Tab, Enter on the way past the header, Tab: the first choice.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  let tabs = 1;
  const there = () => page.locator("[data-start-with]:focus").count();
  while (tabs < 6 && !(await there())) {
    await page.keyboard.press("Tab");
    tabs++;
  }
  assert.ok(tabs <= 5, `${tabs} Tabs to the first question`);
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-interview=asking] [data-field]");
  // Choosing what to do is no answer.
  assert.equal(await said(page), "");
  assert.deepEqual(errors, []);
});

test("no screen of the walk has an axe finding or scrolls sideways, in either language, light and dark", async () => {
  for (const options of [
    {},
    { viewport: { width: 360, height: 800 }, colorScheme: /** @type {const} */ ("dark") },
    { viewport: { width: 640, height: 430 } },
  ]) {
    const { page } = await meet(options);
    const look = async () => {
      await still(page);
      // A wider window draws the same colours.
      const colours = options.viewport?.width === 640 ? "without" : "with";
      assert.deepEqual(await axe(page, { colours }), []);
      assert.equal(await scrollsSideways(page), false);
    };
    await look();
    await speak(page, "en");
    await page.locator("[data-start-with]").first().click();
    await page.waitForSelector("[data-interview=asking] [data-field]");
    await look();
    await page.locator("[data-menu] > summary").click();
    await page.selectOption("[data-samples]", "new-air-cooled-power");
    await page.waitForSelector("[data-verdict=revise]");
    await look();
    await tidy();
  }
});

/** 159.83 万m³, which is 1,598,300 m³, as people write it. */
const SPELLINGS = [
  "159.83万m³",
  "159.83 万m3",
  "159.83万方",
  "159.83万立方米",
  "159.83万立方米/年",
  "159.83万m³/a",
  "159.83万",
  "0.015983亿m³",
  "１５９．８３万ｍ³",
  "1,598,300",
  "1598300方",
  "1.5983×10⁶",
];

test("an amount is one value however it is typed, is said back, and is never changed by its unit", async () => {
  const { page } = await meet();
  await page.click("[data-show=form]");
  await show(page, "surface_m3");
  const field = page.locator('[data-field="surface_m3"]');
  const input = field.locator("input:not([data-answer])").first();
  const unit = field.locator("[data-units]");
  for (const text of SPELLINGS) {
    await input.fill("");
    await input.fill(text);
    await field.locator('[data-reading="1598300"]').waitFor();
    assert.equal(await field.locator("[data-problem]").count(), 0, text);
  }
  await input.fill("约160");
  await field.locator("[data-problem=approximate]").waitFor();
  // The number first, its unit after it: what was typed stays.
  await unit.selectOption("m³");
  await input.fill("159.83");
  await unit.selectOption("万m³");
  assert.equal(await input.inputValue(), "159.83");
  assert.match(await field.locator('[data-reading="1598300"]').innerText(), /1,598,300 m³/);
  // Once for all amounts of the office.
  await field.locator("[data-usual]").click();
  const other = page.locator('[data-field="groundwater_m3"] [data-units]');
  assert.equal(await other.inputValue(), "万m³");
  await page.reload();
  await page.waitForSelector("[data-search]");
  await show(page, "groundwater_m3");
  assert.equal(await other.inputValue(), "万m³");
});

/** @type {[string, string, string, { record: Record<string, unknown>; asOf?: string }][]} */
const WALKS = [
  ["zh", "well-in-prohibited-zone", "new_intake", { record: sample("well-in-prohibited-zone") }],
  ["en", "new-air-cooled-power", "new_intake", { record: sample("new-air-cooled-power") }],
  ["en", "sichuan-refused-2025-2", "changed_intake", decision("sichuan-refused-2025-2")],
  ["zh", "ningxia-2021-106", "changed_intake", decision("ningxia-2021-106")],
];

for (const [lang, id, start, { record, asOf }] of WALKS)
  test(`the walk from the start ends in the verdict of the whole record (${id}, ${lang})`, async () => {
    const { page, errors } = await meet();
    await speak(page, lang);
    if (asOf) {
      await page.fill("[data-as-of]", asOf);
      await page.locator("[data-as-of]").dispatchEvent("change");
      await page.waitForSelector("[data-interview=start]");
    }
    await walk(page, record, start);
    const whole = JSON.parse(
      command(
        [
          ...["screen", "-", "--pack", join(root, "rules"), "--format", "json"],
          ...(asOf ? ["--as-of", asOf] : []),
        ],
        JSON.stringify(record),
      ),
    );
    await page.waitForSelector(`[data-verdict="${whole.verdict}"]`);
    assert.deepEqual(errors, []);
  });

/** One rule: a well, if there is one, is at most 100 deep. Without a well nothing is left to ask. */
function wellPack() {
  const rules = copyRules("tests/data/pack");
  rules.delete("quota/unit.rhai");
  rules.delete("quota/total.rhai");
  rules.delete("cases/quota.toml");
  rules.delete("parameters/quota.toml");
  rules.write(
    "fields.toml",
    `[[group]]
id = "use"
title = { zh = "用水", en = "Use" }
[[field]]
name = "well"
type = "boolean"
group = "use"
label = { zh = "有自备井", en = "A well" }
[[field]]
name = "depth"
type = "number"
group = "use"
label = { zh = "井深", en = "Depth" }
min = "0"
max = "1000"
`,
  );
  rules.write(
    "quota/well.rhai",
    `//! 井深 | Depth
//!
//! 井深不超过一百。
//!
//! At most 100 deep.
//!
//! @code QUOTA-01
//! @stage use
//! @source law 1
//! @department water
//! @confidence S1
//! @from 2020-01-01
//! @say depth = 井深 | Depth
//! @say limit = 限值 | Limit
//! @say deep = 过深。 | Too deep.

fn judge(project) {
    if project.well {
        require("depth").that(project.depth, "depth").at_most(100, "limit").otherwise(revise("deep"));
    }
}
`,
  );
  return rules;
}

test("yes, no, yes again: what only the yes asks comes, goes and comes back with its answer, and nothing stray is left", async () => {
  const rules = wellPack();
  const { page, errors } = await meet({}, rules.folder);
  await page.click("[data-start-with]");
  const say = (value) =>
    page
      .locator(`[data-interview] [data-field=well] input[value="${value}"]`)
      .check({ force: true });
  const depth = page.locator("[data-interview] [data-field=depth]");
  await page.waitForSelector("[data-interview] [data-field=well]");
  await say("true");
  await depth.waitFor();
  await depth.locator("input:not([data-answer])").first().fill("120");
  await page.waitForSelector("[data-verdict=revise][data-certain=true]");
  await say("false");
  await page.waitForSelector('[data-verdict]:not([data-verdict=revise])[data-certain="true"]');
  await still(page);
  assert.equal(await depth.count(), 0);
  await say("true");
  await page.waitForSelector("[data-verdict=revise][data-certain=true]");
  await depth.waitFor();
  assert.equal(await depth.locator("input:not([data-answer])").first().inputValue(), "120");
  const asked = await page
    .locator("[data-interview] [data-field]")
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-field")));
  assert.deepEqual(asked, ["well", "depth"]);
  assert.deepEqual(errors, []);
});

for (const lang of ["zh", "en"])
  test(`the tour answers the first screens of a real case together and ends at its verdict (${lang})`, async () => {
    const { page, errors } = await meet();
    await speak(page, lang);
    await page.click("[data-tour]");
    await page.waitForSelector("[data-tour-step=asking]");
    // Nothing is judged yet; each question says what the case answers.
    assert.equal(await said(page), "");
    await page.waitForSelector("[data-case]");
    assert.deepEqual(await axe(page), []);
    for (let screens = 0; screens < 3; screens++) {
      await page.click("[data-as-case]");
      await still(page);
    }
    await page.click("[data-tour-go=fill]");
    await page.waitForSelector("[data-tour-step=verdict]");
    // The rest is the case's: its verdict is that of the sample, and what is assumed is marked.
    const sample = await page.locator("water-rules-screen").evaluate(({ session }) => ({
      id: session.project.sample,
      assumed: session.project.assumed.length,
    }));
    const { tour } = parseToml(readFileSync(join(root, "rules/pack.toml"), "utf8"));
    assert.equal(sample.id, tour);
    const { record } = parseToml(
      readFileSync(join(root, "rules/samples", `${sample.id}.toml`), "utf8"),
    );
    const whole = JSON.parse(
      command(
        ["screen", "-", "--pack", join(root, "rules"), "--format", "json"],
        JSON.stringify(record),
      ),
    );
    await page.waitForSelector(`[data-verdict="${whole.verdict}"]`);
    assert.ok(sample.assumed > 0);
    // Who answers as the case does has edited nothing.
    assert.equal(await page.locator("[data-sample-edited]").count(), 0);
    await page.click("[data-tour-go=next]");
    await page.waitForSelector("[data-tour-step=acting]");
    assert.deepEqual(await axe(page), []);
    await page.click("[data-tour-go=next]");
    await page.click("[data-tour-go=own]");
    await page.waitForSelector("[data-interview=start]");
    assert.equal(await page.locator("[data-tour-step]").count(), 0);
    assert.deepEqual(errors, []);
  });

test("at the end only the questions are counted that can still change the verdict", async () => {
  const { page } = await meet();
  await page.locator("[data-menu] > summary").click();
  await page.selectOption("[data-samples]", "new-air-cooled-power");
  await page.waitForSelector("[data-verdict=revise]");
  while (!(await page.locator("[data-interview=done]").count())) {
    await page.click("[data-continue]");
    await still(page);
  }
  const record = sample("new-air-cooled-power");
  const { open, turning } = JSON.parse(
    command(
      ["next", "-", "--pack", join(root, "rules"), "--format", "json"],
      JSON.stringify(record),
    ),
  );
  const title = page.locator("[data-topic-title]");
  // What is asked as one list is one question.
  const { field: fields } = parseToml(readFileSync(join(root, "rules/fields.toml"), "utf8"));
  const questions = new Set(
    turning.map((name) => fields.find((field) => field.name === name).checklist || name),
  );
  assert.equal(await title.getAttribute("data-unasked"), String(questions.size));
  assert.match(await title.innerText(), new RegExp(`${questions.size} 问`));
  assert.ok(turning.length > 0 && turning.length < open.length);
});

for (const lang of ["zh", "en"])
  test(`a screen is answered with “not known yet” at once; where nothing else changes the verdict the walk ends, says so, and goes on only when asked (${lang})`, async () => {
    const { page, errors } = await meet();
    await speak(page, lang);
    await page.locator("[data-start-with]").nth(1).click();
    await page.waitForSelector("[data-interview=asking] [data-topic]");
    let screens = 0;
    for (; screens < 40 && !(await page.locator("[data-interview=done]").count()); screens++) {
      await page.click("[data-not-known-rest]");
      await still(page);
    }
    // 167 fields are open when nothing is known; no answer to the rest changes the verdict until something is.
    assert.ok(screens <= 25, `${screens} screens`);
    await page.waitForSelector("[data-verdict=undetermined][data-certain=false] [data-stays]");
    await page.waitForSelector("[data-certain-notice][data-stays=true]");
    assert.equal(await page.getAttribute("[data-topic-title]", "data-unasked"), "0");
    // What isn't known yet is no answer.
    const answers = await page
      .locator("water-rules-screen")
      .evaluate(({ session }) => Object.values(session.project.record));
    const open = answers.filter((answer) => answer.not_known).length;
    assert.ok(open > 50 && open < answers.length, `${open} of ${answers.length}`);
    const said = await page.innerText("[data-answers] > summary");
    assert.deepEqual(said.match(/\d+/g).map(Number), [answers.length - open, open]);
    // A hundred findings wait for the same few answers: these come first, and the page ends.
    const waiting = page.locator("[data-waiting]");
    const count = Number(await waiting.getAttribute("data-waiting"));
    assert.ok(count > 50, String(count));
    assert.ok((await waiting.locator("> .missing [data-missing]").count()) <= 8);
    const height = () => page.evaluate(() => document.documentElement.scrollHeight);
    assert.ok((await height()) < 3000, `${await height()} px`);
    const fold = (open) =>
      waiting.locator("> [data-folded=waiting]").evaluate((each, open) => (each.open = open), open);
    await fold(true);
    await waiting.locator("[data-code]").first().waitFor();
    await still(page);
    assert.equal(await waiting.locator("[data-code]").count(), count);
    await fold(false);
    await still(page);
    assert.deepEqual(await axe(page), []);
    await page.click("[data-act=lacking]");
    assert.ok((await page.locator("[data-lacking] li").count()) > 10);
    await page.click("[data-go-on]");
    await page.waitForSelector("[data-interview=asking] [data-topic]");
    assert.deepEqual(errors, []);
  });

test("one can stop at any screen, sees the verdict with what is unanswered counted, and goes on from there", async () => {
  const { page } = await meet();
  await page.locator("[data-start-with]").nth(1).click();
  await page.waitForSelector("[data-interview=asking] [data-topic]");
  // Before the first answer there is nothing to see.
  assert.equal(await page.locator("[data-stop-here]").count(), 0);
  await page.click("[data-not-known-rest]");
  await page.locator("[data-stop-here]").waitFor();
  // Nothing rests yet on blanks that are still asked.
  assert.equal(await page.locator("[data-rests]").count(), 0);
  await page.click("[data-stop-here]");
  await page.waitForSelector("[data-interview=done]");
  await page.waitForSelector("[data-rests]");
  assert.ok(Number(await page.getAttribute("[data-topic-title]", "data-unasked")) > 5);
  await page.click("[data-ask-skipped]");
  await page.waitForSelector("[data-interview=asking] [data-topic]");
});

test("the tour is of the sample that the pack names, and there is none without", async () => {
  const rules = copyRules();
  rules.edit("pack.toml", 'tour = "shouyang-combined-heat-power"', 'tour = "zihong-reservoir"');
  const { page } = await meet({}, rules.folder);
  await page.click("[data-tour]");
  await page.waitForSelector("[data-tour-step=asking]");
  const sample = await page
    .locator("water-rules-screen")
    .evaluate(({ session }) => session.project.sample);
  assert.equal(sample, "zihong-reservoir");
  rules.edit("pack.toml", 'tour = "zihong-reservoir"\n', "");
  const { page: without } = await meet({}, rules.folder);
  assert.equal(await without.locator("[data-tour]").count(), 0);
});

test("an answer out of range is said at its question, holds it, and is kept as it was typed", async () => {
  const { page, errors } = await meet({}, wellPack().folder);
  await page.click("[data-start-with]");
  await page
    .locator('[data-interview] [data-field=well] input[value="true"]')
    .check({ force: true });
  const depth = page.locator("[data-interview] [data-field=depth]");
  const input = depth.locator("input:not([data-answer])").first();
  await input.fill("5000");
  await depth.locator("[data-problem]").waitFor();
  await page.click("[data-continue]");
  // It isn't gone past: the cursor is in it.
  await depth.locator("input:focus").waitFor();
  assert.equal(await page.locator("[data-interview=asking]").count(), 1);
  await page.reload();
  await page.waitForSelector("[data-interview=asking]");
  const kept = await page
    .locator("water-rules-screen")
    .evaluate(({ session }) => session.project.record.depth);
  assert.equal(kept, "5000");
  assert.deepEqual(errors, []);
});

test("a field that the pack has dropped since is said, kept, and taken out only when asked", async () => {
  const { page, errors } = await meet({}, wellPack().folder);
  const text = JSON.stringify({ record: { well: "false", pump: "12" }, judgements: [] });
  await page.locator("[data-menu] > summary").click();
  await page.setInputFiles("[data-open-file]", {
    name: "project.json",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
  const stranger = page.locator(".strangers [data-problem-field=pump]");
  await stranger.waitFor();
  const kept = () =>
    page.locator("water-rules-screen").evaluate(({ session }) => session.project.record.pump);
  assert.equal(await kept(), "12");
  await page.locator(".strangers button").click();
  await stranger.waitFor({ state: "detached" });
  assert.equal(await kept(), undefined);
  assert.deepEqual(errors, []);
});

test("answers that contradict each other are said at the one that came last, and stay", async () => {
  const { page, errors } = await meet();
  await page.click("[data-show=form]");
  for (const [field, answer] of [
    ["severely_short", "true"],
    ["water_short", "false"],
  ]) {
    await show(page, field);
    await page.locator(`[data-field="${field}"] input[value="${answer}"]`).check({ force: true });
  }
  await page.waitForSelector('[data-doubts] :text("严重短缺")');
  const at = await page
    .locator("[data-doubt]")
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-doubt")));
  assert.deepEqual(at, ["water_short"]);
  const { record } = await page
    .locator("water-rules-screen")
    .evaluate(({ session }) => session.project);
  assert.deepEqual(Object.keys(record), ["severely_short", "water_short"]);
  assert.deepEqual(errors, []);
});

test("what several findings lack is asked once for all of them", async () => {
  const { page } = await meet();
  await page.locator("[data-menu] > summary").click();
  await page.selectOption("[data-samples]", "shouyang-combined-heat-power");
  await page.waitForSelector("[data-verdict=undetermined]");
  await page.click("[data-show=form]");
  const gap = page.locator("[data-gap]");
  await gap.first().waitFor();
  const lacks = await gap
    .locator("> .missing [data-missing]")
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-missing")));
  assert.equal(new Set(lacks).size, lacks.length, lacks.join());
  assert.ok((await gap.first().locator("[data-code]").count()) > 1);
  // Nowhere below is it asked again.
  assert.equal(await page.locator("[data-gap] [data-code] [data-missing]").count(), 0);
  assert.deepEqual(await axe(page), []);
});

test("a sample that was edited says so, above its data and in the list", async () => {
  const { page } = await meet();
  await page.locator("[data-menu] > summary").click();
  await page.selectOption("[data-samples]", "luliang-gas-power");
  await page.waitForSelector("[data-sample-source]");
  assert.equal(await page.locator("[data-sample-edited]").count(), 0);
  await page.click("[data-show=form]");
  await show(page, "surface_m3");
  await page.fill('[data-field="surface_m3"] input:not([data-answer])', "1");
  await page.waitForSelector('[data-sample-edited="1"]');
  await page.locator("[data-projects]").evaluate((list) => (list.open = true));
  await page.waitForSelector("[data-project] [data-kept-sample=edited]");
});

test("who is to look up a provincial quota is told where, in what unit, and how to say that there is none, beside it", async () => {
  const { page } = await meet();
  await page.locator("[data-menu] > summary").click();
  await page.selectOption("[data-samples]", "shouyang-combined-heat-power");
  await page.waitForSelector("[data-verdict=undetermined]");
  await page.click("[data-show=form]");
  await page.locator("[data-missing=local_quota] button").first().click();
  const field = page.locator(
    "[data-search] ~ * [data-field=local_quota], [data-field=local_quota]",
  );
  await field.first().locator("input:focus").waitFor();
  assert.match(await field.first().innerText(), /DB14\/T 1049[\s\S]*m³\/MWh/);
  // What to say where there is no row isn't folded away: one question has the three answers.
  const none = field.first().locator("[data-say=none]");
  assert.equal(await none.innerText(), "查过，标准里没有这个产品");
  await none.click();
  await page.waitForSelector("[data-missing=local_quota]", { state: "detached" });
  assert.match(
    await field.first().locator("[data-answer-state=none]").innerText(),
    /查过，标准里没有这个产品/,
  );
});

test("in English no button of the interview or the form begins with a small letter", async () => {
  const { page } = await meet();
  await speak(page, "en");
  const small = () =>
    page
      .locator("button:visible, summary:visible")
      .evaluateAll((all) =>
        all.map((each) => each.textContent.trim()).filter((text) => /^[a-z]/.test(text)),
      );
  await page.locator("[data-start-with]").nth(1).click();
  await page.waitForSelector("[data-interview=asking] [data-say=not_known]");
  assert.deepEqual(await small(), []);
  await page.click("[data-show=form]");
  await page.waitForSelector("[data-search]");
  await page.locator("details").evaluateAll((all) => all.forEach((each) => (each.open = true)));
  assert.deepEqual(await small(), []);
});

test("of amounts that come to those of another table one is the rest, by a press", async () => {
  const { page, errors } = await meet();
  const record = {
    subject: "construction",
    kind: "new",
    sector: "industry",
    surface_m3: "300000",
    groundwater_m3: "3500",
    public_supply_m3: "0",
    reclaimed_m3: "0",
    mine_water_m3: "0",
    rainwater_m3: "0",
    other_unconventional_m3: "0",
  };
  await page.locator("[data-menu] > summary").click();
  await page.setInputFiles("[data-open-file]", {
    name: "project.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(record)),
  });
  const table = page.locator("[data-balance=uses]");
  const take = table.locator("[data-rest=production_m3]");
  await page.waitForSelector("[data-continue]");
  while (!(await table.count())) {
    await page.click("[data-continue]");
    await still(page);
  }
  // All of it, as long as nothing else is said; then what is left of it.
  assert.equal(await take.innerText(), "其余 303,500 m³ 都是这一项");
  await table.locator('[data-field="domestic_m3"] input:not([data-answer])').fill("4700");
  await until(async () => (await take.innerText()) === "其余 298,800 m³ 都是这一项");
  await take.click();
  await table.locator("[data-none]").click();
  await table.locator("[data-balanced=true]").waitFor();
  assert.equal(await table.locator("[data-rest]").count(), 0);
  assert.deepEqual(errors, []);
});

test("in a list a tick is a statement, and what a finding says names no other rule by its code", async () => {
  const { page } = await meet();
  await page.locator("[data-menu] > summary").click();
  const { record } = decision("shanxi-huairen-2024");
  await page.setInputFiles("[data-open-file]", {
    name: "project.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(record)),
  });
  const reason = page.locator("[data-reason]");
  await reason.filter({ hasText: "取水工程未经批准已建成" }).waitFor();
  // Its rule sends to PROC-12, which goes by its title.
  assert.match(await reason.innerText(), /已经取水的另按“[^”]+”处理/);
  for (const said of await page.locator(".finding-message, [data-reason]").allInnerTexts())
    assert.doesNotMatch(said, /(?:GATE|PROC|CAP|QUOTA|NWE|WR|PU|PRICE|TAX|INC)-\d/, said);
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] h3");
  assert.match(await page.innerText("[data-paper]"), /已经取水的另按“[^”]+”处理/);
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.locator("[data-menu]").evaluate((menu) => (menu.open = true));
  await page.setInputFiles("[data-open-file]", {
    name: "begun.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify({ kind: "new", sector: "industry", surface_m3: "1000" })),
  });
  await page.waitForSelector("[data-continue]");
  const list = page.locator("[data-checklist=met]");
  while (!(await list.count())) {
    await page.click("[data-continue]");
    await still(page);
  }
  const ticks = await list.locator(".tick").allInnerTexts();
  assert.ok(ticks.length > 0);
  for (const tick of ticks) assert.match(tick, /^没有做到：[^？]+$/);
});

test("what has to be there whole is answered at one press, and less of it one by one", async () => {
  const { page } = await meet();
  await page.click("[data-show=form]");
  await page.locator("[data-menu] > summary").click();
  await page.selectOption("[data-samples]", "hengling-village-drinking-water");
  await page.waitForSelector("[data-sample-source]");
  const kept = () =>
    page
      .locator("water-rules-screen")
      .evaluate(({ session }) => session.project.record.application_papers);
  await page.click("[data-show=interview]");
  await page.locator("[data-answers] > summary").click();
  await page.click('[data-change="application_papers"]');
  const field = page.locator("[data-interview] [data-field=application_papers]");
  await field.locator("input[value=filing]").uncheck({ force: true });
  await field.locator("[data-all]:not([disabled])").click();
  await field.locator("[data-all][aria-pressed=true]").waitFor();
  assert.deepEqual([...(await kept())].sort(), ["filing", "form", "third_party", "works_plan"]);
  await field.locator("input[value=filing]").uncheck({ force: true });
  await field.locator("[data-all][aria-pressed=false]").waitFor();
  assert.deepEqual([...(await kept())].sort(), ["form", "third_party", "works_plan"]);
});
