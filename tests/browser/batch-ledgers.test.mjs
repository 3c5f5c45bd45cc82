// Ten ledgers as bureaus keep them, with the headings of official forms and tables.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { give, openBatch } from "./batch.mjs";
import { closeBrowser, root, tidy } from "./harness.mjs";

const LEDGERS = join(root, "tests/data/ledgers");

afterEach(tidy);
after(closeBrowser);

test("of the columns of ten ledgers at least 95 % find their field, and none in a unit that isn't known", async (t) => {
  const { page } = await openBatch();
  let [known, all] = [0, 0];
  const strange = [];
  for (const name of readdirSync(LEDGERS)) {
    await give(page, join(LEDGERS, name));
    const columns = await page
      .locator("water-rules-batch")
      .evaluate(({ job }) => job.sheet.columns);
    // What only numbers or remarks is known to be no field.
    const own = columns.filter(({ field, left_out: out }) => field !== null || !out);
    const missed = own.filter(({ field, unit_unknown: unknown }) => field === null || unknown);
    known += own.length - missed.length;
    all += own.length;
    strange.push(...missed.map(({ heading }) => `${name} ${heading}`));
    await page.click("[data-close]");
  }
  t.diagnostic(`${known} of ${all} columns, ${((100 * known) / all).toFixed(1)} %`);
  assert.equal(readdirSync(LEDGERS).length, 10);
  assert.ok(known / all >= 0.95, strange.join("\n"));
});
