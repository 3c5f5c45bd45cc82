// The interview in the drawn page, and a user who answers what it asks.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { newContext, parseToml, root, serve, still } from "./harness.mjs";

/** The page as whoever comes first meets it. */
export async function meet(options = {}, rules = undefined) {
  const { url } = await serve(rules);
  const viewport = { width: 1280, height: 900 };
  const context = await newContext({ view: "interview", locale: "zh-CN", viewport, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  await page.waitForSelector("[data-interview=start]");
  return { page, errors };
}

const { balance: tables } = parseToml(readFileSync(join(root, "rules/pack.toml"), "utf8"));
const amounts = tables.flatMap(({ parts }) => parts);

/** What a blank of a field is taken for, by its name; nothing of most fields, and of amounts in a table, of which none is 0. */
const blanks = Object.fromEntries(
  parseToml(readFileSync(join(root, "rules/fields.toml"), "utf8")).field.map(
    ({ name, if_blank }) => [name, if_blank && !amounts.includes(name) && if_blank.value],
  ),
);

/**
 * Answers what is asked from a record, as far as it says anything; what it doesn't say is what a blank is taken for, or isn't known
 * yet: a question that is passed over may leave others unasked.
 */
async function answer(page, record, names) {
  for (const name of names) {
    const field = page.locator(`[data-interview] [data-field="${name}"]`).first();
    await still(page);
    // What an answer before it has made beside the point is gone.
    if (!(await field.count())) continue;
    const value = record[name] ?? (blanks[name] === "none" ? undefined : blanks[name]);
    if (value === undefined || value.none) {
      const none = value?.none || blanks[name];
      const say = field.locator(`[data-say=${none ? "none" : "not_known"}]`).first();
      if (await say.isVisible().catch(() => false)) await say.click();
      continue;
    }
    const folded = page.locator(`details.exception:has([data-field="${name}"])`);
    if (await folded.count()) await folded.evaluate((each) => (each.open = true));
    const radio = field.locator(`input[type=radio][value="${value}"]`);
    const box = field.locator("input[type=checkbox]");
    const select = field.locator("select:not([data-units])").first();
    if (await radio.count()) await radio.first().check({ force: true });
    else if (Array.isArray(value))
      for (const each of value) {
        await field.locator(`input[value="${each}"]`).check({ force: true });
        await still(page);
      }
    else if (typeof value === "boolean" || value === "true" || value === "false") {
      if (!(await box.count())) continue;
      // What is ticked is an exception.
      const list = page.locator(`[data-checklist]:has([data-field="${name}"])`);
      await box
        .first()
        .setChecked(String(value) !== (await list.getAttribute("data-usual-answer")));
    } else if (await select.count()) await select.selectOption(String(value));
    else await field.locator("input:not([data-answer])").first().fill(String(value));
  }
}

/**
 * Walks from the start until the verdict is certain, or nothing is left to ask; how many screens that took. `look` is done on each
 * of them, once it is answered.
 */
export async function walk(page, record, start, look = async () => undefined) {
  await page.locator(`[data-start-with="${start}"]`).click();
  await page.waitForSelector("[data-interview=asking]");
  // Before the first answer nobody can say how much will be asked.
  assert.equal(await page.locator("[data-left]").count(), 0);
  let left = Infinity;
  for (let screens = 1; screens < 120; screens++) {
    await page.waitForSelector("[data-interview]");
    await still(page);
    if (await page.locator("[data-interview=done], [data-certain-notice]").count()) return screens;
    // Questions are counted only once few are left, and then no answer brings up many.
    for (const said of await page.locator("[data-left]").all()) {
      const now = Number(await said.getAttribute("data-left"));
      assert.ok(now <= Math.min(10, left + 1), `${now} after ${left}`);
      left = now;
    }
    // An answer may bring up more of the same topic, below.
    const seen = new Set();
    for (let more = true; more; ) {
      const names = await page
        .locator("[data-interview] [data-field]")
        .evaluateAll((all) => all.map((each) => each.dataset.field));
      const fresh = names.filter((name) => !seen.has(name));
      more = fresh.length > 0;
      for (const name of fresh) seen.add(name);
      await answer(page, record, fresh);
      await still(page);
    }
    await look();
    const none = page.locator("[data-none]:not([disabled])");
    for (let left = await none.count(); left > 0; left--) {
      await none.first().click();
      await still(page);
    }
    await still(page);
    if (await page.locator("[data-certain-notice]").count()) return screens;
    await page.click("[data-continue]");
  }
  throw new Error("the walk has no end");
}

/** The record of a sample. */
export const sample = (id) =>
  parseToml(readFileSync(join(root, "rules/samples", `${id}.toml`), "utf8")).record;

/** A published decision: what it states, what is assumed of it, and its day. */
export const decision = (id) => {
  const { facts, assumed, as_of } = parseToml(
    readFileSync(join(root, "rules/decisions", `${id}.toml`), "utf8"),
  );
  return { record: { ...facts, ...assumed }, asOf: String(as_of) };
};
