import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import {
  addRule,
  beforeWorkers,
  begin,
  closeBrowser,
  copyRules,
  LIMIT_BODY,
  LIMIT_SAYS,
  openPage,
  pickFirstSample,
  show,
  tidy,
  until,
  verdict,
} from "./harness.mjs";
import { speak, visit } from "./tour.mjs";

const HAN = /\p{Script=Han}/u;

afterEach(tidy);
after(closeBrowser);

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
  for (const place of ["h1", "[data-verdict]"]) {
    assert.doesNotMatch(await page.locator(place).innerText(), HAN, place);
  }

  await page.reload();
  await page.waitForSelector("[data-phase=ready]");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.deepEqual(errors, []);
});

test("an edited rule is in force after a reload, with nothing built", async () => {
  const rules = copyRules();
  const { page } = await openPage(rules);
  const digest = () => page.getAttribute("[data-digest]", "data-digest");
  const first = await digest();
  assert.equal(await page.locator('[data-code="TEST-01"]').count(), 0);

  const path = addRule(rules, "TEST-01", LIMIT_BODY, LIMIT_SAYS);
  await page.reload();
  await begin(page);
  await page.waitForSelector('[data-code="TEST-01"]', { state: "attached" });
  assert.notEqual(await digest(), first);
  await show(page, "surface_m3");
  await page.fill('[data-field="surface_m3"] input:not([data-answer])', "20000");
  await verdict(page, { is: "rejected" });

  // The button keeps what was typed.
  rules.write(path, rules.read(path).replace("> 10000", "> 10000 * 10"));
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="TEST-01"][data-outcome="pass"]', { state: "attached" });
  assert.equal(
    await page.inputValue('[data-field="surface_m3"] input:not([data-answer])'),
    "20000",
  );
});

test("a broken rule is shown with its place, and the page recovers when it is mended", async () => {
  const rules = copyRules();
  const path = addRule(rules, "TEST-01", "fn judge(project) {\n    let = ;\n}\n");
  const { page } = await openPage(rules);
  await page.waitForSelector("[data-bad-pack]");
  assert.match(await page.locator("[data-bad-pack]").innerText(), new RegExp(`${path}:\\d+:\\d+`));
  rules.write(
    path,
    rules
      .read(path)
      .replace(/fn judge[\s\S]*$/, LIMIT_BODY)
      .replace("\n\nfn", `\n${LIMIT_SAYS}\n\nfn`),
  );
  await page.click("[data-reload]");
  await page.waitForSelector("[data-search]");
  await begin(page);
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
    await page.fill('[data-field="surface_m3"] input:not([data-answer])', "-5");
    await page.locator('[data-field="surface_m3"] [data-problem]').first().waitFor();
    await verdict(page);
  }
});

test("a call that takes too long is ended by the page, which stays live", async () => {
  const rules = copyRules("tests/data/pack");
  // No rule can do it: their steps are counted. So the engine's thread is made to hang.
  const worker =
    'addEventListener("message", ({ data }) => { while (data.args[1] === "hang"); });\n';
  const { page } = await openPage(rules, {
    prepare: (context) => beforeWorkers(context, "worker", worker),
  });
  await page.fill('[data-field="intake_m3"] input:not([data-answer])', "2.71");
  await page.fill('[data-field="output"] input:not([data-answer])', "1");
  await page.waitForSelector('[data-code="QUOTA-01"][data-outcome="revise"]');
  await page.fill('[data-field="remark"] input:not([data-answer])', "hang");
  // While it hangs, the page answers.
  await page.click("[data-lang=en]");
  await page.waitForFunction(() => document.documentElement.lang === "en", undefined, {
    timeout: 1000,
  });
  assert.equal(await page.locator("[data-trouble]").count(), 0);
  const trouble = page.locator("[data-trouble=timeout]");
  await trouble.waitFor({ timeout: 30_000 });
  assert.match(await trouble.innerText(), /stopped/);
  await page.fill('[data-field="remark"] input:not([data-answer])', "");
  await page.fill('[data-field="intake_m3"] input:not([data-answer])', "2.70");
  await page.waitForSelector('[data-code="QUOTA-01"][data-outcome="pass"]');
});

test("what a rule prints is shown with the finding", async () => {
  const rules = copyRules("tests/data/pack");
  rules.edit(
    "quota/unit.rhai",
    "fn judge(project) {",
    'fn judge(project) {\n    print([project.intake_m3, "<b>"]);',
  );
  const { page } = await openPage(rules);
  await page.fill('[data-field="intake_m3"] input:not([data-answer])', "2.71");
  await page.fill('[data-field="output"] input:not([data-answer])', "1");
  const printed = page.locator('[data-code="QUOTA-01"] [data-printed]').filter({ hasText: "2.71" });
  await printed.waitFor({ state: "attached" });
  assert.match(await printed.textContent(), /第 19 行 2\.71, <b>/);
});

test("five mistakes in a pack are shown with place, sentence and help in both languages", async () => {
  const rules = copyRules("tests/data/pack");
  rules.edit("fields.toml", 'type = "date"', 'type = "day"');
  rules.edit("parameters/quota.toml", 'source = "law"', 'source = "lav"');
  rules.edit("quota/total.rhai", "@department water", "@department watr");
  rules.edit("quota/unit.rhai", "project.output", "project.outptu");
  rules.edit("quota/unit.rhai", '"unit_limit"', '"unit_limt"');
  const { page } = await openPage(rules);
  for (const [lang, help] of [
    ["zh", "是不是要写“output”？"],
    ["en", "Did you mean “output”?"],
  ]) {
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
  assert.ok(
    shown[0].includes("fields.toml") && shown[1].includes("sources.toml"),
    shown.join("\n"),
  );
});

test("a pack that cannot be served is explained in the server's words", async () => {
  const rules = copyRules("tests/data/pack");
  rules.write("parameters/more.toml", Buffer.from([0x23, 0xcb, 0xae, 0xc0, 0xfb, 0x0a]));
  const { page } = await openPage(rules);
  assert.match(
    await page.locator("[data-failed]").innerText(),
    /parameters\/more\.toml：文件像是 GBK 编码/,
  );
  await page.click("[data-lang=en]");
  assert.match(
    await page.locator("[data-failed]").innerText(),
    /parameters\/more\.toml: This file looks like GBK/,
  );
});

test("a parameter, a table row, a script and a label are in force as soon as they are saved", async () => {
  const rules = copyRules("tests/data/pack");
  rules.write(
    "tables/limits.toml",
    'title = { zh = "限值表", en = "Limits" }\n' +
      '[[column]]\nname = "size"\ntype = "text"\nkey = "exact"\nlabel = { zh = "规模", en = "Size" }\n' +
      '[[column]]\nname = "limit"\ntype = "number"\nlabel = { zh = "限值", en = "Limit" }\n',
  );
  rules.write(
    "tables/limits.csv",
    "size,limit,effective_from,effective_to,source,confidence\nbig,100,,,law,S1\n",
  );
  const added = addRule(
    rules,
    "TEST-01",
    'fn judge(project) {\n    require("big").that(project.intake_m3, "intake").at_most(table("limits").find("big").limit, "limit").otherwise(revise("less"));\n}\n',
    "//! @say big = 规模 | Size\n//! @say intake = 取水 | Intake\n//! @say limit = 限值 | Limit\n//! @say less = 请核减。 | Take less.",
  );
  const { page, errors } = await openPage(rules);
  const outcome = (code, value) =>
    page.waitForSelector(`[data-code="${code}"][data-outcome="${value}"]`);
  await page.fill('[data-field="intake_m3"] input:not([data-answer])', "27");
  await page.fill('[data-field="output"] input:not([data-answer])', "10");
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
  assert.equal(await page.inputValue('[data-field="intake_m3"] input:not([data-answer])'), "27");

  // Reloading the page itself shows the rules as they are now and keeps what was typed.
  rules.edit("parameters/quota.toml", '"2.69"', '"2.70"');
  await page.reload();
  await outcome("QUOTA-01", "pass");
  assert.deepEqual(
    [
      await page.inputValue('[data-field="intake_m3"] input:not([data-answer])'),
      await page.inputValue('[data-field="output"] input:not([data-answer])'),
    ],
    ["27", "10"],
  );
  assert.deepEqual(errors, []);
});

test("the change that the README describes turns the verdict", async () => {
  const rules = copyRules();
  const { page } = await openPage(rules);
  await page.selectOption("[data-samples]", "luliang-gas-power");
  await page.waitForSelector('[data-code="QUOTA-02"][data-outcome="pass"]');
  rules.edit(
    "tables/thermal_power_quota.csv",
    "national,air,advanced,0,0.32,",
    "national,air,advanced,0,0.25,",
  );
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="QUOTA-02"][data-outcome="revise"]');
  const check = page.locator('[data-code="QUOTA-02"] [data-check]');
  assert.match(await check.innerText(), /0\.28154 .*0\.25/s);
  // All the digits are a hover away.
  assert.equal(await check.locator('[title^="0.2815384615"]').innerText(), "0.28154");
  assert.equal(await verdict(page), "revise");
});

test("rules that cannot be read are reported in both languages", async () => {
  const { page } = await openPage();
  await page.route("**/rules.json", (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  const text = await page.locator("[data-failed=failedRules]").innerText();
  assert.match(text, HAN);
  assert.match(text, /could not start/);
  await page.unroute("**/rules.json");
  // A network that is down is said as that, and what to do.
  await page.route("**/rules.json", (route) => route.abort());
  await page.locator("[data-failed] button").click();
  await page.getByText("网络不通，或者服务器没有应答。").waitFor();
  assert.match(await page.locator("[data-failed]").innerText(), /请点“重新载入规则”再试/);
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

test("on a phone the tab of the screen is in sight, whichever it is", async () => {
  const { page } = await openPage();
  await page.setViewportSize({ width: 390, height: 844 });
  await speak(page, "en");
  for (const id of ["settings", "screen"]) {
    await visit(page, id);
    const seen = () =>
      page.locator(`[data-tab=${id}]`).evaluate((tab) => {
        const { left, right } = tab.getBoundingClientRect();
        return left >= 0 && right <= innerWidth;
      });
    await until(seen);
  }
});
