// Two tabs with the same batch: neither writes over what was said in the other, and each says what the other did.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { give, sound, table } from "./batch.mjs";
import { closeBrowser, newContext, serve, tidy, until } from "./harness.mjs";

afterEach(tidy);
after(closeBrowser);

const keeping = (page) =>
  page.locator("water-rules-batch").evaluate(({ keeping }) => ({
    name: keeping.batch && keeping.batch.name,
    id: keeping.batch && keeping.batch.id,
    list: keeping.list.map(({ name }) => name).sort(),
  }));
const listed = async (page, expected) => {
  await until(async () => String((await keeping(page)).list) === String(expected));
  assert.deepEqual((await keeping(page)).list, expected);
};
async function rename(page, name) {
  await page.fill("[data-batch-name]", name);
  await page.locator("[data-batch-name]").dispatchEvent("change");
}
const told = (page, what) => page.locator(`[data-elsewhere=${what}]`).waitFor();
const press = (page, what) => page.click(`[data-elsewhere-do=${what}]`);

/** A batch that is open in two tabs. */
async function twoTabs() {
  const { url } = await serve();
  const context = await newContext({ viewport: { width: 390, height: 800 }, locale: "zh-CN" });
  const tab = async () => {
    const page = await context.newPage();
    await page.goto(`${url}#/batch`);
    await page.waitForSelector("water-rules-batch");
    return page;
  };
  const a = await tab();
  await give(a, "p.csv", table(5));
  await rename(a, "十月");
  await listed(a, ["十月"]);
  const b = await tab();
  await b.click('[data-kept="十月"] [data-open-kept]');
  await b.waitForSelector("[data-file-name]");
  return { a, b };
}

test("what was said of a batch in two tabs is kept in both, as the one who was second chooses", async () => {
  const { a, b } = await twoTabs();
  assert.equal(await b.locator("[data-elsewhere]").count(), 0);
  await rename(a, "十月台账");
  await told(b, "changed");
  assert.match(await b.locator("[data-elsewhere]").innerText(), /另一个标签页改过这个批次/);
  await sound(b, "elsewhere");
  // What is said here meanwhile goes over nothing, and isn't lost.
  await rename(b, "另一份");
  await listed(b, ["十月台账"]);
  await press(b, "keep");
  await listed(b, ["十月台账", "另一份（副本）"].sort());
  await listed(a, ["十月台账", "另一份（副本）"].sort());
  assert.equal(await a.locator("[data-elsewhere]").count(), 0);
  assert.notEqual((await keeping(a)).id, (await keeping(b)).id);
});

test("a tab takes what another one said of its batch, and keeps a batch that another one deleted", async () => {
  const { a, b } = await twoTabs();
  await rename(a, "十一月");
  await told(b, "changed");
  await press(b, "take");
  await b.locator("[data-elsewhere]").waitFor({ state: "detached" });
  assert.equal(await b.inputValue("[data-batch-name]"), "十一月");
  await rename(b, "十二月");
  await told(a, "changed");
  await press(a, "take");
  await a.locator("[data-elsewhere]").waitFor({ state: "detached" });
  await a.click("[data-close]");
  a.on("dialog", (dialog) => dialog.accept());
  await a.click('[data-kept="十二月"] [data-forget]');
  await told(b, "deleted");
  await press(b, "keep");
  await listed(a, ["十二月"]);
  await listed(b, ["十二月"]);
  assert.equal(await b.locator("[data-elsewhere]").count(), 0);
});
