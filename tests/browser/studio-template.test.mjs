// A new rule from each of the four templates: filled in, put into the draft, and run by the engine on both sides of its line.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { closeBrowser, root, tidy } from "./harness.mjs";
import { draftText, openStudio, settled } from "./studio.mjs";
import { soundEverywhere } from "./tour.mjs";

afterEach(tidy);
after(closeBrowser);

const CASES = join(root, "rules/cases");
/** How many known answers the pack has. */
const KNOWN = readdirSync(CASES)
  .map((file) => readFileSync(join(CASES, file), "utf8").match(/^\[\[case\]\]/gm).length)
  .reduce((sum, count) => sum + count, 0);

const form = (page) => page.locator("water-rules-template");
const ask = (page, key) => form(page).locator(`[data-ask="${key}"]`);

async function fill(page, answers) {
  for (const [key, value] of Object.entries(answers)) {
    const asked = ask(page, key);
    const field = (await asked.evaluate((each) => each.matches("input, select")))
      ? asked
      : asked.locator("input, select");
    if ((await field.evaluate((each) => each.tagName)) === "SELECT")
      await field.selectOption(value);
    else await field.fill(value);
  }
}

async function condition(page, key, field, value) {
  const part = form(page).locator(`[data-conditions=${key}]`);
  await part.locator("[data-add-condition]").click();
  await part.locator("[data-condition-field]").last().selectOption(field);
  await part.locator("[data-condition-test]").last().selectOption(value);
}

const ABOUT = {
  family: "gates",
  zhTitle: "测试规则",
  enTitle: "Rule of a test",
  zhText: "测试用，不是真的规定。",
  enText: "Made up for a test, no real policy.",
  stage: "intake",
  source: "water-conservation-regulation-2024",
  article: "1",
  department: "water",
  confidence: "R?",
  from: "2024-05-01",
};
const NUMBER = {
  "number-from": "2024-05-01",
  "number-source": "water-conservation-regulation-2024",
  "number-confidence": "R?",
};

const TEMPLATES = {
  threshold: {
    async fill(page) {
      await condition(page, "applies", "sector", "=industry");
      await fill(page, {
        field: "product_intake_m3",
        per: "output",
        comparison: "at_most",
        number: "2.5",
        ...NUMBER,
        outcome: "revise",
        zh: "{actual} {unit} 高于 {limit}，超出 {margin}。",
        en: "{actual} {unit} is above {limit} by {margin}.",
      });
    },
    outcome: "revise",
    parameter:
      /\[rule_of_a_test_limit\][^[]*unit = "m³\/[^"]+"\n\[\[rule_of_a_test_limit\.value\]\]\nfrom = "2024-05-01"\nvalue = "2\.5"/,
  },
  band: {
    async fill(page) {
      await fill(page, {
        field: "product_intake_m3",
        per: "output",
        comparison: "at_most",
        table: "product_quota",
      });
      await fill(page, { column: "value" });
      await form(page).locator("[data-key=product] [data-key-field]").selectOption("product");
      await form(page).locator("[data-key=tier] [data-key-text]").fill("general");
      await fill(page, {
        outcome: "condition",
        zh: "{actual} 高于 {limit}。",
        en: "{actual} is above {limit}.",
      });
    },
    outcome: "condition",
    cases: {
      met: { product: "steel_coking", product_intake_m3: "4.5", output: "1" },
      failed: { product: "steel_coking", product_intake_m3: "4.6", output: "1" },
      unknown: { product: "steel_coking", output: "1" },
    },
  },
  gate: {
    async fill(page) {
      await form(page).locator("[data-condition-field]").first().waitFor();
      const barred = form(page).locator("fieldset:not([data-conditions]) [data-condition-field]");
      await barred.selectOption("deep_groundwater");
      await form(page)
        .locator("fieldset:not([data-conditions]) [data-condition-test]")
        .selectOption("true");
      await condition(page, "exceptions", "emergency", "=drought");
      await condition(page, "exceptions", "monitoring_only", "true");
      await fill(page, {
        outcome: "reject",
        zh: "不予批准，请改用其他水源。",
        en: "Not approved: use another source.",
      });
      // What is only recalled refuses nobody.
      assert.match(await form(page).locator("[data-troubles]").innerText(), /不得作出“不予批准”/);
      await fill(page, { confidence: "S1" });
    },
    outcome: "reject",
    // The exception is claimed in one more case, which the engine passes.
    cases: { unknown: { deep_groundwater: "true", emergency: "drought" } },
    expected: { unknown: "pass" },
  },
  deadline: {
    async fill(page) {
      await fill(page, {
        start: "application_received",
        due: "application_accepted",
        days: "working",
        number: "7",
        ...NUMBER,
        outcome: "advice",
        zh: "应在 {limit} 前完成，实为 {actual}。",
        en: "Due by {limit}, done on {actual}.",
      });
    },
    outcome: "advice",
    parameter: /\[rule_of_a_test_days\][^[]*unit = "d"/,
  },
};

for (const [kind, template] of Object.entries(TEMPLATES)) {
  test(`a rule is made from the template “${kind}”, and holds on both sides of its line`, async () => {
    const { page, errors } = await openStudio();
    await page.click("[data-new-rule]");
    // A18: nothing is said of the rule that was open before.
    await form(page).locator(`input[value=${kind}]`).check();
    assert.equal(await page.locator("[data-beside]").count(), 0);
    assert.ok(await form(page).locator("[data-put]").isDisabled());
    assert.match(await form(page).locator("[data-troubles]").innerText(), /还要填写/);
    await fill(page, { ...ABOUT, code: "GATE-01" });
    await template.fill(page);
    // A code that there is, and a sentence with what can't be filled in, are told.
    assert.match(await form(page).locator("[data-troubles]").innerText(), /GATE-01/);
    await fill(page, { code: "TEST-01" });
    const sentence = await ask(page, "en").inputValue();
    await fill(page, { en: "{limits}" });
    assert.match(await form(page).locator("[data-troubles]").innerText(), /\{limits\}/);
    await fill(page, { en: sentence });
    await form(page).locator("[data-ready]").waitFor();
    const preview = await form(page)
      .locator('[data-preview="gates/rule_of_a_test.rhai"]')
      .innerText();

    if (kind === "threshold") {
      await soundEverywhere(page, [360, 740]);
    }

    const parametersBefore = await draftText(page, "parameters/gates.toml");
    await form(page).locator("[data-put]").click();
    await settled(page);
    assert.equal(await page.locator("h2 code").first().innerText(), "gates/rule_of_a_test.rhai");
    assert.equal((await draftText(page, "gates/rule_of_a_test.rhai")).trim(), preview.trim());
    const parameters = await draftText(page, "parameters/gates.toml");
    assert.ok(parameters.startsWith(parametersBefore));
    if (template.parameter) assert.match(parameters, template.parameter);
    else assert.equal(parameters, parametersBefore);
    assert.equal(
      await page.locator("[data-problems] .tone-reject").count(),
      0,
      await page.locator("[data-problems]").innerText(),
    );
    assert.equal(await page.locator("[data-broken]").count(), 0);

    // Its known answers: what is suggested is what the engine says.
    const expected = {
      met: "pass",
      failed: template.outcome,
      unknown: kind === "deadline" ? "not_applicable" : "undetermined",
    };
    for (const side of ["met", "failed", "unknown"]) {
      const asked = page.locator(`[data-new-case=${side}]`);
      assert.equal(await asked.locator("[data-expected]").inputValue(), expected[side]);
      if (template.expected?.[side])
        await asked.locator("[data-expected]").selectOption(template.expected[side]);
      for (const [name, value] of Object.entries(template.cases?.[side] || {})) {
        const field = asked.locator(`[data-case-field=${name}]`);
        if ((await field.evaluate((each) => each.tagName)) === "SELECT")
          await field.selectOption(value);
        else await field.fill(value);
      }
      await asked.locator("[data-add-case]").click();
    }
    await settled(page);
    await page.locator("[data-cases]", { hasText: String(KNOWN + 3) }).waitFor();
    assert.equal(
      await page.locator("[data-cases] [data-failed]").getAttribute("data-failed"),
      "0",
      await page.locator("[data-cases]").innerText(),
    );
    assert.match(await draftText(page, "cases/gates.toml"), /id = "test-01-failed"/);

    await page.click("[data-finish]");
    assert.equal(await page.locator("water-rules-new-cases").count(), 0);
    assert.deepEqual(errors, []);
  });
}
