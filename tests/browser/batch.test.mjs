import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { give, HEADINGS, openBatch, saved, screenAll, sound, table } from "./batch.mjs";
import { closeBrowser, command, copyRules, root, still, tidy, verdict } from "./harness.mjs";

const { readSheet } = createRequire(join(root, "www/package.json"))("read-excel-file/node");
const SHEETS = join(root, "tests/data/sheets");

afterEach(tidy);
after(closeBrowser);

/** What the page read, as the command's test writes it. */
const seen = (page) =>
  page.locator("water-rules-batch").evaluate(({ job }) => ({
    trouble: job.trouble,
    sheet: job.sheet && {
      ...job.sheet,
      rows: job.rows.map(({ row, record }) => ({ row, record })),
    },
  }));

test("the page reads every awkward file as the command line does, and names the same cells", async () => {
  const { page, errors } = await openBatch(copyRules("tests/data/pack"));
  const expected = JSON.parse(readFileSync(join(SHEETS, "expected.json"), "utf8"));
  const names = readdirSync(SHEETS).filter((name) => !/\.(mjs|json)$/.test(name));
  assert.deepEqual(names.sort(), Object.keys(expected).sort());
  for (const name of names) {
    await give(page, join(SHEETS, name));
    const { trouble, sheet } = await seen(page);
    const { refused } = expected[name];
    if (refused) {
      assert.equal((trouble || sheet.trouble).en, refused.en, name);
    } else {
      assert.deepEqual(sheet, expected[name], name);
    }
    const shown = await page
      .locator("[data-cell]")
      .evaluateAll((all) => all.map((row) => `${row.dataset.cell} ${row.dataset.code}`));
    if (!refused)
      assert.deepEqual(
        shown,
        expected[name].problems.map(({ column, row, code }) => `${column}${row} ${code}`),
        name,
      );
    if (sheet) await page.click("[data-close]");
  }
  assert.deepEqual(errors, []);
});

test("what a workbook hides is not read unasked, and is read when it is asked for", async () => {
  const { page } = await openBatch(copyRules("tests/data/pack"));
  const names = async () => (await seen(page)).sheet.rows.map(({ record }) => record.name);
  await give(page, join(SHEETS, "hidden-rows.xlsx"));
  assert.deepEqual(await names(), ["甲", "丙", "丁"]);
  assert.match(await page.locator("[data-notice]").innerText(), /隐藏的 1 行、1 列/);
  await page.check("[data-with-hidden]");
  await page.locator('[data-rows="4"]').waitFor();
  assert.deepEqual(await names(), ["甲", "乙", "丙", "丁"]);
  assert.equal((await seen(page)).sheet.rows[1].record.output, "20");
  await page.click("[data-close]");
  await give(page, join(SHEETS, "hidden-sheets.xlsx"));
  assert.deepEqual(await names(), ["甲电厂"]);
  assert.deepEqual(await page.locator("[data-sheets] option").allInnerTexts(), [
    "项目",
    "旧数据（隐藏）",
    "更旧（隐藏）",
  ]);
  await page.selectOption("[data-sheets]", "旧数据");
  await page.waitForFunction(() => {
    const screen = document.querySelector("water-rules-page").shadowRoot;
    const { job } = screen.querySelector("water-rules-batch");
    return job.step === "matching" && job.sheet.view.sheet === "旧数据";
  });
  assert.deepEqual(await names(), ["旧电厂"]);
});

test("a unit that isn't understood is asked for, and a guess is shown as one", async () => {
  const { page } = await openBatch(copyRules("tests/data/pack"));
  await give(page, join(SHEETS, "units.csv"));
  assert.equal(await page.locator('[data-column="A"] [data-guess]').count(), 1);
  assert.equal(await page.locator('[data-column="B"] [data-guess]').count(), 0);
  assert.equal(await page.locator('[data-cell="C1"][data-code="unknown-unit"]').count(), 1);
  await page.selectOption('[data-column="C"] [data-unit]', "MWh/a");
  await page.locator('[data-code="unknown-unit"]').waitFor({ state: "detached" });
  const { sheet } = await seen(page);
  // A cell with a unit of its own keeps it.
  assert.deepEqual(
    sheet.rows.map(({ record }) => record.output),
    ["5 MWh/a", "6 MWh"],
  );
  assert.equal(sheet.columns[2].unit_unknown, false);
});

test("results can be opened again, with what each project was given", async () => {
  const { page } = await openBatch();
  await give(page, "p.csv", table(5));
  const before = await seen(page);
  await screenAll(page);
  const { path } = await saved(page, "[data-export-xlsx]");
  await give(page, "again.xlsx", readFileSync(path));
  const after = await seen(page);
  const inputs = ({ sheet }) =>
    sheet.rows.map(({ record }) =>
      Object.fromEntries(
        Object.entries(record).filter(([name]) => name in before.sheet.rows[0].record),
      ),
    );
  assert.deepEqual(inputs(after), inputs(before));
});

test("a wrong match is corrected, and bad cells don't hold up the rest", async () => {
  const { page } = await openBatch(copyRules("tests/data/pack"));
  await give(page, "p.csv", "名字,取水量,产量\n甲,2.7,10\n乙,二,10\n");
  assert.equal(await page.locator("tr.unmatched").count(), 1);
  assert.equal(await page.locator('[data-cell="A1"][data-code="unknown-column"]').count(), 1);
  assert.match(
    await page.locator('[data-cell="B3"]').innerText(),
    /B3\s+取水量\s+二\s+.*应只填一个数/,
  );
  // Only the menu that somebody comes to has all fields: a wide file has hundreds of menus.
  const fields = (column) => page.locator(`[data-column="${column}"] select option`).count();
  assert.deepEqual([await fields("A"), await fields("B")], [1, 2]);
  await page.click('[data-column="A"] select');
  await page.locator('[data-column="A"] option[value="name"]').waitFor({ state: "attached" });
  assert.equal(await fields("B"), 2);
  await page.selectOption('[data-column="A"] select', "name");
  await page.locator("tr.unmatched").waitFor({ state: "detached" });
  await page.selectOption('[data-column="C"] select', "");
  await page.waitForFunction(
    () =>
      !document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-batch").job
        .rows[0].record.output,
  );
  await page.focus('[data-column="C"] select');
  await page.selectOption('[data-column="C"] select', "output");
  await screenAll(page);
  const rows = await page.locator("[data-row]").allInnerTexts();
  assert.deepEqual(rows.length, 2);
  assert.match(rows[0], /^2\s+甲/);
  assert.match(rows[1], /^3\s+乙[\s\S]*1$/);
  // Two columns of one field are no error of the file: one of them is left out.
  await give(page, join(SHEETS, "twice.csv"));
  assert.match(
    await page.locator("[data-columns-trouble]").innerText(),
    /A 列“产量”和 B 列“Output”是同一个字段/,
  );
  await page.selectOption('[data-column="B"] select', "");
  await page.locator('[data-rows="1"]').waitFor();
});

test("20,000 rows are screened with progress, and sorted, filtered and grouped", async (t) => {
  const { page, errors } = await openBatch();
  const count = Number(process.env.BATCH_ROWS || 20_000);
  await page.evaluate(() => {
    window.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      window.longest = Math.max(window.longest, now - last);
      last = now;
    }, 10);
  });
  let begun = Date.now();
  await give(page, "many.csv", table(count));
  await page.locator(`[data-rows="${count}"]`).waitFor();
  t.diagnostic(`read ${count} rows in ${Date.now() - begun} ms`);
  begun = Date.now();
  await page.click("[data-start]");
  await page.waitForFunction(
    () =>
      Number(
        document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-batch").job
          .done,
      ) > 0,
  );
  assert.ok(await page.locator("progress").isVisible());
  await page.waitForSelector("[data-done]", { timeout: 600_000 });
  t.diagnostic(`screened ${count} rows in ${Date.now() - begun} ms`);
  /** How long the page takes from a press until it is drawn again. */
  const timed = async (what, act) => {
    const ms = await page.locator("water-rules-batch").evaluate(async (element, change) => {
      const begun = performance.now();
      element.setView(change);
      await element.updateComplete;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - begun;
    }, act);
    t.diagnostic(`${what}: ${ms.toFixed(0)} ms`);
  };
  const first = () => page.locator("[data-row]").first().getAttribute("data-row");
  await timed("sort by name, backwards", { sort: "name", descending: true });
  assert.equal(await first(), String(count + 1));
  await timed("sort by findings", { sort: "findings", descending: true });
  await timed("sort by volume", { sort: "added", descending: true });
  await timed("filter by words", { search: `项目 ${count - 1}`, sort: "row", descending: false });
  assert.equal(await page.locator("[data-shown]").getAttribute("data-shown"), "1");
  await timed("filter none", { search: "" });
  await timed("group by city", { group: "city" });
  assert.equal(await page.locator("[data-group-key]").count(), 3);
  const sizes = await page.locator("[data-group-key] button b").allInnerTexts();
  assert.equal(
    sizes.map(Number).reduce((a, b) => a + b),
    count,
  );
  await page.locator('[data-group-key="阳泉市"] button').click();
  assert.equal(await page.locator("[data-row]").count(), 97);
  await page.click('[data-pager="results"] [data-page="next"]');
  assert.equal(await page.locator("[data-row]").count(), Math.min(100, count / 5 - 97));
  t.diagnostic(
    `longest pause of the page: ${(await page.evaluate(() => window.longest)).toFixed(0)} ms`,
  );
  const memory = await page.evaluate(
    () =>
      window.performance["memory"] && Math.round(window.performance["memory"].usedJSHeapSize / 1e6),
  );
  t.diagnostic(`memory of the page: ${memory} MB`);
  assert.deepEqual(errors, []);
});

test("a long screening can be stopped, keeps what it has, and goes on", async () => {
  const { page } = await openBatch();
  await give(page, "many.csv", table(3000));
  await page.click("[data-start]");
  await page.waitForFunction(
    () =>
      document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-batch").job
        .done > 0,
  );
  await page.click("[data-cancel]");
  await page.waitForSelector("[data-stopped]");
  const done = await page.locator("water-rules-batch").evaluate(({ job }) => job.done);
  assert.ok(done > 0 && done < 3000, String(done));
  await still(page);
  assert.equal(
    await page
      .locator("water-rules-batch")
      .evaluate(({ job }) => job.rows.filter(({ screened }) => screened).length),
    done,
  );
  await page.click("[data-start]");
  await page.waitForSelector("[data-done]", { timeout: 120_000 });
  assert.equal(
    await page
      .locator("water-rules-batch")
      .evaluate(({ job }) => job.rows.filter(({ screened }) => screened).length),
    3000,
  );
});

test("regions are added up against what they may still take", async () => {
  const { page } = await openBatch();
  const row = (name, county, surface, cap = "100", used = "40") =>
    `${name},新建,太原市,${county},${surface},0,${cap},${used}`;
  const rows = [
    row("甲", "清徐县", "35.5"),
    row("乙", "清徐县", "25"),
    row("丙", "古交市", "1"),
    row("丁", "阳曲县", "1"),
    row("戊", "阳曲县", "1", "90"),
    row("己", "娄烦县", "1", "", ""),
    row("庚", "晋源区", "1", "40", "40"),
    row("辛", "小店区", "1").replace("新建", "扩建"),
  ];
  await give(page, "p.csv", [HEADINGS, ...rows].join("\n"));
  await screenAll(page);
  const region = (county) => page.locator(`[data-region="太原市/${county}"]`);
  const cell = (county, name) => region(county).locator(`[data-${name}]`).innerText();
  // Each fits alone; together they are 0.5 万m³ too much.
  assert.equal(await cell("清徐县", "remaining"), "600,000");
  assert.equal(await cell("清徐县", "added"), "605,000");
  assert.match(await cell("清徐县", "left"), /-5000[\s\S]*超出/);
  assert.equal(await region("清徐县").getAttribute("data-state"), "over");
  assert.equal(await region("清徐县").locator("svg.bar").count(), 1);
  assert.equal(await region("古交市").getAttribute("data-state"), "fits");
  assert.match(await cell("古交市", "left"), /590,000/);
  // Caps that disagree, or that no row states, leave nothing to compare with.
  assert.match(await region("阳曲县").innerText(), /不一致：1000000 \/ 900000/);
  assert.equal(await cell("阳曲县", "remaining"), "");
  assert.match(await cell("娄烦县", "left"), /^\?\s*不能判断$/);
  // Nor does a volume that can't be worked out: that of an extension without what it took before.
  assert.match(await region("小店区").innerText(), /1 个新增水量未能算出/);
  assert.equal(await region("小店区").getAttribute("data-state"), "open");
  // A project that is rejected, here because the total is reached, takes nothing.
  assert.equal(await cell("晋源区", "added"), "0");
  assert.match(await region("晋源区").innerText(), /1 个不予批准，未计入/);
  assert.equal(await page.locator("[data-regions-over]").getAttribute("data-regions-over"), "1");
  assert.equal(
    await page.locator("[data-region]").first().getAttribute("data-region"),
    "太原市/清徐县",
  );
  // A verdict is the command line's.
  const path = join(root, "target/tmp-batch.csv");
  writeFileSync(path, [HEADINGS, ...rows].join("\n"));
  const date = await page.inputValue("[data-as-of]");
  const lines = command([
    "screen",
    path,
    "--as-of",
    date,
    "--pack",
    join(root, "rules"),
    "--format",
    "ndjson",
  ])
    .trim()
    .split("\n");
  const verdicts = await page
    .locator("water-rules-batch")
    .evaluate(({ job }) => job.rows.map(({ screened }) => screened.verdict));
  assert.deepEqual(
    verdicts,
    lines.map((line) => JSON.parse(line).verdict),
  );
});

test("every digit of a file counts: the page finds what the command finds", async () => {
  const rules = copyRules("tests/data/pack");
  const { page } = await openBatch(rules);
  const lines = [
    "2.70",
    "2.7000000000000000001",
    '"2.7000000000000000001"',
    "27000000000000000001e-19",
  ]
    .map((intake, place) => `{"name": "${place}", "intake_m3": ${intake}, "output": 1}\n`)
    .join("");
  const said = command(["screen", "-", "--pack", rules.folder, "--as-of", "2026-11-23"], lines)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).verdict);
  assert.deepEqual(said, ["pass", "revise", "revise", "revise"]);
  await give(page, "p.ndjson", lines);
  await screenAll(page);
  assert.match(await page.locator("[data-verdict-count=pass]").innerText(), /通过\s*1/);
  assert.match(await page.locator("[data-verdict-count=revise]").innerText(), /\s3/);
});

test("a project that nothing decides is counted, found and exported as out of scope", async () => {
  const rules = copyRules("tests/data/pack");
  for (const rule of ["quota/unit.rhai", "quota/total.rhai"])
    rules.edit(rule, "fn judge", "fn applies(project) {\n    project.intake_m3 > 5\n}\n\nfn judge");
  const { page } = await openBatch(rules);
  await give(page, "p.csv", "name,intake_m3,output\n甲,1,10\n乙,6,10\n丙,2,10\n");
  await screenAll(page);
  const button = page.locator("[data-verdict-count=out_of_scope]");
  assert.match(await button.innerText(), /不在审查范围\s*2/);
  assert.match(await page.locator("[data-verdict-count=pass]").innerText(), /通过\s*1/);
  await button.click();
  assert.deepEqual(
    (await page.locator("[data-row]").allInnerTexts()).map((row) => /^\d+\s+(.)/.exec(row)[1]),
    ["甲", "丙"],
  );
  const csv = readFileSync((await saved(page, "[data-export-csv]")).path, "utf8");
  assert.equal(csv.split("不在审查范围").length - 1, 2);
});

test("what is exported can't run as a formula or hide its signs", async () => {
  const { page } = await openBatch();
  const names = ["=1+1", "+8", "-1+2", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\u202e甲\u0007"];
  const quoted = (text) => `"${text.replace(/"/g, '""')}"`;
  await give(
    page,
    "p.csv",
    [HEADINGS, ...names.map((name) => `${quoted(name)},新建,太原市,清徐县,1,0,100,40`)].join("\n"),
  );
  await screenAll(page);
  const csv = readFileSync((await saved(page, "[data-export-csv]")).path, "utf8");
  assert.ok(csv.startsWith("\ufeff"));
  for (const name of names.slice(0, 4))
    assert.ok(csv.replace(/"/g, "").includes(`,'${name},`), name);
  // A mark that turns text is left out when a table is read; a control is shown by its number.
  assert.ok(csv.includes(",甲⟨U+0007⟩,") && !/[\u202e\u0007]/.test(csv));
  const { path, name } = await saved(page, "[data-export-xlsx]");
  assert.match(name, /^p-\d{4}-\d\d-\d\d\.xlsx$/);
  const book = readFileSync(path);
  const rows = await readSheet(book, 1);
  assert.deepEqual(
    rows.slice(1).map(([, name]) => name),
    [...names.slice(0, 5), "甲⟨U+0007⟩"],
  );
  assert.equal(rows[1][0], 2);
  assert.ok(String(rows[1].join(" ")).includes("清徐县"));
  const totals = await readSheet(book, 3);
  assert.deepEqual(totals[1].slice(0, 3), ["太原市", "清徐县", 6]);
  // The workbook holds no formula at all.
  const { unzipSync, strFromU8 } = createRequire(join(root, "www/package.json"))("fflate");
  const parts = unzipSync(book);
  for (const [part, bytes] of Object.entries(parts))
    if (part.includes("worksheets/")) assert.ok(!/<f[ >]/.test(strFromU8(bytes)), part);
});

test("the template has every field in both languages and is read back whole", async () => {
  const { page } = await openBatch();
  const { path } = await saved(page, "[data-template]");
  const book = readFileSync(path);
  const [zh, en] = await readSheet(book, 1);
  const fields = await page
    .locator("water-rules-page")
    .evaluate((element) => element.phase.info.fields);
  for (const { label, type } of fields) {
    if (type === "records") continue;
    assert.ok(
      zh.some((cell) => cell.startsWith(label.zh)),
      label.zh,
    );
    assert.ok(
      en.some((cell) => cell.startsWith(label.en)),
      label.en,
    );
  }
  const choices = await readSheet(book, 3);
  assert.ok(
    choices.length > 100 && choices.some((row) => row.includes("清徐县") && row.includes("太原市")),
  );
  await give(page, "t.xlsx", book);
  const { sheet } = await seen(page);
  assert.deepEqual(
    sheet.columns.filter(({ field }) => field === null),
    [],
  );
  assert.equal(sheet.trouble, null);
  // Both rows are headings: nothing is left to be a project.
  assert.equal(sheet.rows.length, 0);
});

test("a row opens on the Screen, and the batch is there on coming back", async () => {
  const { page } = await openBatch();
  await give(
    page,
    "p.csv",
    [HEADINGS, "甲厂,新建,太原市,清徐县,1,0,100,40", "乙厂,新建,太原市,清徐县,2,0,100,40"].join(
      "\n",
    ),
  );
  await screenAll(page);
  const found = await page
    .locator("water-rules-batch")
    .evaluate(({ job }) => job.rows[1].screened.verdict);
  await page.fill("[data-find]", "乙厂");
  await page.locator("[data-open-row]").click();
  await page.waitForSelector('main[data-screen="screen"]');
  assert.equal(await verdict(page, { is: found }), found);
  assert.equal(
    await page.locator("water-rules-screen").evaluate(({ session }) => session.project.record.name),
    "乙厂",
  );
  await page.click('[data-tab="batch"]');
  assert.equal(await page.inputValue("[data-find]"), "乙厂");
  assert.equal(await page.locator("[data-row]").count(), 1);
  // Another date leaves the results, and says that they are of the old one.
  await page.fill("[data-as-of]", "2025-03-01");
  await page.locator("[data-as-of]").dispatchEvent("change");
  await page.locator("[data-stale]").waitFor();
  await screenAll(page);
  await page.locator("[data-stale]").waitFor({ state: "detached" });
});

test("axe finds nothing in either language, and nothing scrolls sideways", async () => {
  const { page } = await openBatch(undefined, { width: 390, height: 800 });
  const check = (what) => sound(page, what);
  await check("start");
  await give(page, "p.csv", table(200).replace("项目性质", "不认识的一列"));
  await check("columns");
  await screenAll(page);
  await check("results");
  await page.selectOption("[data-group-by]", "city");
  await page.locator("[data-group-key] button").first().click();
  await check("groups");
});
