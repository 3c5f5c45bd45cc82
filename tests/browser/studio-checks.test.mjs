// What the studio finds out about a draft without being given a project.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { closeBrowser, tidy } from "./harness.mjs";
import { choose, draftText, openStudio, paste } from "./studio.mjs";
import { soundEverywhere, speak } from "./tour.mjs";

const FILE = "gates/deep_groundwater.rhai";

afterEach(tidy);
after(closeBrowser);

/** The rule with this instead of its own script. */
async function judging(page, body) {
  const text = await draftText(page, FILE);
  const start = text.slice(0, text.search(/\nfn /));
  const head = start.includes("@say stop")
    ? start
    : start.replace(/(\/\/! @from .*\n)/, "$1//! @say stop = 测试：不批 | Test: refused\n");
  await paste(page, `${head}\nfn judge(project) {\n${body}\n}\n`);
}

test("a condition that can never hold and a gap between thresholds are told at their line, by intervals", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  await judging(page, '    if project.surface_m3 < 0 { conclude(reject("stop")); }');
  const problem = page.locator("[data-problems] li", { hasText: "never-true" });
  assert.match(
    await problem.innerText(),
    /gates\/deep_groundwater\.rhai:\d+:\d+[\s\S]*永远不成立[\s\S]*左边只能是 不小于 0，右边是 0/,
  );
  assert.ok((await page.locator(".cm-lintRange-warning").count()) > 0);
  await speak(page, "en");
  assert.match(await problem.innerText(), /never holds[\s\S]*at least 0/);
  await speak(page, "zh");
  await judging(
    page,
    '    if project.surface_m3 < 10 { conclude(reject("stop")); }\n    if project.surface_m3 > 12 { conclude(reject("stop")); }',
  );
  assert.match(
    await page.locator("[data-problems] li", { hasText: "threshold-gap" }).innerText(),
    /不小于 10、不大于 12 时都不成立/,
  );
  // A warning is no error: the rest goes on.
  assert.equal(await page.locator("[data-broken]").count(), 0);
  await page.locator("[data-moves]").waitFor();
  assert.deepEqual(errors, []);
});

test("a property that the draft breaks is told with the smallest project found", async () => {
  const { page, errors } = await openStudio();
  assert.equal(await page.locator("[data-properties]").count(), 0);
  await choose(page, FILE);
  // Less water, a worse verdict: what the pack says never to be.
  await judging(page, '    if project.surface_m3 < 1000 { conclude(reject("stop")); }');
  const broken = page.locator("[data-property=less-water-never-worse]");
  await broken.waitFor({ timeout: 60_000 });
  const text = await broken.innerText();
  assert.match(
    text,
    /少取水不会使审查结论变差[\s\S]*现行规则下成立，草稿下被破坏[\s\S]*只改一项：[\s\S]*→[\s\S]*不予批准/,
  );
  assert.ok(
    Number(await page.locator("[data-broken-properties]").getAttribute("data-broken-properties")) >=
      1,
  );
  await soundEverywhere(page, [360, 740]);
  // Taken back, nothing moves and nothing is tried.
  await page.click("[data-revert-all]");
  await page.locator("[data-properties]").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
});
