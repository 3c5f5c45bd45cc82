// The conversation about a file of projects: recognised, mended by kind, completed, screened, sent out for what is lacking.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { give, openBatch, saved, screenAll, sound } from "./batch.mjs";
import { closeBrowser, root, tidy } from "./harness.mjs";

const load = createRequire(join(root, "www/package.json"));
const { readSheet } = load("read-excel-file/node");
const { strFromU8, strToU8, unzipSync, zipSync } = load("fflate");

afterEach(tidy);
after(closeBrowser);

const jobOf = (page, what) =>
  page
    .locator("water-rules-batch")
    .evaluate(
      (element, what) =>
        what === "records" ? element.job.rows.map(({ record }) => record) : element.job[what],
      what,
    );
/** Waits until the batch is in a step and nothing of it is being read. */
const step = (page, name) => page.waitForSelector(`water-rules-batch[data-step="${name}"]`);

const HEADS =
  "项目名称,项目性质,所在市,所在县（市、区）,年取地表水量（万m³）,年取地下水量（万m³）,在线计量,许可证有效期至";
const ROWS = [
  "甲厂,新建项目,太原,清徐,约12,0,√,2029-7-27",
  "乙厂,改扩建,太原市,清徐县,约30,—,×,20290727",
  "丙厂,改扩建,太原,古交,5,0,有,2029.7.27",
  "丁厂,扩建,太原,古交,7,不详,未安装,2029年7月27日 08:30",
];
const LEDGER = [HEADS, ...ROWS].join("\n");

test("texts are matched once for their column, shown, and corrected", async () => {
  const { page } = await openBatch();
  await give(page, "台账.csv", LEDGER);
  const means = async (column, text) => {
    const label = page.locator(`[data-meanings-of="${column}"] [data-text="${text}"]`);
    return label.locator("select, input").inputValue();
  };
  assert.equal(await means("C", "太原"), "太原市");
  assert.equal(await means("D", "清徐"), "清徐县");
  assert.equal(await means("B", "新建项目"), "新建");
  assert.equal(await means("G", "√"), "是");
  assert.equal(await means("G", "未安装"), "否");
  assert.equal(await means("F", "—"), "");
  assert.equal(await means("F", "不详"), "待查");
  const records = await jobOf(page, "records");
  assert.deepEqual(
    records.map(({ permit_expires }) => permit_expires),
    ["2029-07-27", "2029-07-27", "2029-07-27", "2029-07-27"],
  );
  // A dash says nothing: it is no zero, and no answer of none.
  assert.ok(!("groundwater_m3" in records[1]));
  await page.locator('[data-meanings-of="G"] [data-text="未安装"] select').selectOption("是");
  await page.waitForFunction(
    () =>
      document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-batch").job
        .rows[3].record.metered_online === "是",
  );
});

test("bad cells of a kind are mended at once, and the next file with these headings is read so", async () => {
  const { page } = await openBatch();
  await give(page, "台账.csv", LEDGER);
  assert.equal(await page.locator('[data-kind="E approximate"]').getAttribute("data-count"), "2");
  await page.click('[data-kind="E approximate"] [data-cure="proposal"]');
  await page.locator('[data-kind="E approximate"]').waitFor({ state: "detached" });
  // What nobody can tell is asked once, not for each cell.
  await page
    .locator('[data-kind="B unknown-choice"] [data-text="改扩建"] select')
    .selectOption("扩建");
  await page.locator('[data-kind="B unknown-choice"]').waitFor({ state: "detached" });
  const mended = (await jobOf(page, "records")).map(({ kind, surface_m3 }) => [kind, surface_m3]);
  assert.deepEqual(mended, [
    ["新建", "12 万m³"],
    ["扩建", "30 万m³"],
    ["扩建", "5 万m³"],
    ["扩建", "7 万m³"],
  ]);
  await page.waitForFunction(() => {
    const { keeping } = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-batch");
    return keeping.batch.choices.meanings && keeping.batch.choices.meanings.kind;
  });
  await page.click("[data-close]");
  await give(page, "下月.csv", [HEADS, "戊厂,改扩建,太原,清徐,约12,0,√,2030-1-1"].join("\n"));
  await page.locator("[data-recalled]").waitFor();
  await step(page, "matching");
  const [next] = await jobOf(page, "records");
  assert.deepEqual([next.kind, next.surface_m3], ["扩建", "12 万m³"]);
  // It can be done without.
  await page.click("[data-recalled] button");
  await page.locator('[data-kind="B unknown-choice"]').waitFor();
});

test("what holds for all rows or for a place is said once, and rows that say it themselves keep it", async () => {
  const { page } = await openBatch();
  const heads = "项目名称,项目性质,所在市,所在县（市、区）,年取地表水量（万m³）,已安装取水计量设施";
  await give(
    page,
    "p.csv",
    [heads, "甲,新建,太原市,清徐县,1,", "乙,新建,太原市,古交市,1,否"].join("\n"),
  );
  await page.click("[data-fill] summary");
  await page.click("[data-look]");
  await page.locator("[data-fill-field]").first().waitFor({ timeout: 60_000 });
  const fillIn = async (name, value) => {
    if (!(await page.locator(`[data-fill-field="${name}"]`).count()))
      await page.selectOption("[data-other-field]", name);
    const input = page.locator(`[data-fill-field="${name}"]`).locator("select, input");
    await input.waitFor();
    if ((await input.evaluate((element) => element.tagName)) === "SELECT")
      await input.selectOption({ label: value });
    else {
      await input.fill(value);
      await input.dispatchEvent("change");
    }
    await page.waitForFunction(
      ([name, value]) => {
        const { job } = document
          .querySelector("water-rules-page")
          .shadowRoot.querySelector("water-rules-batch");
        const said = (job.choices.fill || []).flatMap(({ answers }) => answers[name] || []);
        return job.step === "matching" && said.includes(value);
      },
      [name, value],
    );
  };
  await fillIn("metered", "是");
  await page.selectOption("[data-fill-for]", "清徐县");
  await fillIn("region_cap_m3", "6000万m³");
  const [one, other] = await jobOf(page, "records");
  assert.equal(one.metered.value, "是");
  assert.equal(other.metered, "否");
  assert.equal(one.region_cap_m3.value, "6000万m³");
  assert.ok(!("region_cap_m3" in other));
  await screenAll(page);
  const region = page.locator('[data-region="太原市/清徐县"]');
  assert.match(await region.innerText(), /60,000,000/);
});

/** The same workbook with answers in its column D, by the row of the sheet. */
function filled(book, answers) {
  const parts = unzipSync(book);
  const path = "xl/worksheets/sheet1.xml";
  let xml = strFromU8(parts[path]);
  for (const [row, text] of Object.entries(answers)) {
    const cell = `<c r="D${row}" t="inlineStr"><is><t>${text}</t></is></c>`;
    const at = new RegExp(`(<c r="C${row}".*?</c>)`);
    assert.match(xml, at);
    xml = xml.replace(at, `$1${cell}`);
  }
  parts[path] = strToU8(xml);
  return Buffer.from(zipSync(parts));
}

test("what is lacking goes out as a workbook with drop-downs, and comes back into the same batch", async () => {
  const { page, errors } = await openBatch();
  await give(
    page,
    "p.csv",
    [
      "项目名称,项目性质,所在市,所在县（市、区）,年取地表水量（万m³）",
      "甲厂,新建,太原市,清徐县,1",
      "乙厂,新建,太原市,清徐县,2",
    ].join("\n"),
  );
  await screenAll(page);
  // What is to be done is said in words.
  await page.click('[data-todo-outcome="undetermined"] summary');
  const task = page.locator("[data-task]").first();
  assert.match(await task.innerText(), /\p{Script=Han}{4}/u);
  assert.ok(!/^[A-Z]+-\d+/.test(await task.innerText()));
  const { path, name } = await saved(page, "[data-make-gaps]", 120_000);
  assert.equal(name, "p-补充表.xlsx");
  const book = readFileSync(path);
  const lines = await readSheet(book, 1);
  assert.deepEqual(lines[0].slice(0, 5), ["行", "项目", "问题", "答案", "单位"]);
  const info = await page.locator("water-rules-page").evaluate(({ phase }) => phase.info);
  const field = (key) => info.fields.find((each) => each.name === key);
  for (const [, , question, , , , , , key] of lines.slice(1)) {
    const { label, question: own } = field(key);
    assert.equal(question, (own || label).zh);
  }
  assert.deepEqual([...new Set(lines.slice(1).map(([row]) => row))], [2, 3]);
  const xml = strFromU8(unzipSync(book)["xl/worksheets/sheet1.xml"]);
  assert.match(xml, /<dataValidation type="list"[^>]*sqref="D\d+/);
  const at = (row, key) => lines.findIndex((line) => line[0] === row && line[8] === key) + 1;
  const choice = lines
    .find((line) => line[0] === 2 && field(line[8]).type === "boolean")[8]
    .toString();
  const back = filled(book, { [at(2, choice)]: "否", [at(3, choice)]: "待查" });
  await page.setInputFiles("[data-gaps-file]", {
    name: "回.xlsx",
    mimeType: "application/octet-stream",
    buffer: back,
  });
  await page.locator("[data-gaps-read]").first().waitFor();
  assert.match(await page.locator("[data-gaps-read]").first().innerText(), /读回 2 个答案/);
  await page.waitForFunction((key) => {
    const { job } = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-batch");
    return job.step === "done" && job.rows[0].record[key];
  }, choice);
  const records = await jobOf(page, "records");
  assert.equal(records[0][choice].value, "否");
  assert.equal(records[1][choice].value, "待查");
  // A file that is something else is told so, and answers of another table aren't taken.
  await page.setInputFiles("[data-gaps-file]", {
    name: "别的.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("甲,乙\n1,2\n"),
  });
  await page.locator("[data-gaps-read]", { hasText: "不是本工具生成的补充表" }).waitFor();
  await give(page, "q.csv", "项目名称,项目性质,年取地表水量（万m³）\n别厂,新建,1\n乙厂,新建,2\n");
  await screenAll(page);
  await page.setInputFiles("[data-gaps-file]", {
    name: "回.xlsx",
    mimeType: "application/octet-stream",
    buffer: back,
  });
  await page.locator("[data-gaps-read]", { hasText: "2 甲厂" }).waitFor();
  assert.match(await page.locator("[data-gaps-read]").first().innerText(), /读回 1 个答案/);
  assert.deepEqual(errors, []);
});

test("a batch is there after a reload, under the name that it was given, and is compared with last month's", async () => {
  const { page } = await openBatch();
  const heads =
    "项目名称,项目性质,所在市,所在县（市、区）,年取地表水量（万m³）,年取地下水量（万m³）,本县取水许可控制总量（万m³）,本县已许可水量（万m³）";
  const row = (name, used) => `${name},新建,太原市,清徐县,1,0,100,${used}`;
  await give(page, "十月.csv", [heads, row("甲厂", 40), row("乙厂", 40)].join("\n"));
  await page.fill("[data-batch-name]", "十月台账");
  await page.locator("[data-batch-name]").dispatchEvent("change");
  await screenAll(page);
  const kept = () =>
    page.waitForFunction(() => {
      const { keeping } = document
        .querySelector("water-rules-page")
        .shadowRoot.querySelector("water-rules-batch");
      return keeping.list.some(({ verdicts }) => verdicts);
    });
  await kept();
  const before = await page
    .locator("water-rules-batch")
    .evaluate(({ job }) => job.rows.map(({ screened }) => screened.verdict));
  await page.reload();
  await page.waitForSelector("[data-done]", { timeout: 60_000 });
  assert.equal(await page.inputValue("[data-batch-name]"), "十月台账");
  assert.deepEqual(
    await page
      .locator("water-rules-batch")
      .evaluate(({ job }) => job.rows.map(({ screened }) => screened.verdict)),
    before,
  );
  await page.click("[data-close]");
  assert.equal(await page.locator('[data-kept="十月台账"]').count(), 1);
  await give(page, "十一月.csv", [heads, row("甲厂", 100), row("丙厂", 40)].join("\n"));
  await screenAll(page);
  await page.selectOption("[data-against] select", { index: 1 });
  const summary = page.locator("[data-changed]");
  await summary.waitFor();
  assert.deepEqual(
    await summary.evaluate(({ dataset }) => [dataset.changed, dataset.fresh, dataset.gone]),
    ["1", "1", "1"],
  );
  assert.equal(await page.locator('[data-differs="甲厂"]').count(), 1);
  await page.click("[data-close]");
  await page.locator('[data-kept="十月台账"] [data-open-kept]').click();
  await page.waitForSelector("[data-done]", { timeout: 60_000 });
  assert.equal(await page.inputValue("[data-batch-name]"), "十月台账");
  await page.click("[data-close]");
  page.on("dialog", (dialog) => dialog.accept());
  await page.locator('[data-kept="十月台账"] [data-forget]').click();
  await page.locator('[data-kept="十月台账"]').waitFor({ state: "detached" });
});

test("a template for one kind of applicant has only its columns, an example and drop-downs, and its example is no project", async () => {
  const { page } = await openBatch();
  const { path: whole } = await saved(page, "[data-template]", 60_000);
  const all = (await readSheet(readFileSync(whole), 1))[0];
  await page.selectOption("[data-template-for]", "existing_user");
  const { path } = await saved(page, "[data-template]", 60_000);
  const book = readFileSync(path);
  const [heads, , example] = await readSheet(book, 1);
  assert.ok(heads.length > 10 && heads.length < all.length, `${heads.length} of ${all.length}`);
  assert.match(String(example[0]), /^示例：/);
  const xml = strFromU8(unzipSync(book)["xl/worksheets/sheet1.xml"]);
  assert.match(xml, /<dataValidation type="list"[^>]*sqref="[A-Z]+3:[A-Z]+5000"/);
  await give(page, "t.xlsx", book);
  assert.equal(
    (await jobOf(page, "sheet")).columns.filter(({ field }) => field === null).length,
    0,
  );
  assert.equal(await jobOf(page, "count"), 0);
});

test("axe finds nothing in the conversation, and nothing scrolls sideways", async () => {
  const { page } = await openBatch(undefined, { width: 390, height: 800 });
  const check = (what) => sound(page, what);
  await give(page, "台账.csv", LEDGER);
  await page.click("[data-fill] summary");
  await check("matching");
  await screenAll(page);
  await check("results");
  await page.click("[data-close]");
  await check("kept");
});

for (const lang of ["zh", "en"])
  test(`on a phone a result is a few lines: its name in two at most, its verdict and what stands in the way first; the rest unfolds (${lang})`, async () => {
    const { page } = await openBatch(undefined, { width: 390, height: 844 });
    await page.click(`[data-lang=${lang}]`);
    const long = "沁水盆地南部煤层气田某区块年产十万吨级深加工一体化示范项目及其配套供水工程二期";
    const rows = [`${long},新建,太原市,清徐县,120000,30000`, "乙厂,扩建,太原市,古交市,1200000,0"];
    const heads = "项目名称,项目性质,所在市,所在县（市、区）,年取地表水量,年取地下水量";
    await give(page, "p.csv", [heads, ...rows].join("\n"));
    await screenAll(page);
    const row = page.locator("[data-results] tr[data-row]");
    assert.equal(await row.count(), 2);
    const heights = () => row.evaluateAll((all) => all.map((each) => each.offsetHeight));
    // 254 to 299 px while every column was a line of its own.
    for (const height of await heights()) assert.ok(height <= 160, `${height} px`);
    const name = row.first().locator("[data-open-row]");
    const lines = await name.evaluate(
      (each) => each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight),
    );
    assert.ok(lines <= 2.2, `${lines} lines`);
    assert.equal(await row.first().locator(".of-rest").first().isVisible(), false);
    const [before] = await heights();
    await row.first().locator("[data-unfold]").click();
    await row.first().locator("[data-unfold][aria-expanded=true]").waitFor();
    assert.ok(await row.first().locator(".of-rest").first().isVisible());
    assert.ok((await heights())[0] > before);
    await sound(page, "unfolded");
  });
