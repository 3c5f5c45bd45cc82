import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  copyRules,
  files,
  open,
  pickFirstSample,
  root,
  serve,
  still,
  tidy,
  unfoldAll,
} from "./harness.mjs";

const HAN = /\p{Script=Han}/u;

afterEach(tidy);
after(closeBrowser);

/**
 * The rules with the library read.
 * @param {{ rules?: { folder: string }; place?: string; size?: { width: number; height: number } }} [options]
 */
async function openRules({ rules, place = "", size } = {}) {
  const { url } = await serve(rules?.folder);
  const opened = await open(`${url}#/rules${place && `/${place}`}`, size);
  await opened.page.waitForSelector("[data-shelf=source]", { state: "attached" });
  const go = async (to) => {
    await opened.page.evaluate((hash) => (location.hash = hash), `#/rules/${to}`);
    await still(opened.page);
  };
  return { ...opened, go };
}

/** The rules, without facts and shared functions. */
const scripts = () =>
  Object.entries(files(join(root, "rules"))).filter(
    ([path]) => path.endsWith(".rhai") && !path.startsWith("facts/"),
  );
const entries = (page) =>
  page.locator("[data-entry]").evaluateAll((all) => all.map((each) => each.dataset.entry));
const tagged = (tag, value) =>
  scripts().filter(([, text]) => new RegExp(`^//! @${tag} .*\\b${value}\\b`, "m").test(text));

test("every rule is listed, and family, stage, department and confidence narrow the list", async () => {
  const { page, errors } = await openRules();
  assert.equal((await entries(page)).length, scripts().length);
  // The list comes first: what narrows it is folded.
  assert.equal(await page.locator("[data-narrow=stage]").isVisible(), false);
  await page.click("[data-narrowing] > summary");
  await page.selectOption("[data-narrow=family]", "trading");
  assert.equal(
    (await entries(page)).length,
    scripts().filter(([path]) => path.startsWith("trading/")).length,
  );
  await page.click("[data-clear]");
  await page.selectOption("[data-narrow=stage]", "discharge");
  assert.equal((await entries(page)).length, tagged("stage", "discharge").length);
  await page.selectOption("[data-narrow=stage]", "");
  await page.selectOption("[data-narrow=department]", "housing");
  assert.equal((await entries(page)).length, tagged("department", "housing").length);
  await page.selectOption("[data-narrow=department]", "");
  await page.selectOption("[data-narrow=confidence]", "R");
  const weak = await entries(page);
  assert.ok(weak.length > 0 && weak.length < scripts().length);
  assert.deepEqual(errors, []);
});

test("things are found by code, title, article, parameter, table and cell, in both languages", async () => {
  const { page } = await openRules();
  const find = async (query, shelf = "rule") => {
    await page.click(`[data-shelf=${shelf}]`);
    await page.fill("[data-find]", query);
    await still(page);
    return entries(page);
  };
  assert.equal((await find("pu-01"))[0], "PU-01");
  assert.ok((await find("prohibited zone")).includes("GATE-01"));
  assert.ok((await find("禁止开采区")).includes("GATE-01"));
  assert.ok((await find("地下水管理条例 第35条")).includes("GATE-02"));
  assert.ok((await find("leakage_target")).includes("TGT-10"));
  assert.ok((await find("城市公共供水漏损率目标")).includes("TGT-10"));
  assert.ok((await find("产品取水定额")).includes("QUOTA-01"));
  assert.deepEqual(await find("没有这样的东西"), []);
  assert.ok((await find("漏损", "parameter")).includes("leakage_target"));
  assert.ok((await find("尖草坪区", "table")).includes("regions"));
  assert.ok((await find("令第776号", "source")).includes("water-conservation-regulation-2024"));
  assert.match(await page.locator("[data-found]").innerText(), /共/);
});

test("a space beside Chinese says nothing, and what nothing has whole finds what comes nearest, and says so", async () => {
  const { page } = await openRules();
  const found = async (words) => {
    await page.fill("[data-find]", words);
    await still(page);
    return entries(page);
  };
  // Renewal is asked for 45 days before a permit ends; the rule writes “45 日”.
  assert.ok((await found("45日")).includes("PROC-05"));
  assert.equal(await page.locator("[data-near]").count(), 0);
  // The rule says that it ends (届满); whoever asks says that it is due (到期).
  const near = await found("取水许可证到期");
  assert.ok(near.includes("PROC-05") && near.length < 20, near.join());
  assert.equal(await page.locator("[data-near]").count(), 1);
  assert.deepEqual(await found("zzqq"), []);
  assert.equal(await page.locator("[data-near]").count(), 0);
});

test("a rule shows its law, its parameters on the date, its cases and its text, line by line", async () => {
  const { page, go, errors } = await openRules({ place: "TGT-10" });
  const article = page.locator("article");
  const [path, text] = scripts().find(([, text]) => /@code\s+TGT-10\b/.test(text));
  assert.ok(
    (await article.innerText()).includes("到 2025 年全省城市公共供水管网漏损率控制在 9% 以内"),
  );
  const source = article.locator('[data-source="shanxi-leakage-target"]');
  assert.match(await source.innerText(), /据转载文本$/m);
  assert.equal(await source.locator(".confidence").getAttribute("title"), "S2");
  // The text is for whoever changes rules: it is folded.
  assert.equal(await article.locator(".script").isVisible(), false);
  await article.locator("[data-script] > summary").click();
  assert.equal((await article.locator(".script").textContent()).trimEnd(), text.trimEnd());
  const last = article.locator(".source-line").last();
  assert.equal(await last.getAttribute("data-line"), String(text.trimEnd().split("\n").length));
  assert.ok((await article.innerText()).includes(path));

  await page.fill("[data-as-of]", "2025-06-01");
  await page.locator('[data-parameter="leakage_target"] b', { hasText: "0.09" }).waitFor();
  await page.fill("[data-as-of]", "2026-06-01");
  await page
    .locator('[data-parameter="leakage_target"]', { hasText: "2026-06-01 没有有效值" })
    .waitFor();
  assert.ok((await article.innerText()).includes("2026-06-01 不在施行期内"));

  // What it uses, and back.
  await article.locator(".links [data-rule-link=TGT-09] a").click();
  await page.locator("article h2", { hasText: "TGT-09" }).waitFor();
  await article.locator('[data-rule-link="TGT-10"]').first().waitFor();
  await go("TGT-10");
  await article.locator("[data-script]").evaluate((each) => (each.open = true));
  await article.locator('.script a[href="#/rules/parameter/leakage_target"]').click();
  await page.locator("article table").waitFor();
  assert.match(await article.innerText(), /2021-01-01 起至 2025-12-31/);
  assert.equal(await article.locator('[data-rule-link="TGT-10"]').count(), 1);
  assert.deepEqual(errors, []);
});

test("tables and sources say what they hold and who uses them; an unknown name says so", async () => {
  const { page, go } = await openRules({ place: "table/product_quota" });
  const article = page.locator("article");
  const csv = files(join(root, "rules"))["tables/product_quota.csv"].trimEnd().split("\n");
  assert.equal(await article.locator("[data-rows] tbody tr").count(), csv.length - 1);
  assert.equal(await article.locator('[data-rule-link="QUOTA-01"]').count(), 1);
  await page.fill("[data-as-of]", "2020-01-01");
  await article.locator("tr.past").first().waitFor();
  await page.check("[data-only-in-force]");
  assert.ok((await article.locator("[data-rows] tbody tr").count()) < csv.length - 1);
  await go("source/groundwater-regulation-2021");
  assert.equal(await article.locator('[data-rule-link="GATE-01"]').count(), 1);
  assert.match(await article.locator('[data-rule-link="GATE-01"]').innerText(), /第35条/);
  assert.equal(await article.locator('[data-official="address"] a[href^="http"]').count(), 1);
  assert.match(await article.locator(".articles").innerText(), /第35条/);
  await go("source/water-law-2016");
  const lookedUp = article.locator('[data-official="register"]');
  assert.match(await lookedUp.innerText(), /国家法律法规数据库，查“中华人民共和国水法”/);
  assert.equal(await lookedUp.locator('a[href^="https://flk.npc.gov.cn"]').count(), 1);
  await go("source/plausibility");
  assert.equal(await article.locator('[data-official="none"]').count(), 1);
  // Codes of columns are written in words.
  await go("table/thermal_power_quota");
  const row = await article.locator("[data-rows] tbody tr").first().innerText();
  assert.match(row, /国家.*循环冷却.*通用值/s);
  assert.doesNotMatch(row, /national|general/);
  await go("parameter/intensity_base_year");
  assert.equal(await article.locator('a[href="#/rules/table/indicators"]').count(), 1);
  for (const place of ["NONE-99", "table/none", "parameter/none", "source/none"]) {
    await go(place);
    assert.match(await article.innerText(), /规则包中没有/, place);
  }
});

test("cases are run in the browser: a pack that went wrong shows it, and a case opens on the Screen", async () => {
  const rules = copyRules();
  const { page, errors } = await openRules({ rules, place: "PU-01" });
  const cases = page.locator("[data-cases]");
  assert.equal(await cases.locator("[data-passed=false]").count(), 0);
  const count = await cases.locator("[data-case]").count();
  assert.ok(count > 1);
  rules.edit("parameters/planned_use.toml", 'value = "10000"', 'value = "9000"');
  await page.click("[data-reload]");
  const bad = cases.locator("[data-passed=false]");
  await bad.first().waitFor();
  assert.match(await bad.first().innerText(), /应为.*实为/);
  assert.equal(await cases.locator("[data-case]").count(), count);

  const opened = cases.locator("[data-case]", { hasText: "9 999" });
  await opened.locator("[data-open-case]").click();
  await page.waitForSelector("[data-screen=screen]");
  const finding = page.locator('[data-code="PU-01"]');
  await page.waitForSelector('[data-code="PU-01"][data-outcome="pass"]', { state: "attached" });

  // From the finding back to its rule.
  await unfoldAll(page);
  await finding.locator("[data-rule-link]").click();
  await page.locator("article h2", { hasText: "PU-01" }).waitFor();
  assert.deepEqual(errors, []);
});

test("without the whole engine the rules can still be read, and it can be tried again", async () => {
  const { url } = await serve();
  const { page } = await open(url);
  await page.route("**/*study*.wasm", (route) => route.abort());
  await page.evaluate(() => (location.hash = "#/rules/GATE-01"));
  await page.locator("article [role=alert] button").waitFor();
  assert.match(await page.locator("article h2").innerText(), /GATE-01/);
  await page.unroute("**/*study*.wasm");
  await page.locator("article [role=alert] button").click();
  await page.waitForSelector(".script", { state: "attached" });
});

test("axe finds nothing in either language, and nothing scrolls sideways", async () => {
  // What axe looks at hangs on the width or on the words, not on the two together.
  for (const [size, looked] of /** @type {const} */ ([
    [{ width: 1280, height: 900 }, "zh"],
    [{ width: 360, height: 740 }, "en"],
  ])) {
    const { page, go, errors } = await openRules({ size });
    for (const lang of ["zh", "en"]) {
      await page.click(`[data-lang=${lang}]`);
      for (const place of [
        "",
        "QUOTA-01",
        "parameter/leakage_target",
        "table/water_tax_rates",
        "source/yellow-river-law-2022",
      ]) {
        await go(place);
        await page.locator("article h2").waitFor({ state: "attached" });
        await unfoldAll(page);
        if (lang === looked)
          assert.deepEqual(await axe(page, { colours: "with" }), [], `${lang} ${place}`);
        assert.equal(
          await page.evaluate(() => document.documentElement.scrollWidth),
          size.width,
          `${lang} ${place}`,
        );
        if (lang === "en") assert.doesNotMatch(await page.locator("article h2").innerText(), HAN);
      }
    }
    assert.deepEqual(errors, []);
    await tidy();
  }
});

test("every finding of the Screen leads to what it used", async () => {
  const { url } = await serve();
  const { page } = await open(url);
  await pickFirstSample(page);
  await unfoldAll(page);
  const links = await page
    .locator('[data-code] a[href^="#/rules/"]')
    .evaluateAll((all) => [...new Set(all.map((each) => each.getAttribute("href")))]);
  assert.ok(
    links.some((link) => link.startsWith("#/rules/parameter/")) &&
      links.some((link) => link.startsWith("#/rules/source/")),
  );
  await page.evaluate(() => (location.hash = "#/rules"));
  await page.waitForSelector("[data-shelf=source]", { state: "attached" });
  const headings = await page.locator("water-rules-rules").evaluate(async (screen, links) => {
    const found = [];
    for (const link of links) {
      location.hash = link;
      await new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
      await screen.updateComplete;
      found.push(screen.shadowRoot.querySelector("article h2")?.textContent);
    }
    return found;
  }, links);
  for (const [index, heading] of headings.entries())
    assert.doesNotMatch(heading || "规则包中没有", /规则包中没有/, links[index]);
  assert.equal(new Set(headings).size, links.length);
});
