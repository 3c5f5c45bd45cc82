import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { axe, closeBrowser, copyRules, open, root, serve, tidy } from "./harness.mjs";

const HAN = /\p{Script=Han}/u;

afterEach(tidy);
after(closeBrowser);

/**
 * @param {{ rules?: { folder: string }; size?: { width: number; height: number } }} [options]
 */
async function openTargets({ rules, size } = {}) {
  const { url } = await serve(rules?.folder);
  const opened = await open(`${url}#/targets`, size);
  await opened.page.waitForSelector("[data-main]");
  return opened;
}

const card = (page, id) => page.locator(`.card[data-indicator="${id}"]`);
const text = (page, id, part) => card(page, id).locator(`[data-${part}]`).innerText();
const met = (page, id) => card(page, id).getAttribute("data-met");

/** Loads a CSV under a name; the panel of the file is waited for. */
async function load(page, name, content) {
  await page.setInputFiles("[data-load]", {
    name,
    mimeType: "text/csv",
    buffer: Buffer.from(content),
  });
  await page.waitForSelector(`[data-file="${name}"], [data-refused]`);
}

test("the published values of the province stand against the targets in force, and nothing is made up", async () => {
  const { page, errors } = await openTargets();
  assert.equal(await page.locator("[data-year]").inputValue(), "2024");
  assert.equal(await page.locator("[data-main] .card").count(), 5);
  assert.deepEqual((await page.locator("[data-summary]").innerText()).match(/\d+/g), [
    "2",
    "2",
    "1",
  ]);
  assert.equal(await text(page, "total_use", "value"), "无数据");
  assert.match(await text(page, "total_use", "target"), /≤ 85 亿 m³/);
  assert.equal(await text(page, "leakage", "value"), "无数据");
  assert.match(await text(page, "leakage", "target"), /≤ 9%/);
  // 41.2 × (1 − 0.215) against 41.2 × (1 − 0.12), to the last digit.
  assert.equal(await text(page, "gdp_intensity", "value"), "32.342 m³/万元");
  assert.match(
    await text(page, "gdp_intensity", "target"),
    /≤ 36\.256 m³\/万元（比 2020 年下降 12%）/,
  );
  assert.match(
    await text(page, "gdp_intensity", "distance"),
    /优于目标 3\.914 m³\/万元，比 2020 年 −21\.5%/,
  );
  assert.match(await text(page, "gdp_intensity", "trend"), /↓ 比 2020 年下降 8\.858 .*改善/);
  assert.equal(await met(page, "industry_intensity"), "true");
  assert.equal(await met(page, "irrigation_coefficient"), "false");
  assert.match(await text(page, "irrigation_coefficient", "distance"), /距目标还差 0\.002/);
  assert.match(await card(page, "irrigation_coefficient").innerText(), /据转载文本/);

  await page.selectOption("[data-year]", "2026");
  assert.match(await text(page, "irrigation_coefficient", "target"), /≥ 0\.586/);
  assert.match(await text(page, "total_use", "target"), /2025-12-31 到期/);
  assert.match(await card(page, "gdp_intensity").innerText(), /缺少 2025 年的数值/);
  assert.deepEqual(errors, []);
});

test("what has no data is folded, the year that is shown is explained, and a workbook is read as a CSV is", async () => {
  const { page, errors } = await openTargets();
  // The latest published values are of 2024; the page is asked on a later day.
  const [shown, now] = [2024, new Date().getFullYear()];
  assert.match(
    await page.innerText("[data-latest]"),
    new RegExp(`${now} 年还没有数据.*${shown} 年`),
  );
  const told = (table) => page.locator(`[data-table=${table}] > table tbody tr`);
  const bare = (table) => page.locator(`[data-table=${table}] [data-bare] tbody tr`);
  // Only the province has published values.
  assert.deepEqual([await told("overview").count(), await bare("overview").count()], [1, 11]);
  assert.deepEqual([await told("regions").count(), await bare("regions").count()], [1, 11]);
  assert.equal(await bare("overview").first().isVisible(), false);
  for (const row of await told("years").all()) assert.doesNotMatch(await row.innerText(), /无数据/);
  assert.equal(await page.locator("[data-bare-indicators] .card").first().isVisible(), false);
  // A city that has a value comes out.
  await page.setInputFiles("[data-load]", join(root, "tests/data/indicators.xlsx"));
  await page.waitForSelector('[data-file="indicators.xlsx"]');
  assert.deepEqual(await page.locator("[data-problem]").allInnerTexts(), []);
  await told("overview").nth(1).waitFor();
  assert.match(await told("overview").nth(1).innerText(), /太原市[\s\S]*7\.25%/);
  assert.deepEqual(errors, []);
});

test("a city has its own target where there is one, else the province's as a reference where that makes sense", async () => {
  const { page } = await openTargets();
  await page.selectOption("[data-region]", "太原市");
  await page.selectOption("[data-year]", "2025");
  assert.match(await text(page, "yellow_consumption", "target"), /≤ 8\.16 亿 m³/);
  assert.equal(await card(page, "yellow_consumption").locator("[data-target] .badge").count(), 0);
  assert.match(await text(page, "leakage", "target"), /≤ 9%[\s\S]*参考/);
  assert.match(await text(page, "total_use", "target"), /没有查到/);
  await page.selectOption("[data-compare]", "yellow_consumption");
  const row = (region) => page.locator(`[data-table=regions] [data-row="${region}"]`);
  assert.match(await row("运城市").innerText(), /10\.69 亿 m³/);
  assert.equal(await row("运城市").locator("svg .mark").count(), 1);
  // What has neither a value nor a target of its own is folded.
  await page.locator("[data-table=regions] [data-bare]").evaluate((fold) => (fold.open = true));
  assert.match(await row("阳泉市").innerText(), /没有查到/);
});

test("a cut is counted from the loaded value of the base year, and a loaded value doesn't hide the published one", async () => {
  const { page } = await openTargets();
  const rows = [
    "2025,太原市,gdp_intensity,20,",
    "2026,太原市,gdp_intensity,18.0001,",
    "2024,山西省,irrigation_coefficient,0.581,",
  ];
  await load(page, "a.csv", ["year,region,indicator,value,unit", ...rows].join("\n"));
  assert.equal(await met(page, "irrigation_coefficient"), "true");
  assert.match(
    await card(page, "irrigation_coefficient").locator("[data-published]").innerText(),
    /0\.578/,
  );
  await page.selectOption("[data-region]", "太原市");
  await page.selectOption("[data-year]", "2026");
  assert.match(await text(page, "gdp_intensity", "target"), /≤ 18 m³\/万元（比 2025 年下降 10%）/);
  assert.equal(await met(page, "gdp_intensity"), "false");
  assert.match(
    await text(page, "gdp_intensity", "distance"),
    /超过目标 0\.0001 .*比 2025 年 −9\.9995%/,
  );
  assert.match(
    await page.locator('[data-table=overview] [data-row="太原市"]').innerText(),
    /未达到目标[\s\S]*18\.0001/,
  );
});

test("values from a GBK file are shown, what is wrong is named by row and column, and all of it is kept", async () => {
  const { page, errors } = await openTargets();
  const csv = [
    "年份,区域,指标,数值,单位,来源",
    "2025,山西省,用水总量,85,亿 m³,水资源公报",
    "2025,山西省,城市公共供水管网漏损率,9.01%,,住建厅",
    "2025年,太原,leakage,0.09,1,",
    "2025,大同市,城市公共供水管网漏损率,8,,统计年鉴",
    "2025,火星市,用水总量,1,亿 m³,统计年鉴",
    "2025,朔州市,用水总量,很多,亿 m³,统计年鉴",
    '25,朔州市,用水总量,"1,234.5",万立方米,统计年鉴',
    "2025,朔州市,灌溉水有效利用系数,58,,统计年鉴",
    "2025,忻州市,用水总量,,亿 m³,",
    '2025,忻州市,用水总量,"12,345",万立方米,统计年鉴',
    "2025,忻州市,用水总量,3,亿 m³,统计年鉴",
  ].join("\r\n");
  await load(
    page,
    "市县.csv",
    execFileSync("iconv", ["-f", "UTF-8", "-t", "GBK"], { input: csv.replace(/³/g, "3") }),
  );
  const problems = () =>
    page.locator("[data-problem]").evaluateAll((all) => all.map((each) => each.dataset.problem));
  assert.deepEqual(await problems(), [
    "5:unit",
    "6:region",
    "7:value",
    "8:year",
    "9:value",
    "12:value",
  ]);
  assert.match(
    await page.locator('[data-problem="6:region"]').innerText(),
    /第 6 行“区域”列 “火星市” 不是规则包中的区域/,
  );
  assert.match(await page.locator('[data-problem="12:value"]').innerText(), /与第 11 行重复/);
  for (const reloaded of [false, true]) {
    if (reloaded) {
      await page.reload();
      await page.waitForSelector("[data-file]");
      assert.equal((await problems()).length, 6);
    }
    await page.selectOption("[data-region]", "山西省");
    await page.selectOption("[data-year]", "2025");
    // 85 against 85 holds; 9.01 % against 9 % doesn't.
    assert.equal(await met(page, "total_use"), "true");
    assert.match(await text(page, "total_use", "distance"), /正好等于目标/);
    assert.match(await card(page, "total_use").innerText(), /水资源公报/);
    assert.equal(await met(page, "leakage"), "false");
    assert.match(await text(page, "leakage", "distance"), /超过目标 0\.01 个百分点/);
    await page.selectOption("[data-region]", "太原市");
    assert.equal(await text(page, "leakage", "value"), "9%");
    assert.match(await card(page, "leakage").innerText(), /未注明来源/);
    await page.selectOption("[data-region]", "忻州市");
    assert.equal(await text(page, "total_use", "value"), "1.2345 亿 m³");
  }
  await page.locator("[data-file] button").click();
  await page.locator("[data-file]").waitFor({ state: "detached" });
  assert.equal(await text(page, "total_use", "value"), "无数据");
  assert.deepEqual(errors, []);
});

test("files that hold no such values say so", async () => {
  const { page } = await openTargets();
  await load(page, "a.csv", "年份,区域,数值\n2025,山西省,1\n");
  assert.match(await page.locator('[data-file="a.csv"]').innerText(), /缺少这些列：指标/);
  await load(page, "b.xlsx", Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]));
  assert.match(
    await page.locator("[data-refused]").innerText(),
    /b\.xlsx 不是电子表格，也不是 CSV/,
  );
});

test("the template can be filled in and loaded, in either language", async () => {
  const { page } = await openTargets();
  for (const lang of ["zh", "en"]) {
    await page.click(`[data-lang=${lang}]`);
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.click("[data-template]"),
    ]);
    const template = readFileSync(await saved.path(), "utf8");
    assert.ok(template.startsWith("\uFEFF"));
    if (lang === "en") assert.doesNotMatch(template, HAN);
    const filled = template
      .split("\r\n")
      .map((line, i) =>
        i === 5 ? line.replace(/,,%,$/, `,${lang === "zh" ? 8 : 7},%,test`) : line,
      );
    await load(page, saved.suggestedFilename(), filled.join("\r\n"));
    assert.deepEqual(await page.locator("[data-problem]").allInnerTexts(), []);
    assert.equal(await text(page, "leakage", "value"), lang === "zh" ? "8%" : "7%");
  }
});

test("the pack drives the page: another target and another indicator appear with a reload", async () => {
  const rules = copyRules();
  const { page } = await openTargets({ rules });
  rules.edit("parameters/targets.toml", 'value = "0.58"', 'value = "0.57"');
  rules.edit(
    "tables/indicators.csv",
    "\nleakage,",
    "\nmeters,水表安装率,Meters,true,at_least,1,%,%,0.01,1,leakage_target,,false,,,shanxi-leakage-target,R?\nleakage,",
  );
  await page.click("[data-reload]");
  await card(page, "meters").waitFor();
  assert.match(await text(page, "meters", "target"), /≥ 9%/);
  assert.equal(await met(page, "irrigation_coefficient"), "true");
});

test("axe finds nothing in either language, nothing scrolls sideways, and paper shows the charts", async () => {
  const { page, errors } = await openTargets({ size: { width: 360, height: 740 } });
  await load(
    page,
    "a.csv",
    "year,region,indicator,value,unit,source\n2023,山西省,gdp_intensity,33,,x\n2023,nowhere,gdp_intensity,33,,x\n",
  );
  for (const lang of ["zh", "en"]) {
    await page.click(`[data-lang=${lang}]`);
    await page.waitForFunction((lang) => document.documentElement.lang.startsWith(lang), lang);
    assert.deepEqual(await axe(page, { lang }), [], lang);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, lang);
    if (lang === "en") {
      const said = await page.locator(".card, [data-table=indicators]").allInnerTexts();
      assert.doesNotMatch(said.join("\n"), HAN);
      const labels = await page
        .locator("svg[role=img]")
        .evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
      assert.ok(
        labels.length > 5 && labels.every((label) => label && !HAN.test(label)),
        labels.join("\n"),
      );
    }
  }
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("[data-template]").isVisible(), false);
  assert.equal(await card(page, "gdp_intensity").locator("svg").first().isVisible(), true);
  assert.deepEqual(errors, []);
});
