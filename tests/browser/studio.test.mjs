// A policy officer changes the rules in the page and sees what comes of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, test } from "node:test";
import { closeBrowser, tidy } from "./harness.mjs";
import { asText, choose, draftText, openStudio, paste, settled } from "./studio.mjs";
import { soundEverywhere, speak } from "./tour.mjs";

const FILE = "gates/deep_groundwater.rhai";

afterEach(tidy);
after(closeBrowser);

test("a draft is edited, checked, survives a reload, and never comes into force", async () => {
  const { page, errors } = await openStudio();
  assert.match(await page.locator("[data-draft]").innerText(), /草稿，不是现行规则/);
  assert.equal(await page.locator("[data-draft]").getAttribute("data-draft"), "0");
  const digest = await page.locator("[data-digest]").getAttribute("data-digest");
  await choose(page, FILE);
  const text = await draftText(page, FILE);

  // A name that doesn't exist is told at its place, in both languages, and the place is a click away.
  await paste(
    page,
    text.replace("fn judge(project) {", "fn judge(project) {\n    let x = project.no_such_field;"),
  );
  const line = text.slice(0, text.indexOf("fn judge")).split("\n").length + 1;
  const problem = page
    .locator("[data-problems] [data-go]", { hasText: `${FILE}:${line}:` })
    .first();
  await problem.waitFor();
  assert.ok(await page.locator("[data-broken]").isVisible());
  assert.ok((await page.locator(".cm-lintRange-error").count()) > 0);
  const chinese = await page.locator("[data-problems] li").first().innerText();
  await speak(page, "en");
  assert.notEqual(await page.locator("[data-problems] li").first().innerText(), chinese);
  await speak(page, "zh");
  await choose(page, "pack.toml");
  await problem.click();
  await page.waitForFunction(() => {
    const root = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-studio").shadowRoot;
    return (
      root.activeElement?.classList.contains("cm-content") &&
      root.querySelector(".cm-activeLine")?.textContent.includes("no_such_field")
    );
  });

  // It is there after a reload, and the rules in force are the same; the date is kept, and it is said what waits.
  await page.fill("[data-as-of]", "2027-01-05");
  await page.dispatchEvent("[data-as-of]", "change");
  await settled(page);
  await page.reload();
  await page.locator("[data-draft='1']").waitFor();
  await page.locator("[data-cases] [data-waiting]").waitFor();
  assert.match(await page.locator("[data-broken]").innerText(), /要等草稿没有错误才运行/);
  assert.equal(await page.inputValue("[data-as-of]"), "2027-01-05");
  assert.match(await draftText(page, FILE), /no_such_field/);
  assert.equal(await page.locator("[data-digest]").getAttribute("data-digest"), digest);

  // A revert can be taken back.
  await page.click("[data-revert-all]");
  await page.locator("[data-draft='0']").waitFor();
  assert.equal(await draftText(page, FILE), text);
  await page.click("[data-undo]");
  await page.locator("[data-draft='1']").waitFor();
  assert.match(await draftText(page, FILE), /no_such_field/);
  assert.deepEqual(errors, []);
});

test("names of the pack and words of the engine are offered as they are typed", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  // What is offered first may be from before the last letter.
  const offers = async (typed, name) => {
    await page.click(".cm-content");
    await page.keyboard.press("Control+End");
    await page.keyboard.type(`\n${typed}`);
    await page
      .locator(".cm-tooltip-autocomplete .cm-completionLabel")
      .getByText(name, { exact: true })
      .waitFor();
    await page.keyboard.press("Escape");
  };
  await offers("project.deep_g", "deep_groundwater");
  await offers("requ", "require");
  await offers('param("leakage_t', "leakage_target");
  await offers('finding("GATE-1', "GATE-12");
  // In the text of known answers, too.
  await choose(page, "cases/gates.toml");
  await asText(page);
  await offers("[case.record]\nsecto", "sector");
  await offers('[case.record]\ncooling = "a', "air");
  await offers("[case.expect]\nfindings = { GATE-1", "GATE-12");
  assert.deepEqual(errors, []);
});

test("a stricter rule flips projects and cases, says what moved, and is handed on as one file", async () => {
  const { page, errors } = await openStudio();
  assert.equal(await page.locator("[data-cases] [data-failed]").getAttribute("data-failed"), "0");
  await choose(page, FILE);
  const text = await draftText(page, FILE);
  const start =
    text.indexOf("fn applies") >= 0 ? text.indexOf("fn applies") : text.indexOf("fn judge");
  const say = "//! @say stop_all = 测试：一律不批 | Test: always refused\n";
  const head = text.slice(0, start).replace(/(\/\/! @from .*\n)/, `$1${say}`);
  await paste(page, `${head}fn judge(project) {\n    conclude(reject("stop_all"));\n}\n`);
  assert.equal(
    await page.locator("[data-broken]").count(),
    0,
    await page.locator("[data-problems]").innerText(),
  );

  // The impact on the samples, against the rules in force.
  const [inForce, draft] = (
    await page.locator("[data-verdicts] tbody tr").first().locator("td").allInnerTexts()
  ).map(Number);
  assert.ok(inForce < draft);
  assert.match(await page.locator("[data-moved-rules]").innerText(), /GATE-10/);
  assert.equal(await page.locator("[data-first] li").count(), Math.min(draft - inForce, 20));

  // Known answers that no longer hold, with what was expected, and a way to them.
  await page.locator("[data-cases] [data-case]").first().waitFor({ timeout: 30_000 });
  const failing = page.locator("[data-cases] [data-case]").first();
  assert.match(await failing.innerText(), /cases\/\w+\.toml:\d+/);
  assert.ok((await failing.locator("tbody td").count()) >= 3);

  // What moved, in words, and a file of projects in place of the samples.
  assert.match(await page.locator("[data-moves]").innerText(), /GATE-10|deep_groundwater/);
  const record = await page
    .locator("water-rules-studio")
    .evaluate(({ session }) => session.info.samples[0].record);
  const buffer = Buffer.from(Array(450).fill(JSON.stringify(record)).join("\n"));
  await page.setInputFiles("[data-projects]", {
    name: "many.ndjson",
    mimeType: "application/octet-stream",
    buffer,
  });
  await page.locator("[data-tried]", { hasText: "450" }).waitFor();
  await settled(page);
  const counts = await page
    .locator("[data-verdicts] tbody tr")
    .evaluateAll((rows) => rows.map((row) => Number(row.cells[2].textContent)));
  assert.equal(
    counts.reduce((a, b) => a + b),
    450,
  );

  // Saved, reverted, and opened again.
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("[data-save]")]);
  const bundle = readFileSync(await saved.path(), "utf8");
  assert.match(JSON.parse(bundle)[FILE], /stop_all/);
  await page.click("[data-revert-file]");
  await page.locator("[data-draft='0']").waitFor();
  await page.setInputFiles("[data-open]", {
    name: "draft.json",
    mimeType: "application/json",
    buffer: Buffer.from(bundle),
  });
  await page.locator("[data-draft='1']").waitFor();
  await page.setInputFiles("[data-open]", {
    name: "bad.json",
    mimeType: "application/json",
    buffer: Buffer.from("[]"),
  });
  assert.match(await page.locator("[data-notice]").innerText(), /bad\.json/);
  assert.equal(await page.locator("[data-draft]").getAttribute("data-draft"), "1");
  await settled(page);

  await soundEverywhere(page, [360, 740]);
  assert.deepEqual(errors, []);
});
