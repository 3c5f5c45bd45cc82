// Bad packs are opened in the studio: each says what is wrong and where, and the pack in force screens on.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { closeBrowser, files, pickFirstSample, root, tidy, verdict } from "./harness.mjs";
import { openStudio } from "./studio.mjs";
import { speak, visit } from "./tour.mjs";

const RULE = "gates/deep_groundwater.rhai";
const JUDGE = "fn judge(project) {\n";
const pack = files(join(root, "rules"));

afterEach(tidy);
after(closeBrowser);

/** The verdict on a sample under the pack in force. */
let usual;
before(async () => {
  const { page } = await openStudio();
  usual = await screenSample(page);
  await tidy();
});

async function screenSample(page) {
  await visit(page, "screen");
  await pickFirstSample(page);
  return verdict(page);
}

/** The pack with texts in place of others, which must be there. */
function changed(...edits) {
  const draft = { ...pack };
  for (const [path, from, to] of edits) {
    assert.ok(draft[path].includes(from), `${path}: ${from}`);
    draft[path] = draft[path].replace(from, to);
  }
  return draft;
}

/** Line and column of a text in a file, from 1. */
function placeOf(text, what) {
  const lines = text.slice(0, text.indexOf(what)).split("\n");
  return `${lines.length}:${lines.at(-1).length + 1}`;
}

/** Opens a bundle in the studio as a user would, and waits until it is checked. */
async function openBad(draft) {
  const { page, errors } = await openStudio();
  const buffer = Buffer.from(JSON.stringify(draft));
  await page.setInputFiles("[data-open]", {
    name: "bad.json",
    mimeType: "application/json",
    buffer,
  });
  await page.waitForSelector(".studio[data-busy=yes]");
  await page.waitForSelector(".studio[data-busy=no]", { timeout: 120_000 });
  return { page, errors };
}

/** The problem is told at its place in both languages, and the pack in force screens as ever. */
async function refused({ page, errors }, code, place) {
  const problem = page
    .locator(`[data-problems] [data-diagnostic="${code}"]`, { hasText: place })
    .first();
  await problem
    .waitFor({ timeout: 10_000 })
    .catch(async () => assert.fail(await page.locator("[data-problems]").innerText()));
  const chinese = await problem.innerText();
  assert.match(chinese, /[\u4e00-\u9fff]/);
  assert.ok(await page.locator("[data-try]").isDisabled());
  await speak(page, "en");
  assert.notEqual(await problem.innerText(), chinese);
  assert.equal(await screenSample(page), usual);
  assert.deepEqual(errors, []);
}

/** @type {[string, () => Record<string, string>, string, (draft: any) => string | RegExp][]} */
const BAD = [
  [
    "a syntax error",
    () => changed([RULE, JUDGE, `${JUDGE}    let = ;\n`]),
    "syntax",
    (draft) => `${RULE}:${placeOf(draft[RULE], "= ;")}`,
  ],
  [
    "a name that doesn't exist",
    () => changed([RULE, JUDGE, `${JUDGE}    let x = project.no_such_field;\n`]),
    "unknown-field",
    (draft) => `${RULE}:${placeOf(draft[RULE], "no_such_field")}`,
  ],
  [
    "rules that wait for each other",
    () =>
      changed(
        [RULE, JUDGE, `${JUDGE}    let x = finding("GATE-11");\n`],
        [
          "gates/deep_groundwater_irrigation.rhai",
          JUDGE,
          `${JUDGE}    let x = finding("GATE-10");\n`,
        ],
      ),
    "cycle",
    () => /gates\/deep_groundwater(_irrigation)?\.rhai:\d+:\d+/,
  ],
  [
    "a table without one of its columns",
    () => changed(["tables/holidays.csv", "holiday,working,", "holiday,worked,"]),
    "missing-column",
    () => "tables/holidays.csv:1:1",
  ],
  [
    "a parameter with two values on one day",
    () =>
      changed([
        "parameters/gates.toml",
        "[deep_irrigation_fine]",
        '[[emergency_filing_days.value]]\nfrom = 2022-01-01\nvalue = "6"\nsource = "groundwater-regulation-2021"\nconfidence = "S1"\n\n[deep_irrigation_fine]',
      ]),
    "overlapping-dates",
    () => /parameters\/gates\.toml:\d+:\d+/,
  ],
  [
    "a loop without an end",
    () => changed([RULE, JUDGE, `${JUDGE}    loop { }\n`]),
    "not-allowed",
    (draft) => `${RULE}:${placeOf(draft[RULE], "loop { }")}`,
  ],
  [
    "a pack for a newer engine",
    () => changed(["pack.toml", 'engine = "0.1"', 'engine = "9.0"']),
    "engine-too-old",
    (draft) => `pack.toml:${placeOf(draft["pack.toml"], '"9.0"')}`,
  ],
];

for (const [name, made, code, at] of BAD) {
  test(name, async () => {
    const draft = made();
    const opened = await openBad(draft);
    assert.ok(await opened.page.locator("[data-broken]").isVisible());
    await refused(opened, code, at(draft));
  });
}

// A loop over many steps passes every check: the rule is stopped when it screens.
test("a loop that takes too many steps", async () => {
  const draft = changed([
    RULE,
    JUDGE,
    `${JUDGE}    for i in 0..90000 { for j in 0..90000 { let x = j; } }\n`,
  ]);
  await refused(
    await openBad(draft),
    "operation-limit",
    new RegExp(`${RULE}:${placeOf(draft[RULE], "for i in").split(":")[0]}:\\d+`),
  );
});
