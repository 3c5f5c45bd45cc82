import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { addRule, axe, closeBrowser, command, copyRules, focusedField, open, pickFirstSample, root, serve, show, tidy, unfoldAll, verdict } from "./harness.mjs";

const LIMIT_BODY = `fn judge(project) {
    if project.surface_m3 > 10000 {
        conclude(reject("stop"));
    }
}
`;
const LIMIT_SAYS = "//! @say stop = 测试:不予批准 | Test: rejected";

afterEach(tidy);
after(closeBrowser);

/** The page with a pack of its own. */
async function openPage(rules, size) {
  const { url } = await serve(rules?.folder);
  return open(url, size);
}

test("makes every field of the pack, and marks the assumed ones of a sample", async () => {
  const { page } = await openPage();
  assert.ok((await page.locator("[data-group]").count()) > 1);
  await show(page, "surface_m3");
  const declared = readFileSync(join(root, "rules/fields.toml"), "utf8").match(/^\[\[field\]\]$/gm).length;
  assert.equal(await page.locator(".group > fieldset > .fields > [data-field]").count(), declared);
  assert.equal(await page.locator('[data-field="surface_m3"] input').count(), 1);
});

test("typing changes the verdict at once", async () => {
  const rules = copyRules();
  addRule(rules, "TEST-01", LIMIT_BODY, LIMIT_SAYS);
  const { page, errors } = await openPage(rules);
  const finding = page.locator('[data-code="TEST-01"]');
  const outcome = (value) => page.waitForSelector(`[data-code="TEST-01"][data-outcome="${value}"]`, { state: "attached" });
  await outcome("undetermined");
  assert.equal(await finding.locator('[data-missing="surface_m3"]').count(), 1);
  await show(page, "surface_m3");
  await page.locator('[data-field="surface_m3"] input').pressSequentially("20000");
  assert.equal(await verdict(page, { is: "rejected" }), "rejected");
  await outcome("reject");
  await page.fill('[data-field="surface_m3"] input', "5");
  await outcome("pass");
  assert.notEqual(await verdict(page, { not: "rejected" }), "rejected");
  await page.fill('[data-field="surface_m3"] input', "");
  await outcome("undetermined");
  assert.deepEqual(errors, []);
});

test("what an input method is still composing is not screened", async () => {
  const { page } = await openPage();
  await show(page, "surface_m3");
  const problem = page.locator('[data-field="surface_m3"] [data-problem]');
  const fire = (composing) =>
    page.locator('[data-field="surface_m3"] input').evaluate((input, isComposing) => {
      input.value = "-5";
      input.dispatchEvent(
        isComposing
          ? new InputEvent("input", { isComposing, bubbles: true })
          : new CompositionEvent("compositionend", { bubbles: true }),
      );
    }, composing);
  await fire(true);
  await page.waitForTimeout(200);
  assert.equal(await problem.count(), 0);
  await fire(false);
  await problem.first().waitFor();
});

test("a negative amount is a problem that names its field", async () => {
  const { page } = await openPage();
  await show(page, "surface_m3");
  await page.fill('[data-field="surface_m3"] input', "-5");
  const problem = page.locator('[data-field="surface_m3"] [data-problem]').first();
  await problem.waitFor();
  assert.equal(await problem.getAttribute("data-problem-field"), "surface_m3");
  assert.equal(await page.getAttribute('[data-field="surface_m3"] input', "aria-invalid"), "true");
  await page.fill('[data-field="surface_m3"] input', "5");
  await problem.waitFor({ state: "detached" });
});

test("bad input names its field, and the rest of the input is kept", async () => {
  const rules = copyRules("tests/data/pack");
  const { page, errors } = await openPage(rules);
  const problem = (field) => page.locator(`[data-problem-field="${field}"]`);
  await page.fill('[data-field="output"] input', "1");
  for (const [value, code] of [["2.7 吨", "wrong-unit"], ["-1", "below-range"], ["1/3", "wrong-unit"], ["一千", "not-a-number"], ["水".repeat(350_000), "not-a-number"]]) {
    await page.fill('[data-field="intake_m3"] input', value);
    await page.locator(`[data-problem-field="intake_m3"][data-problem="${code}"]`).waitFor();
    const text = await problem("intake_m3").innerText();
    assert.ok(text.includes("取水量") && text.length < 200, text.slice(0, 300));
  }
  await page.fill('[data-field="remark"] input', "x".repeat(1_000_000));
  await problem("remark").waitFor();
  assert.match(await problem("remark").innerText(), /“备注”超过 2000 字/);
  await page.fill('[data-field="intake_m3"] input', "2.70");
  await page.waitForSelector('[data-code="QUOTA-01"][data-outcome="pass"]');
  assert.equal((await page.inputValue('[data-field="remark"] input')).length, 1_000_000);
  await page.fill('[data-field="remark"] input', "");

  const file = (text) => page.setInputFiles("[data-open-file]", { name: "p.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await file('{\n  "output": 1,\n}');
  assert.match(await page.locator("[data-bad-file]").innerText(), /p\.json.*第 3 行第 1 列/);
  await file("[1]");
  assert.match(await page.locator("[data-bad-file]").innerText(), /一个项目/);
  assert.equal(await page.inputValue('[data-field="intake_m3"] input'), "2.70");
  await file('{"intake_m3": 2.7000000000000000000000000001, "output": "1", "opened": "2026-02-30", "outptu": 5, "products": [{"output": -1, "nme": "x"}, {"output": "某"}]}');
  await page.waitForSelector('[data-code="QUOTA-01"][data-outcome="revise"]');
  assert.equal(await page.locator("[data-bad-file]").count(), 0);
  assert.equal(await page.inputValue('[data-field="intake_m3"] input'), "2.7000000000000000000000000001");
  assert.match(await problem("opened").innerText(), /“投产日期”不是日期/);
  assert.equal(await page.inputValue('[data-field="opened"] input'), "2026-02-30");
  assert.match(await problem("outptu").innerText(), /没有“outptu”这个字段.*“output”/);
  assert.match(await problem("products.1.nme").innerText(), /nme/);
  assert.equal(await page.locator('[data-field="products.2.output"] [data-problem="not-a-number"]').count(), 1);
  await page.click("[data-lang=en]");
  assert.match(await problem("opened").innerText(), /“Opened” is not a date/);
  await page.locator(".strangers button").click();
  await problem("outptu").waitFor({ state: "detached" });
  await page.fill('[data-field="opened"] input', "2026-02-28");
  await problem("opened").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
});

test("a saved project opens as it was, and a saved report is the command line's", async () => {
  const { page } = await openPage();
  await pickFirstSample(page);
  const saved = async (button) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
    return readFileSync(await download.path(), "utf8");
  };
  const project = await saved("[data-save-project]");
  const report = await saved("[data-save-report]");
  const { as_of: date } = JSON.parse(report);
  assert.equal(report, command(["screen", "-", "--as-of", date, "--pack", join(root, "rules"), "--format", "json"], project));
  await page.selectOption("[data-samples]", "");
  await page.setInputFiles("[data-open-file]", { name: "p.json", mimeType: "application/json", buffer: Buffer.from(project) });
  await verdict(page, { is: JSON.parse(report).verdict });
  assert.equal(await saved("[data-save-report]"), report);
});

test("fields are found, and what findings lack is one press away", async () => {
  const { page } = await openPage();
  const visible = () => page.locator("[data-field]:visible").evaluateAll((all) => all.map((each) => each.dataset.field));
  const missing = page.locator('[data-missing-kind="field"] button').first();
  const name = await missing.locator("..").getAttribute("data-missing");
  await page.fill("[data-search]", "没有这样的字段");
  assert.deepEqual(await visible(), []);
  // A link to a field shows it whatever the search, and puts the cursor there.
  await missing.click();
  assert.equal(await focusedField(page), name);
  await page.fill("[data-search]", "地下水");
  const found = await visible();
  assert.ok(found.includes("groundwater_m3") && found.length < 40, found.join());
  await page.fill("[data-search]", "");
  await page.check("[data-only-wanted]");
  const wanted = await visible();
  assert.ok(wanted.includes(name) && wanted.length < 60, wanted.join());
});

test("the counties offered are those of the city", async () => {
  const { page } = await openPage();
  await show(page, "county");
  const counties = () => page.locator('[data-field="county"] option').count();
  assert.equal(await counties(), 1);
  await page.selectOption('[data-field="city"] select', "阳泉市");
  await page.locator('[data-field="county"] option[value="城区"]').waitFor({ state: "attached" });
  const few = await counties();
  assert.ok(few > 2 && few < 20, String(few));
  await page.selectOption('[data-field="county"] select', "盂县");
  await page.selectOption('[data-field="city"] select', "太原市");
  await page.locator('[data-field="county"] .problem.warning').waitFor();
});

test("findings come gravest first, and can be narrowed to an outcome and a stage", async () => {
  const { page } = await openPage();
  await pickFirstSample(page);
  const order = ["reject", "revise", "undetermined", "condition", "advice", "pass", "not_applicable"];
  const shown = () => page.locator("[data-code]").evaluateAll((all) => all.map((each) => each.dataset.outcome));
  const all = await shown();
  assert.deepEqual(all, [...all].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
  const outcome = all[0];
  await page.click(`[data-count=${outcome}]`);
  assert.deepEqual(new Set(await shown()), new Set([outcome]));
  assert.equal((await shown()).length, all.filter((each) => each === outcome).length);
  await page.click(`[data-count=${outcome}]`);
  await page.click("[data-stage]:nth-child(3)");
  const some = await shown();
  assert.ok(some.length > 0 && some.length < all.length);
});

test("axe finds nothing in either language", async () => {
  const { page } = await openPage();
  await pickFirstSample(page);
  await unfoldAll(page);
  for (const lang of ["zh", "en"]) {
    await page.click(`[data-lang=${lang}]`);
    assert.deepEqual(await axe(page), [], lang);
  }
});

test("nothing scrolls sideways at 360 px", async () => {
  const { page } = await openPage(undefined, { width: 360, height: 740 });
  await pickFirstSample(page);
  await unfoldAll(page);
  for (const lang of ["zh", "en"]) {
    await page.click(`[data-lang=${lang}]`);
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, lang);
  }
});
