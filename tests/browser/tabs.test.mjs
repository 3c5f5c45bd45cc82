// Two tabs with the same project: neither writes over the other's work, and each says what the other did.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  newContext,
  serve,
  show,
  still,
  tidy,
  until,
  verdict,
} from "./harness.mjs";

afterEach(tidy);
after(closeBrowser);

const FIELD = '[data-field="applicant"] input:not([data-answer])';
const said = (page, is) => page.locator(`[data-elsewhere=${is}]`).waitFor({ timeout: 4000 });
const press = (page, what) => page.click(`[data-elsewhere-do=${what}]`);

/** What is kept, by title and applicant, once it is `expected`. */
async function kept(page, expected) {
  const read = () =>
    page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open("water-rules");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction("projects").objectStore("projects").getAll();
            all.onsuccess = () => {
              opening.result.close();
              resolve(
                all.result.map(({ title, record }) => `${title}: ${record.applicant}`).sort(),
              );
            };
          };
        }),
    );
  await until(async () => String(await read()) === String(expected));
  assert.deepEqual(await read(), expected);
}

/** A project that is open in two tabs. */
async function twoTabs(prepare = async (_page) => {}) {
  const { url } = await serve();
  const context = await newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
  const errors = [];
  const tab = async () => {
    const page = await context.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    if (context.pages().length === 2) await prepare(page);
    await page.goto(url);
    await page.waitForSelector("[data-phase=ready]");
    return page;
  };
  const a = await tab();
  await a.selectOption("[data-samples]", "new-air-cooled-power");
  await verdict(a, { is: "revise" });
  await a.fill("[data-title]", "项目");
  await a.press("[data-title]", "Tab");
  await show(a, "applicant");
  await a.fill(FIELD, "一");
  await kept(a, ["项目: 一"]);
  const b = await tab();
  await b.locator("[data-projects] > summary").click();
  await b.click("[data-project] [data-take]");
  await verdict(b, { is: "revise" });
  await show(b, "applicant");
  return { a, b, errors };
}

test("a tab says that another one changed its project, and takes that version if asked to", async () => {
  const { a, b, errors } = await twoTabs();
  assert.equal(await b.locator("[data-elsewhere]").count(), 0);
  await a.fill(FIELD, "二");
  await said(b, "changed");
  assert.match(await b.locator("[data-elsewhere]").innerText(), /另一个标签页改过这个项目/);
  assert.equal(await b.inputValue(FIELD), "一");
  assert.deepEqual(await axe(b), []);
  await b.click("[data-lang=en]");
  assert.match(await b.locator("[data-elsewhere]").innerText(), /Another tab changed this project/);
  await press(b, "take");
  await b.locator("[data-elsewhere]").waitFor({ state: "detached" });
  assert.equal(await b.inputValue(FIELD), "二");
  await kept(b, ["项目: 二"]);
  assert.equal(await a.locator("[data-elsewhere]").count(), 0);
  // What stood here before is one step back; now the first tab is the one to be told.
  await b.click("[data-undo]");
  await b.waitForFunction(
    () =>
      document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-screen")
        .session.project.record.applicant === "一",
  );
  await said(a, "changed");
  // A tab that is loaded again has what is kept.
  await a.reload();
  await a.waitForSelector("[data-phase=ready]");
  await show(a, "applicant");
  assert.equal(await a.inputValue(FIELD), "一");
  assert.equal(await a.locator("[data-elsewhere]").count(), 0);
  assert.deepEqual(errors, []);
});

test("who goes on editing beside another tab's version edits a copy, and both are kept", async () => {
  const { a, b, errors } = await twoTabs();
  await a.fill(FIELD, "二");
  await said(b, "changed");
  await b.fill(FIELD, "三");
  await said(b, "copied");
  assert.match(await b.locator("[data-elsewhere]").innerText(), /“项目（副本）”/);
  assert.equal(await b.inputValue(FIELD), "三");
  await kept(b, ["项目: 二", "项目（副本）: 三"]);
  // From here on they are two projects.
  await a.fill(FIELD, "四");
  await b.fill(FIELD, "五");
  await kept(b, ["项目: 四", "项目（副本）: 五"]);
  await b.click("[data-undo]");
  await kept(b, ["项目: 四", "项目（副本）: 一"]);
  assert.equal(await a.locator("[data-elsewhere]").count(), 0);
  await press(b, "take");
  await b.waitForFunction(
    () =>
      document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-screen")
        .session.project.record.applicant === "四",
  );
  await a.fill(FIELD, "六");
  await said(b, "changed");
  await press(b, "keep");
  await said(b, "copied");
  await press(b, "dismiss");
  await b.locator("[data-elsewhere]").waitFor({ state: "detached" });
  await kept(b, ["项目: 六", "项目（副本）: 一", "项目（副本）: 四"]);
  assert.deepEqual(errors, []);
});

test("a tab that heard nothing of the other doesn't write over it either", async () => {
  const { a, b, errors } = await twoTabs((page) =>
    page.addInitScript(() => delete window.BroadcastChannel),
  );
  await a.fill(FIELD, "二");
  await kept(a, ["项目: 二"]);
  await b.fill(FIELD, "三");
  await said(b, "copied");
  await kept(b, ["项目: 二", "项目（副本）: 三"]);
  assert.deepEqual(errors, []);
});

test("a project that another tab deleted is kept again only if its user wants it", async () => {
  const { a, b, errors } = await twoTabs();
  const remove = async (page) => {
    await page.locator("[data-projects]").evaluate((list) => (list.open = true));
    await page.click("[data-project] [data-remove]");
  };
  await remove(a);
  await said(b, "deleted");
  await b.fill("[data-as-of]", "2026-01-01");
  await b.press("[data-as-of]", "Tab");
  await still(b);
  await kept(a, []);
  await press(b, "keep");
  await kept(a, ["项目: 一"]);
  await remove(a);
  await said(b, "deleted");
  await press(b, "close");
  await b.waitForSelector("[data-begin]");
  await kept(a, []);
  assert.deepEqual(errors, []);
});
