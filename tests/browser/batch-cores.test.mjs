// A long file in the Batch: read in pieces, screened by a worker for each core, in the order of the file.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { give, openBatch, saved, screenAll, table } from "./batch.mjs";
import {
  LIMIT_BODY,
  LIMIT_SAYS,
  addRule,
  axe,
  beforeWorkers,
  closeBrowser,
  command,
  copyRules,
  root,
  tidy,
  until,
} from "./harness.mjs";

const require = createRequire(join(root, "www/package.json"));
const { readSheet } = require("read-excel-file/node");
const Papa = require("papaparse");
const RULES = join(root, "rules");

afterEach(tidy);
after(closeBrowser);

/**
 * The Batch on a machine with so many cores; `dying` is code that its workers run before their own.
 * @param {number} cores
 * @param {{ rules?: { folder: string }; size?: { width: number; height: number }; dying?: string }} [options]
 */
async function openOn(cores, { rules, size, dying } = {}) {
  const prepare = async (/** @type {import("playwright-core").BrowserContext} */ context) => {
    await context.addInitScript(
      (cores) =>
        Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => cores }),
      cores,
    );
    if (dying) await beforeWorkers(context, "study.worker", dying);
  };
  const opened = await openBatch(rules, { ...size, prepare });
  const { page } = opened;
  // The page keeps one worker of its own, which compares the compiled rules with their scripts.
  if (!dying)
    await page.waitForFunction(() => {
      const { phase, unconfirmed } = document.querySelector("water-rules-page");
      return phase.is === "ready" && !unconfirmed;
    });
  return opened;
}

/** Reads or sets something of the job of the page. */
const job = async (page, use, given) =>
  (await page.locator("water-rules-batch").evaluateHandle(({ job }) => job)).evaluate(use, given);
const workers = (page) =>
  page.workers().filter((worker) => worker.url().includes("study.worker")).length;
/** What was found, in order: row, verdict and findings. */
const found = (page) =>
  job(page, ({ rows }) =>
    rows.map(({ row, screened }) => [
      row,
      screened.verdict,
      ...screened.findings.map(({ code, outcome }) => `${code} ${outcome}`),
    ]),
  );

/** What the page read of a file piece by piece, and what the engine reads of its whole text. */
async function readings(page, name, text) {
  const pieces = await job(page, ({ trouble, sheet, rows }) => ({
    trouble,
    sheet: { ...sheet, rows: rows.map(({ row, record }) => ({ row, record })) },
  }));
  const whole = await page
    .locator("water-rules-batch")
    .evaluate(
      async ({ session }, [name, text]) => (await session.study()).readText(name, text, {}),
      [name, text],
    );
  return { pieces, whole };
}

/** Rows that a file may well have; each has a name that goes over two lines. */
function awkward(count, sign = ",", end = "\n") {
  const row = (i) => {
    const name = `"${"甲".repeat(i % 40)} ""${i}"" 厂${end}${sign} 二期"`;
    const cells = [name, `${(i % 90) / 10}`, i % 7 ? `${i % 50}` : "一", i % 5 ? "" : `${i}" 管`];
    if (i % 11 === 0) return sign.repeat(3);
    if (i % 13 === 0) return "";
    if (i % 17 === 0) cells.pop();
    if (i % 19 === 0) cells.push("多", "余");
    if (i % 23 === 0) return ["合计", "1", "2", ""].join(sign);
    if (i % 29 === 0) cells[1] = "#REF!";
    if (i % 31 === 0) return ["项目名称", "取水量", "产量", "备注"].join(sign);
    return cells.join(sign);
  };
  return Array.from({ length: count }, (_, i) => row(i + 1) + end).join("");
}

/** The bytes of a text in GB18030, as far as two bytes go. */
function gbk(text) {
  const codes = new Map();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++)
      if (trail !== 0x7f)
        codes.set(new TextDecoder("gb18030").decode(Uint8Array.of(lead, trail)), [lead, trail]);
  }
  return Buffer.from(
    [...text].flatMap((char) => (char < "\x80" ? char.charCodeAt(0) : codes.get(char))),
  );
}

const HEAD = "项目名称,取水量,产量,备注\n";
const FILES = {
  "plain.csv": { text: `${HEAD}${awkward(2000)}` },
  "open-end.csv": { text: `${HEAD}${awkward(1500)}最后,1,2,"没有配对` },
  "no-last-line-end.csv": { text: `${HEAD}${awkward(1500)}最后,1,2,三` },
  "headings.txt": {
    text: `汇总表\t\t\t\r\n项目名称\t取水量\t产量\t备注\r\nProject\t万m³/a\tMWh/a\t\r\n${awkward(1500, "\t", "\r\n")}`,
  },
  "gbk.csv": { text: `${HEAD}${awkward(2000)}`, bytes: gbk, encoding: "GBK" },
  "utf-16.csv": {
    text: `${HEAD}${awkward(2000, ";").replaceAll(",", ";")}`.replace(
      HEAD,
      HEAD.replaceAll(",", ";"),
    ),
    bytes: (text) => Buffer.from(`\ufeff${text}`, "utf16le"),
    encoding: "UTF-16LE",
  },
  // A column without a heading, and one cell under it in the last piece.
  "stray.csv": { text: `项目名称,取水量,产量,\n${"甲,2.7,10,\n".repeat(9000)}乙,2.7,10,丙\n` },
  // All rows have a cell more than the heading, but for one: what they have more is too much.
  "wider.csv": {
    text: `项目名称,取水量,产量\n${"甲,2.7,10,多\n".repeat(8000)}乙,2.7,10\n${"甲,2.7,10,多\n".repeat(300)}`,
  },
  "records.ndjson": {
    text: Array.from({ length: 3000 }, (_, i) =>
      i % 10 ? `{"name":"甲 ${i}","output":"${i % 7 ? i : "一"}"}\n` : "\n{坏\n",
    ).join(""),
  },
};

test("a long file in pieces is read as the whole of it: no cell is cut, no row is lost or moved", async () => {
  const { page, errors } = await openOn(3, { rules: copyRules("tests/data/pack") });
  for (const [name, { text, bytes = Buffer.from, encoding }] of Object.entries(FILES)) {
    await give(page, name, bytes(text));
    const { pieces, whole } = await readings(page, name, text);
    if (encoding)
      whole.notices.push({ zh: `按 ${encoding} 编码读取。`, en: `Read as ${encoding}.` });
    assert.ok((await job(page, (job) => job.parts.length)) > 3, name);
    assert.equal(pieces.trouble, undefined, name);
    assert.equal(pieces.sheet.rows.length, whole.rows.length, name);
    assert.deepEqual(pieces.sheet, whole, name);
  }
  // Another field for a column holds in every piece.
  await give(page, "plain.csv", FILES["plain.csv"].text);
  await page.selectOption('[data-column="C"] select', "");
  await page.waitForFunction(() => {
    const { job } = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-batch");
    return job.step === "matching" && job.rows.every(({ record }) => record.output === undefined);
  });
  assert.deepEqual(errors, []);
});

test("several workers find in a long file what one finds, and what the command finds, in its order", async () => {
  const records = command(["generate", RULES, "--count", "1200", "--seed", "11"]);
  const results = [];
  for (const cores of [1, 4]) {
    const { page, errors } = await openOn(cores);
    // Counted as they start and end: they may be done sooner than a test looks.
    let [alive, most] = [0, 0];
    page.on("worker", (worker) => {
      if (!worker.url().includes("study.worker")) return;
      most = Math.max(most, ++alive);
      worker.on("close", () => alive--);
    });
    await give(page, "made-up.ndjson", records);
    const asOf = await page.inputValue("[data-as-of]");
    await page.click("[data-start]");
    await page.waitForSelector("[data-done]");
    assert.equal(most, cores);
    results.push({
      asOf,
      found: await found(page),
      csv: readFileSync((await saved(page, "[data-export-csv]")).path, "utf8"),
      regions: await page.locator("[data-totals]").innerText(),
    });
    assert.deepEqual(errors, []);
  }
  const [one, four] = results;
  assert.deepEqual(four, one);
  const path = join(root, "target/tmp-cores.ndjson");
  writeFileSync(path, records);
  const lines = command([
    "screen",
    path,
    "--as-of",
    one.asOf,
    "--pack",
    RULES,
    "--format",
    "ndjson",
  ])
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(lines.length, 1200);
  const asks = ({ outcome }) => outcome !== "pass" && outcome !== "not_applicable";
  assert.deepEqual(
    one.found,
    lines.map(({ verdict, findings }, index) => [
      index + 1,
      verdict,
      ...findings.filter(asks).map(({ code, outcome }) => `${code} ${outcome}`),
    ]),
  );
});

test("who looks for a file finds the workers ready when it is given", async () => {
  const { page, errors } = await openOn(2);
  const kept = workers(page);
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.click("[data-choose]"),
  ]);
  await until(() => workers(page) === kept + 2);
  const ready = new Set(page.workers());
  await chooser.setFiles({
    name: "few.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(table(20)),
  });
  await page.waitForSelector('water-rules-batch:not([data-step="reading"]) [data-rows="20"]');
  assert.ok(page.workers().every((worker) => ready.has(worker)));
  await screenAll(page);
  assert.equal((await found(page)).length, 20);
  assert.deepEqual(errors, []);
});

test("a run on several workers ends at once when it is cancelled, and goes on or begins anew", async () => {
  const { page, errors } = await openOn(4);
  const kept = workers(page);
  await give(page, "many.csv", table(4000));
  await page.click("[data-start]");
  // At once, as 4,000 are soon done.
  await page.waitForFunction(() => {
    const batch = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-batch");
    const cancel = batch.job.done > 0 && batch.renderRoot.querySelector("[data-cancel]");
    if (cancel) cancel.click();
    return !!cancel;
  });
  await page.waitForSelector("[data-stopped]");
  const done = await job(page, (job) => job.done);
  assert.ok(done > 0 && done < 4000, String(done));
  await until(() => workers(page) === kept);
  assert.equal(await job(page, ({ rows }) => rows.filter(({ screened }) => screened).length), done);
  await page.click("[data-start]");
  await page.waitForSelector("[data-done]", { timeout: 120_000 });
  const continued = await found(page);
  const regions = await page.locator("[data-totals]").innerText();
  // Reading ends too, and another file is read after it.
  await page.setInputFiles("[data-batch-file]", {
    name: "long.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(table(15_000)),
  });
  await page.click("[data-cancel]");
  await page.waitForSelector('water-rules-batch[data-step="none"]');
  await give(page, "many.csv", table(4000));
  await screenAll(page, 120_000);
  assert.deepEqual(await found(page), continued);
  assert.equal(await page.locator("[data-totals]").innerText(), regions);
  assert.deepEqual(errors, []);
});

/** Code by which a worker dies of some pieces: those that begin behind a row. */
const dying = (condition, how) => `{
  let count = 0;
  self.addEventListener("message", (event) => {
    const { name, args } = event.data;
    if (name !== "screenPiece") return;
    const [{ row: first }] = JSON.parse(new FileReaderSync().readAsText(args[0].records));
    if (!(${condition})) return;
    event.stopImmediatePropagation();
    ${how};
  });
}\n`;

test("a piece whose worker dies is screened by another; if that dies too it is said, and nothing hangs", async () => {
  const content = table(3000);
  const well = await openOn(3);
  await give(well.page, "many.csv", content);
  await screenAll(well.page);
  const expected = await found(well.page);
  // Every worker dies of its second piece.
  const once = await openOn(3, { dying: dying("++count === 2", 'throw new Error("gone")') });
  await give(once.page, "many.csv", content);
  await screenAll(once.page);
  assert.deepEqual(await found(once.page), expected);
  assert.equal(await once.page.locator("[data-trouble]").count(), 0);
  // One piece is the death of every worker.
  const always = await openOn(3, {
    dying: dying("first > 1500 && first < 1900", 'throw new Error("gone")'),
  });
  await give(always.page, "many.csv", content);
  await always.page.click("[data-start]");
  await always.page.waitForSelector("[data-stopped]");
  assert.match(await always.page.locator("[data-trouble]").innerText(), /引擎线程出错.*gone/);
  const done = await job(always.page, (job) => job.done);
  // All before it, whichever worker was faster: six pieces of 256 rows, of which one is the heading.
  assert.equal(done, 6 * 256 - 1);
  assert.deepEqual(
    await job(always.page, ({ rows, done }) =>
      rows.slice(0, done).map(({ row, screened }) => [row, screened.verdict]),
    ),
    expected.slice(0, done).map(([row, verdict]) => [row, verdict]),
  );
  // A worker that says nothing any more is given up after its time.
  const mute = await openOn(2, { dying: dying("first > 1500", 'console.log("mute")') });
  let silent = 0;
  mute.page.on("console", (message) => {
    if (message.text() === "mute") silent++;
  });
  await mute.page.clock.install();
  await give(mute.page, "many.csv", content);
  await mute.page.click("[data-start]");
  // Its clock goes on only when both workers are silent, not while they load: first these, then those in their place.
  await until(() => silent === 2);
  assert.equal(await job(mute.page, ({ done }) => done), 6 * 256 - 1);
  await mute.page.clock.fastForward(60_000);
  await until(() => silent === 4);
  await mute.page.clock.fastForward(60_000);
  await mute.page.waitForSelector("[data-stopped]");
  assert.match(await mute.page.locator("[data-trouble]").innerText(), /超过 60 秒/);
});

test("of more projects than are kept whole the page knows what its list needs, and reads again what it shows", async (t) => {
  const { page, errors } = await openOn(2);
  // With the limit in force it takes five times as long.
  const [kept, count] = [3_000, 3_100];
  await job(page, (job, most) => (job.mostKept = most), kept);
  await give(page, "many.csv", table(count));
  await page.locator(`[data-rows="${count}"]`).waitFor();
  assert.equal(
    await page.locator("[data-problems]").getAttribute("data-problems"),
    String(count / 50),
  );
  await screenAll(page, 600_000);
  assert.deepEqual(
    await job(page, ({ rows, shown, ledger }) => [rows.length, shown.size <= 100, ledger.count]),
    [0, true, count],
  );
  assert.ok(await page.locator("[data-nameless]").isVisible());
  const bytes = await job(page, ({ ledger }) => {
    const arrays = [
      ...Object.values(ledger),
      ...[...ledger.choices.values()].map(({ of }) => of),
    ].filter(ArrayBuffer.isView);
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  });
  t.diagnostic(`${(bytes / count).toFixed(0)} bytes a project`);
  assert.ok(bytes / count < 100);
  // A page from anywhere: the rows are those of the file.
  const first = page.locator("[data-row]").first();
  assert.match(await first.innerText(), /^2\s+项目 0\s/);
  await page.click('[data-pager="results"] [data-page="last"]');
  await page.locator(`[data-row="${count + 1}"]`).waitFor();
  await page.click('[data-sort="row"]');
  assert.match(
    await page.locator(`[data-row="${count + 1}"]`).innerText(),
    new RegExp(`^${count + 1}\\s+项目 ${count - 1}\\s`),
  );
  await page.click('[data-sort="bad"]');
  await page.click('[data-sort="bad"]');
  await page.locator('[data-row="3052"]').waitFor();
  await page.waitForSelector("[data-awaited]", { state: "detached" });
  assert.equal(await page.locator("[data-row]").count(), 100);
  await page.fill("[data-find]", "浑源");
  assert.equal(await page.locator("[data-shown]").getAttribute("data-shown"), String(count / 5));
  await page.fill("[data-find]", String(count));
  await page.locator(`[data-row="${count}"]`).waitFor();
  assert.equal(await page.locator("[data-row]").count(), 1);
  await page.fill("[data-find]", "");
  await page.selectOption("[data-group-by]", "city");
  const sizes = await page.locator("[data-group-key] button b").allInnerTexts();
  assert.equal(
    sizes.map(Number).reduce((a, b) => a + b),
    count,
  );
  assert.deepEqual(await axe(page), []);
  // A long export ends when it is cancelled.
  await page.click("[data-export-csv]");
  await page.click("[data-end-export]");
  await page.waitForSelector("[data-writing]", { state: "detached" });
  assert.equal(await page.locator("[data-refused]").count(), 0);
  // What is written is all of it, in order, whichever form it has.
  const { data } = Papa.parse(
    readFileSync((await saved(page, "[data-export-csv]", 300_000)).path, "utf8").trim(),
  );
  assert.deepEqual(
    data.slice(1).map(([row, name]) => [row, name]),
    Array.from({ length: count }, (_, i) => [String(i + 2), `项目 ${i}`]),
  );
  const path = join(root, "target/tmp-cores.csv");
  writeFileSync(path, table(count));
  const asOf = await page.inputValue("[data-as-of]");
  const lines = Papa.parse(
    command(["screen", path, "--as-of", asOf, "--pack", RULES, "--format", "csv"]).trim(),
  ).data.slice(1);
  const words = await page
    .locator("water-rules-batch")
    .evaluate(({ session }) => session.info.words.verdicts);
  assert.deepEqual(
    data.slice(1).map((cells) => cells[4]),
    lines.map(([, , verdict]) => words[verdict].zh),
  );
  const rows = await readSheet(
    readFileSync((await saved(page, "[data-export-xlsx]", 300_000)).path),
    1,
  );
  assert.equal(rows.length, count + 1);
  assert.deepEqual(rows[count].slice(0, 5).map(String), data[count].slice(0, 5));
  // A row that isn't kept opens whole.
  await page.selectOption("[data-group-by]", "");
  await page.fill("[data-find]", String(count));
  await page.locator(`[data-row="${count}"] [data-open-row]`).click();
  await page.waitForSelector('main[data-screen="screen"]');
  assert.equal(
    await page.locator("water-rules-screen").evaluate(({ session }) => session.project.record.name),
    `项目 ${count - 2}`,
  );
  assert.deepEqual(errors, []);
});

test("rules that were changed are those of every worker when the file is screened again", async () => {
  const rules = copyRules();
  const { page, errors } = await openOn(3, { rules });
  await give(page, "many.csv", table(1500));
  await screenAll(page);
  const rejected = () =>
    job(
      page,
      ({ rows }) =>
        rows.filter(({ screened }) => screened.findings.some(({ code }) => code === "TEST-99"))
          .length,
    );
  assert.equal(await rejected(), 0);
  addRule(rules, "TEST-99", LIMIT_BODY, LIMIT_SAYS);
  await page.click("[data-reload]");
  await page.locator("[data-stale]").waitFor();
  await screenAll(page);
  await page.locator("[data-stale]").waitFor({ state: "detached" });
  // All but those that take no more than 10,000 m³ of surface water: 0 or 1 of 0 to 6 万m³.
  assert.equal(
    await rejected(),
    Array.from({ length: 1500 }, (_, i) => i % 7).filter((each) => each > 1).length,
  );
  assert.deepEqual(errors, []);
});
