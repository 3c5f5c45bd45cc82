import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { addRule, axeSource, closeBrowser, command, copyRules, open, pickFirstSample, root, serve, show, tidy, verdict } from "./harness.mjs";

const HAN = /\p{Script=Han}/u;
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

test("screens a sample in Chinese, then in English, and keeps the language", async () => {
  const { page, errors } = await openPage();
  await pickFirstSample(page);
  assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  const chinese = await verdict(page);
  assert.match(await page.locator("[data-verdict]").innerText(), HAN);
  assert.ok((await page.locator("[data-code]").count()) > 0);

  await page.click("[data-lang=en]");
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.equal(await verdict(page), chinese);
  for (const place of ["h1", "[data-verdict]", ".results > h2"]) {
    assert.doesNotMatch(await page.locator(place).innerText(), HAN, place);
  }

  await page.reload();
  await page.waitForSelector("[data-phase=ready]");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.deepEqual(errors, []);
});

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

test("an edited rule is in force after a reload, with nothing built", async () => {
  const rules = copyRules();
  const { page } = await openPage(rules);
  const digest = () => page.getAttribute("[data-digest]", "data-digest");
  const first = await digest();
  assert.equal(await page.locator('[data-code="TEST-01"]').count(), 0);

  const path = addRule(rules, "TEST-01", LIMIT_BODY, LIMIT_SAYS);
  await page.reload();
  await page.waitForSelector('[data-code="TEST-01"]', { state: "attached" });
  assert.notEqual(await digest(), first);
  await show(page, "surface_m3");
  await page.fill('[data-field="surface_m3"] input', "20000");
  await verdict(page, { is: "rejected" });

  // The button keeps what was typed.
  rules.write(path, rules.read(path).replace("> 10000", "> 10000 * 10"));
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="TEST-01"][data-outcome="pass"]', { state: "attached" });
  assert.equal(await page.inputValue('[data-field="surface_m3"] input'), "20000");
});

test("a broken rule is shown with its place, and the page recovers when it is mended", async () => {
  const rules = copyRules();
  const path = addRule(rules, "TEST-01", "fn judge(project) {\n    let = ;\n}\n");
  const { page } = await openPage(rules);
  await page.waitForSelector("[data-bad-pack]");
  assert.match(await page.locator("[data-bad-pack]").innerText(), new RegExp(`${path}:\\d+:\\d+`));
  rules.write(path, rules.read(path).replace(/fn judge[^]*$/, LIMIT_BODY).replace("\n\nfn", `\n${LIMIT_SAYS}\n\nfn`));
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="TEST-01"]', { state: "attached" });
});

test("a runaway rule is an error with its place, and the page stays live", async () => {
  const rules = copyRules();
  const names = "abcdefghij".split("");
  const list = "[0, 1, 2, 10, 12, 15, 100, 1000, 10000]";
  const loops = names.map((name) => `for ${name} in ${list} {`).join(" ");
  const path = addRule(
    rules,
    "TEST-02",
    `fn judge(project) {
    let total = 0;
    ${loops}
        total += a;
    ${"}".repeat(names.length)}
    if total > 10000 {
        conclude(reject("stop"));
    }
}
`,
    LIMIT_SAYS,
  );
  const { page } = await openPage(rules);
  const place = page.locator(".place").filter({ hasText: path }).first();
  await place.waitFor({ state: "attached", timeout: 20_000 });
  assert.match(await place.textContent(), /:\d+:\d+/);
  const lang = await page.getAttribute("html", "lang");
  await page.click("[data-lang=en]");
  await page.waitForFunction((old) => document.documentElement.lang !== old, lang);
  if (await page.locator("[data-phase=ready]").count()) {
    await show(page, "surface_m3");
    await page.fill('[data-field="surface_m3"] input', "-5");
    await page.locator('[data-field="surface_m3"] [data-problem]').first().waitFor();
    await verdict(page);
  }
});

test("rules that take too long together are stopped by the page, which stays live", async () => {
  const rules = copyRules("tests/data/pack");
  const slow = `fn judge(project) {
    let n = 0;
    for a in 0..200 { for b in 0..200 { for c in 0..200 { n = n + a; } } }
}
`;
  const added = Array.from({ length: 2000 }, (_, at) => {
    const path = addRule(rules, `TEST-${1000 + at}`, slow).replace("added_by_test", `slow_${at}`);
    rules.write(path, rules.read("quota/added_by_test.rhai"));
    return path;
  });
  rules.delete("quota/added_by_test.rhai");
  const { page } = await openPage(rules);
  // While the worker runs, the page answers.
  await page.click("[data-lang=en]");
  await page.waitForFunction(() => document.documentElement.lang === "en", undefined, { timeout: 1000 });
  assert.equal(await page.locator("[data-trouble]").count(), 0);
  const trouble = page.locator("[data-trouble=timeout]");
  await trouble.waitFor({ timeout: 30_000 });
  assert.match(await trouble.innerText(), /stopped/);
  await page.fill('[data-field="intake_m3"] input', "2.71");
  await page.fill('[data-field="output"] input', "1");
  for (const path of added) rules.delete(path);
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="QUOTA-01"][data-outcome="revise"]');
  assert.equal(await page.inputValue('[data-field="intake_m3"] input'), "2.71");
});

test("five mistakes in a pack are shown with place, sentence and help in both languages", async () => {
  const rules = copyRules("tests/data/pack");
  rules.edit("fields.toml", 'type = "date"', 'type = "day"');
  rules.edit("parameters/quota.toml", 'source = "law"', 'source = "lav"');
  rules.edit("quota/total.rhai", "@department water", "@department watr");
  rules.edit("quota/unit.rhai", "project.output", "project.outptu");
  rules.edit("quota/unit.rhai", '"unit_limit"', '"unit_limt"');
  const { page } = await openPage(rules);
  for (const [lang, help] of [["zh", "是不是要写“output”？"], ["en", "Did you mean “output”?"]]) {
    await page.click(`[data-lang=${lang}]`);
    const shown = page.locator("[data-bad-pack] [data-diagnostic]");
    assert.deepEqual(await shown.locator(".place").allInnerTexts(), [
      "fields.toml:34:8",
      "parameters/quota.toml:8:10",
      "quota/total.rhai:10:1",
      "quota/unit.rhai:20:43",
      "quota/unit.rhai:21:24",
    ]);
    for (const text of await shown.allInnerTexts()) {
      const [sentence, ...helps] = text.split("\n");
      if (lang === "zh") assert.match(sentence, /。/);
      else assert.doesNotMatch(text, HAN);
      assert.ok(helps.join("").trim(), text);
    }
    assert.ok((await shown.nth(3).innerText()).includes(help));
  }
});

test("a pack without its base files names them and nothing else", async () => {
  const rules = copyRules();
  for (const path of ["fields.toml", "sources.toml"]) rules.delete(path);
  const { page } = await openPage(rules);
  const shown = await page.locator("[data-bad-pack] [data-diagnostic]").allInnerTexts();
  assert.equal(shown.length, 2, shown.join("\n"));
  assert.ok(shown[0].includes("fields.toml") && shown[1].includes("sources.toml"), shown.join("\n"));
});

test("a pack that cannot be served is explained in the server's words", async () => {
  const rules = copyRules("tests/data/pack");
  rules.write("parameters/more.toml", Buffer.from([0x23, 0xcb, 0xae, 0xc0, 0xfb, 0x0a]));
  const { page } = await openPage(rules);
  assert.match(await page.locator("[data-failed]").innerText(), /parameters\/more\.toml：文件像是 GBK 编码/);
  await page.click("[data-lang=en]");
  assert.match(await page.locator("[data-failed]").innerText(), /parameters\/more\.toml: This file looks like GBK/);
});

test("a parameter, a table row, a script and a label are in force as soon as they are saved", async () => {
  const rules = copyRules("tests/data/pack");
  rules.write(
    "tables/limits.toml",
    'title = { zh = "限值表", en = "Limits" }\n' +
      '[[column]]\nname = "size"\ntype = "text"\nkey = "exact"\nlabel = { zh = "规模", en = "Size" }\n' +
      '[[column]]\nname = "limit"\ntype = "number"\nlabel = { zh = "限值", en = "Limit" }\n',
  );
  rules.write("tables/limits.csv", "size,limit,effective_from,effective_to,source,confidence\nbig,100,,,law,S1\n");
  const added = addRule(
    rules,
    "TEST-01",
    'fn judge(project) {\n    require("big").that(project.intake_m3, "intake").at_most(table("limits").find("big").limit, "limit").otherwise(revise("less"));\n}\n',
    "//! @say big = 规模 | Size\n//! @say intake = 取水 | Intake\n//! @say limit = 限值 | Limit\n//! @say less = 请核减。 | Take less.",
  );
  const { page, errors } = await openPage(rules);
  const outcome = (code, value) => page.waitForSelector(`[data-code="${code}"][data-outcome="${value}"]`);
  await page.fill('[data-field="intake_m3"] input', "27");
  await page.fill('[data-field="output"] input', "10");
  await outcome("QUOTA-01", "pass");
  await outcome("TEST-01", "pass");

  rules.edit("parameters/quota.toml", '"2.70"', '"2.69"');
  await page.click("[data-reload]");
  await outcome("QUOTA-01", "revise");
  rules.edit("tables/limits.csv", "big,100", "big,26");
  await page.click("[data-reload]");
  await outcome("TEST-01", "revise");
  rules.edit(added, "at_most", "at_least");
  await page.click("[data-reload]");
  await outcome("TEST-01", "pass");
  rules.edit("fields.toml", 'zh = "取水量"', 'zh = "年取水总量"');
  await page.click("[data-reload]");
  await page.locator('[data-field="intake_m3"] .label', { hasText: "年取水总量" }).waitFor();
  assert.equal(await page.inputValue('[data-field="intake_m3"] input'), "27");

  // Reloading the page itself shows the rules as they are now and keeps what was typed.
  rules.edit("parameters/quota.toml", '"2.69"', '"2.70"');
  await page.reload();
  await outcome("QUOTA-01", "pass");
  assert.deepEqual(
    [await page.inputValue('[data-field="intake_m3"] input'), await page.inputValue('[data-field="output"] input')],
    ["27", "10"],
  );
  assert.deepEqual(errors, []);
});

test("the change that the README describes turns the verdict", async () => {
  const rules = copyRules();
  const { page } = await openPage(rules);
  await page.selectOption("[data-samples]", "luliang-gas-power");
  await page.waitForSelector('[data-code="QUOTA-02"][data-outcome="pass"]');
  rules.edit("tables/thermal_power_quota.csv", "national,air,advanced,0,0.32,", "national,air,advanced,0,0.25,");
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="QUOTA-02"][data-outcome="revise"]');
  const check = page.locator('[data-code="QUOTA-02"] [data-check]');
  assert.match(await check.innerText(), /0\.281538….*0\.25/s);
  assert.equal(await verdict(page), "revise");
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
  await page.waitForFunction((verdict) => {
    const { shadowRoot } = document.querySelector("water-screening");
    return shadowRoot.querySelector("[data-verdict]").dataset.verdict === verdict;
  }, JSON.parse(report).verdict);
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
  const focused = await page.evaluate(() => {
    const { activeElement } = document.querySelector("water-screening").shadowRoot;
    return activeElement.closest("[data-field]").dataset.field;
  });
  assert.equal(focused, name);
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
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("water-screening");
    for (const details of shadowRoot.querySelectorAll("details")) details.open = true;
  });
  await page.evaluate(axeSource);
  for (const lang of ["zh", "en"]) {
    await page.click(`[data-lang=${lang}]`);
    const violations = await page.evaluate(async () => {
      const found = await window.axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.flat().join(" ")).join(", ")}`);
    });
    assert.deepEqual(violations, [], lang);
  }
});

test("nothing scrolls sideways at 360 px", async () => {
  const { page } = await openPage(undefined, { width: 360, height: 740 });
  await pickFirstSample(page);
  await page.evaluate(() => {
    const { shadowRoot } = document.querySelector("water-screening");
    for (const details of shadowRoot.querySelectorAll("details")) details.open = true;
  });
  for (const lang of ["zh", "en"]) {
    await page.click(`[data-lang=${lang}]`);
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, lang);
  }
});

test("rules that cannot be read are reported in both languages", async () => {
  const { page } = await openPage();
  await page.route("**/rules.json", (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  const text = await page.locator("[data-failed=failedRules]").innerText();
  assert.match(text, HAN);
  assert.match(text, /could not start/);
  await page.unroute("**/rules.json");
  await page.locator("[data-failed] button").click();
  await page.waitForSelector("[data-phase=ready]");
});

test("an engine that cannot be loaded is reported in both languages", async () => {
  const { page } = await openPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.reload();
  const text = await page.locator("[data-failed=failedEngine]").innerText();
  assert.match(text, HAN);
  assert.match(text, /WebAssembly/);
});
