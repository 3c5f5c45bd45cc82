// A new rule about a sum, a share that is typed as a per cent, several kinds of projects and several departments: the
// engine takes what the form makes, and its known answers hold.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { closeBrowser, tidy } from "./harness.mjs";
import { draftText, openStudio, settled } from "./studio.mjs";
import { soundEverywhere } from "./tour.mjs";

afterEach(tidy);
after(closeBrowser);

const SOURCE = "water-conservation-regulation-2024";
const ANSWERS = [
  ["family", "gates"],
  ["code", "TEST-02"],
  ["zhTitle", "测试规则"],
  ["enTitle", "Rule of sums"],
  ["zhText", "测试用，不是真的规定。"],
  ["enText", "Made up for a test, no real policy."],
  ["stage", "intake"],
  ["department", "water"],
  ["source", SOURCE],
  ["confidence", "R?"],
  ["from", "2024-05-01"],
  ["field", "groundwater_m3"],
  ["per", "public_supply_m3"],
  ["comparison", "at_least"],
  ["number", "8%"],
  ["number-from", "2024-05-01"],
  ["number-source", SOURCE],
  ["number-confidence", "R?"],
  ["outcome", "revise"],
  ["zh", "{actual} 低于 {limit}。"],
  ["en", "{actual} is below {limit}."],
];

test("a rule may add numbers up, concern either of two kinds, and take a per cent", async () => {
  const { page, errors } = await openStudio();
  await page.click("[data-new-rule]");
  const form = page.locator("water-rules-template");
  for (const [key, value] of ANSWERS) {
    const asked = form.locator(`[data-ask="${key}"]`).first();
    const own = await asked.evaluate((each) => each.matches("input, select"));
    const field = own ? asked : asked.locator("input, select");
    const tag = await field.evaluate((each) => each.tagName);
    await (tag === "SELECT" ? field.selectOption(value) : field.fill(value));
  }
  assert.equal(await form.locator('[data-ask="number"]').inputValue(), "0.08");
  await form.locator("[data-add-plus]").click();
  assert.match(await form.locator("[data-troubles]").innerText(), /加上/);
  await form.locator('[data-ask="plus"]').selectOption("surface_m3");
  const applies = form.locator("[data-conditions=applies]");
  for (const value of ["=industry", "=service"]) {
    await applies.locator("[data-add-condition]").click();
    await applies.locator("[data-condition-field]").last().selectOption("sector");
    await applies.locator("[data-condition-test]").last().selectOption(value);
  }
  await applies.locator('[data-ask="any"]').selectOption("yes");
  await form.locator('[data-ask="departments"] summary').click();
  await form.locator('[data-ask="departments"] input[value="industry"]').check();
  await form.locator("[data-ready]").waitFor();
  await soundEverywhere(page, [390, 844]);
  await form.locator("[data-put]").click();
  await settled(page);
  const text = await draftText(page, "gates/rule_of_sums.rhai");
  assert.match(text, /@department\s+water, industry\n/);
  assert.ok(text.includes('project.sector == "industry" || project.sector == "service"'), text);
  assert.ok(
    text.includes("(project.groundwater_m3 + project.surface_m3) / project.public_supply_m3"),
  );
  assert.equal(await page.locator("[data-broken]").count(), 0);
  assert.equal(
    await page.locator("[data-problems] .tone-reject").count(),
    0,
    await page.locator("[data-problems]").innerText(),
  );
  // A19: what has to be at least so much falls short of it.
  assert.equal(await page.locator("[data-new-case=failed] legend").innerText(), "未达到界线");
  for (const side of ["met", "failed", "unknown"])
    await page.locator(`[data-new-case=${side}] [data-add-case]`).click();
  await settled(page);
  assert.equal(
    await page.locator("[data-cases] [data-failed]").getAttribute("data-failed"),
    "0",
    await page.locator("[data-cases]").innerText(),
  );
  assert.match(await draftText(page, "parameters/gates.toml"), /\nvalue = "0\.08"\n/);
  assert.deepEqual(errors, []);
});
