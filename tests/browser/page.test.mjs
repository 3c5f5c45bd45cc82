import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { addRule, axeSource, closeBrowser, copyRules, open, pickFirstSample, serve, show, verdict } from "./harness.mjs";

const HAN = /\p{Script=Han}/u;
const LIMIT_BODY = `fn judge(project) {
    if project.surface_m3 > 10000 {
        conclude(reject("stop"));
    }
}
`;
const LIMIT_SAYS = "//! @say stop = 测试:不予批准 | Test: rejected";

let server;

before(async () => {
  server = await serve();
});

after(async () => {
  await closeBrowser();
  server?.stop();
});

test("screens a sample in Chinese, then in English, and keeps the language", async () => {
  const { page, errors, close } = await open(server.url);
  await pickFirstSample(page);
  assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
  const chinese = await verdict(page);
  assert.match(await page.locator("[data-verdict]").innerText(), HAN);
  assert.ok((await page.locator("[data-code]").count()) > 0);

  await page.click("[data-lang=en]");
  await page.waitForFunction(() => document.documentElement.lang === "en");
  assert.equal(await verdict(page), chinese);
  for (const place of ["h1", "[data-verdict]", ".counts"]) {
    assert.doesNotMatch(await page.locator(place).innerText(), HAN, place);
  }

  await page.reload();
  await page.waitForSelector("[data-phase=ready]");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.deepEqual(errors, []);
  await close();
});

test("makes every field of the pack, and marks the assumed ones of a sample", async () => {
  const { page, close } = await open(server.url);
  assert.ok((await page.locator("[data-group]").count()) > 1);
  assert.ok((await page.locator("[data-field]").count()) > 20);
  assert.equal(await page.locator('[data-field="surface_m3"] input').count(), 1);
  await close();
});

test("typing changes the verdict at once", async () => {
  const rules = copyRules();
  addRule(rules, "TEST-01", LIMIT_BODY, LIMIT_SAYS);
  const own = await serve(rules.folder);
  const { page, errors, close } = await open(own.url);
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
  await close();
  own.stop();
  rules.remove();
});

test("what an input method is still composing is not screened", async () => {
  const { page, close } = await open(server.url);
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
  await close();
});

test("a negative amount is a problem that names its field", async () => {
  const { page, close } = await open(server.url);
  await show(page, "surface_m3");
  await page.fill('[data-field="surface_m3"] input', "-5");
  const problem = page.locator('[data-field="surface_m3"] [data-problem]').first();
  await problem.waitFor();
  assert.equal(await problem.getAttribute("data-problem-field"), "surface_m3");
  assert.equal(await page.getAttribute('[data-field="surface_m3"] input', "aria-invalid"), "true");
  await page.fill('[data-field="surface_m3"] input', "5");
  await problem.waitFor({ state: "detached" });
  await close();
});

test("an edited rule is in force after a reload, with nothing built", async () => {
  const rules = copyRules();
  const own = await serve(rules.folder);
  const { page, close } = await open(own.url);
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
  await close();
  own.stop();
  rules.remove();
});

test("a broken rule is shown with its place, and the page recovers when it is mended", async () => {
  const rules = copyRules();
  const path = addRule(rules, "TEST-01", "fn judge(project) {\n    let = ;\n}\n");
  const own = await serve(rules.folder);
  const { page, close } = await open(own.url);
  await page.waitForSelector("[data-bad-pack]");
  assert.match(await page.locator("[data-bad-pack]").innerText(), new RegExp(`${path}:\\d+:\\d+`));
  rules.write(path, rules.read(path).replace(/fn judge[^]*$/, LIMIT_BODY).replace("\n\nfn", `\n${LIMIT_SAYS}\n\nfn`));
  await page.click("[data-reload]");
  await page.waitForSelector('[data-code="TEST-01"]', { state: "attached" });
  await close();
  own.stop();
  rules.remove();
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
  const own = await serve(rules.folder);
  const { page, close } = await open(own.url);
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
  await close();
  own.stop();
  rules.remove();
});

test("axe finds nothing in either language", async () => {
  const { page, close } = await open(server.url);
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
  await close();
});

test("nothing scrolls sideways at 360 px", async () => {
  const { page, close } = await open(server.url, { width: 360, height: 740 });
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
  await close();
});

test("rules that cannot be read are reported in both languages", async () => {
  const { page, close } = await open(server.url);
  await page.route("**/rules.json", (route) => route.fulfill({ status: 503, body: "" }));
  await page.reload();
  const text = await page.locator("[data-failed=failedRules]").innerText();
  assert.match(text, HAN);
  assert.match(text, /could not start/);
  await page.unroute("**/rules.json");
  await page.locator("[data-failed] button").click();
  await page.waitForSelector("[data-phase=ready]");
  await close();
});

test("an engine that cannot be loaded is reported in both languages", async () => {
  const { page, close } = await open(server.url);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.reload();
  const text = await page.locator("[data-failed=failedEngine]").innerText();
  assert.match(text, HAN);
  assert.match(text, /WebAssembly/);
  await close();
});
