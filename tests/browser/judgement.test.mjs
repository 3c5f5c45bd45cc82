// A reviewer's judgement: made on the finding, said beside what the rule says on the card, the paper and the certificate, kept
// with the project, and stale once the finding came out otherwise.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { axe, CHEMICAL_WORKS, command, deskFolder, open, root, serve, tidy } from "./harness.mjs";

const desk = deskFolder();
afterEach(tidy);

const rules = ["--pack", join(root, "rules")];

async function openRecord(record = CHEMICAL_WORKS) {
  const { url } = await serve();
  const opened = await open(url);
  const path = join(desk, "record.json");
  writeFileSync(path, JSON.stringify(record));
  await opened.page.setInputFiles("[data-open-file]", path);
  await opened.page.waitForSelector("[data-code=GATE-24][data-outcome=undetermined]");
  return opened;
}

/** Judges GATE-24 to pass. */
async function judge(page) {
  await page.click("[data-judge=GATE-24]");
  await page.selectOption("[data-judge-outcome]", "pass");
  await page.fill("[data-judge-reason]", "现场核对：不在黄河流域。");
  await page.fill("[data-judge-by]", "李四");
  await page.fill("[data-judge-on]", "2026-11-27");
  await page.click("[data-judge-keep]");
  await page.waitForSelector("[data-code=GATE-24] [data-judged=pass]");
}

async function saved(page, button, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  const path = join(desk, name);
  await download.saveAs(path);
  return path;
}

test("nothing is judged without what, why, who and when, each said at its field", async () => {
  const { page, errors } = await openRecord();
  await page.click("[data-judge=GATE-24]");
  await page.fill("[data-judge-on]", "");
  await page.click("[data-judge-keep]");
  const wrong = () =>
    page.locator("[data-judge-wrong]").evaluateAll((all) => all.map((e) => e.dataset.judgeWrong));
  assert.deepEqual(await wrong(), ["outcome", "reason", "by", "on"]);
  assert.deepEqual(await axe(page), []);
  await page.selectOption("[data-judge-outcome]", "pass");
  await page.fill("[data-judge-reason]", "  ");
  await page.fill("[data-judge-by]", "李四");
  await page.fill("[data-judge-on]", "2999-01-01");
  await page.click("[data-judge-keep]");
  assert.deepEqual(await wrong(), ["reason", "on"]);
  assert.equal(await page.locator("[data-judged]").count(), 0);
  assert.deepEqual(errors, []);
});

test("the card, the paper and the certificate say what the rule and what the reviewer says", async () => {
  const { page, errors } = await openRecord();
  await judge(page);
  const finding = page.locator("[data-code=GATE-24]");
  assert.equal(await finding.getAttribute("data-outcome"), "undetermined");
  assert.match(await finding.innerText(), /现场核对：不在黄河流域。/);
  assert.match(await page.locator("[data-as-judged]").innerText(), /按审查人裁定.*李四/s);
  assert.deepEqual(await axe(page), []);
  // The list of kept projects has both verdicts.
  await page.locator("[data-projects]").evaluate((list) => (list.open = true));
  await page.waitForSelector("[data-project] [data-kept-judged]");
  // What the engine wrote down of the finding came with the judgement.
  const kept = await page.locator("water-rules-screen").evaluate((e) => e.session.project);
  assert.ok(kept.judgements[0].seen.length > 0, JSON.stringify(kept.judgements));
  // Kept with the project: there again after the page was loaded anew.
  await page.reload();
  await page.waitForSelector("[data-code=GATE-24] [data-judged=pass]");
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  const paper = (await page.locator("[data-paper]").innerText()).replace(/\s+/g, "");
  for (const said of [
    "审查人的裁定",
    "现场核对：不在黄河流域。",
    "李四",
    "2026-11-27",
    "经审查人裁定",
  ])
    assert.ok(paper.includes(said), `the paper lacks ${said}`);
  const certificate = await saved(page, "[data-certificate]", "certificate.json");
  const said = command(["verify", certificate, ...rules]);
  assert.match(said, /一致/);
  assert.match(said, /GATE-24 待判定 Undetermined → 符合 Pass（李四，2026-11-27）现场核对/);
  await page.evaluate(() => (location.hash = "#/verify"));
  await page.setInputFiles("water-rules-verify input[type=file]", certificate);
  await page.waitForSelector("water-rules-verify [data-result=same] [data-judgements]");
  assert.deepEqual(errors, []);
});

test("a judgement of what came out otherwise since is stale, stays with the project and its file, and can be withdrawn", async () => {
  const { page, errors } = await openRecord();
  await judge(page);
  const path = await saved(page, "[data-save-project]", "project.json");
  const { record, judgements } = JSON.parse(readFileSync(path, "utf8"));
  assert.equal(record.county, "离石区");
  assert.equal(judgements[0].reason, "现场核对：不在黄河流域。");
  // Not within the line any more: the rule isn't about it.
  writeFileSync(path, JSON.stringify({ record: { ...record, bank_line: "outside" }, judgements }));
  await page.setInputFiles("[data-open-file]", path);
  await page.waitForSelector("[data-stale-code=GATE-24]");
  await page.waitForSelector("[data-stale-count]");
  assert.equal(await page.locator("[data-judged], [data-as-judged]").count(), 0);
  await page.click("[data-stale] [data-unjudge=GATE-24]");
  await page.waitForSelector("[data-stale]", { state: "detached" });
  // As every edit it can be taken back.
  await page.keyboard.press("Control+z");
  await page.waitForSelector("[data-stale-code=GATE-24]");
  assert.deepEqual(errors, []);
});
