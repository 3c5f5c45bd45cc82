import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { RegionTotals } = await load("batch/totals.ts");

/** The totals of projects as [county, verdict, added, cap, used, unknown]. */
function totals(...projects) {
  const sums = new RegionTotals();
  for (const [county, verdict, added, cap, used, unknown = false] of projects)
    sums.add({ verdict, share: { region: [county], added, cap, used, unknown } });
  return sums
    .list()
    .map(({ region, added, left, state, projects }) => [region[0], projects, added, left, state]);
}

test("what approved projects take is added up exactly against what is left", () => {
  assert.deepEqual(
    totals(
      ["清徐县", "pass", "0.1", "10", "9.7"],
      ["清徐县", "conditional", "0.2", "10", "9.7"],
      ["清徐县", "rejected", "5", "10", "9.7"],
    ),
    [["清徐县", 3, "0.3", "0", "fits"]],
  );
});

test("one drop more is over, and the region with the least left comes first", () => {
  assert.deepEqual(totals(["甲", "pass", "1", "10", "2"], ["乙", "pass", "3.01", "10", "7"]), [
    ["乙", 1, "3.01", "-0.01", "over"],
    ["甲", 1, "1", "7", "fits"],
  ]);
});

test("records that disagree, a volume or a cap that isn't known leave it open", () => {
  assert.deepEqual(totals(["甲", "pass", "1", "10", "2"], ["甲", "pass", "1", "11", "2"]), [
    ["甲", 2, "2", undefined, "open"],
  ]);
  assert.deepEqual(totals(["甲", "pass", "1", "10", "2", true]), [["甲", 1, "1", "7", "open"]]);
  assert.deepEqual(totals(["甲", "pass", "1", null, null]), [["甲", 1, "1", undefined, "open"]]);
});
