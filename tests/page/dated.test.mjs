// A change that comes into force later: the days that are looked at, a rule's next version, cases of a day in force.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { impactDays, firstShown } = await load("studio/impact-days.ts");
const { isRule, versionPath, versionTrouble, withVersion } = await load("studio/rule-version.ts");
const { suggestCases, addCase } = await load("studio/template/cases.ts");
const { BLANK } = await load("studio/template/answers.ts");

test("the impact is asked of the day before and the day of each later change", () => {
  assert.deepEqual(impactDays("2026-11-29", []), ["2026-11-29"]);
  // What changed in the past tells on the day that is asked about.
  assert.deepEqual(impactDays("2026-11-29", ["2019-12-27"]), ["2026-11-29"]);
  assert.deepEqual(impactDays("2026-11-29", ["2027-01-01"]), [
    "2026-11-29",
    "2026-12-31",
    "2027-01-01",
  ]);
  assert.deepEqual(impactDays("2026-12-31", ["2027-01-01"]), ["2026-12-31", "2027-01-01"]);
  assert.equal(firstShown("2026-11-29", ["2019-12-27", "2027-01-01"]), "2027-01-01");
  assert.equal(firstShown("2026-11-29", ["2019-12-27"]), "2026-11-29");
});

const RULE = `//! 规则 | Rule
//!
//! @code   A-01
//! @from   2020-01-01
//! @say a = 甲 | A

fn judge(project) {}
`;
const PATH = "gates/rule.rhai";

test("a rule's new version begins on the day after the old one ends, and says the same", () => {
  const files = withVersion({ [PATH]: RULE }, PATH, "2027-01-01");
  const fresh = "gates/rule_from_2027_01_01.rhai";
  assert.deepEqual(Object.keys(files), [PATH, fresh]);
  assert.equal(
    files[PATH],
    RULE.replace("//! @from   2020-01-01", "//! @from   2020-01-01\n//! @until  2026-12-31"),
  );
  assert.equal(files[fresh], RULE.replace("2020-01-01", "2027-01-01"));
  // Once more: of the new one, whose name doesn't grow, and the end of a rule goes to its last version.
  const again = withVersion(files, fresh, "2028-07-01");
  assert.match(again[fresh], /@from {3}2027-01-01\n\/\/! @until {2}2028-06-30/);
  assert.ok(again["gates/rule_from_2028_07_01.rhai"].includes("@from   2028-07-01"));
  const ends = RULE.replace("//! @say", "//! @until  2029-12-31\n//! @say");
  const ended = withVersion({ [PATH]: ends }, PATH, "2027-01-01");
  assert.ok(ended[PATH].includes("@until  2026-12-31"));
  assert.ok(ended[fresh].includes("@until  2029-12-31"));
});

test("a day that a new version can't begin on is refused", () => {
  const trouble = (text, day) => versionTrouble({ [PATH]: text }, PATH, day);
  assert.equal(trouble(RULE, "2027-01-01"), undefined);
  assert.equal(trouble(RULE, ""), "badDay");
  assert.equal(trouble(RULE, "2020-01-01"), "notLater");
  const ends = RULE.replace("//! @say", "//! @until  2026-06-30\n//! @say");
  assert.equal(trouble(ends, "2027-01-01"), "ended");
  const files = { [PATH]: RULE, [versionPath(PATH, "2027-01-01")]: "" };
  assert.equal(versionTrouble(files, PATH, "2027-01-01"), "taken");
  assert.ok(isRule(PATH, RULE) && !isRule("facts/rate.rhai", RULE) && !isRule("a/b.toml", RULE));
});

test("the cases of a rule that comes into force later are of a day on which it is", () => {
  const answers = {
    ...BLANK,
    code: "A-01",
    field: "output",
    number: { value: "5" },
    outcome: "revise",
  };
  const pack = { fields: [], tables: [], parameters: [], files: {} };
  const days = (from) =>
    suggestCases({ ...answers, from }, pack, "2026-11-29").map((each) => each.asOf);
  assert.deepEqual(days("2027-01-01"), Array(3).fill("2027-01-01"));
  assert.deepEqual(days("2020-01-01"), Array(3).fill("2026-11-29"));
  const [first] = suggestCases({ ...answers, from: "2027-01-01" }, pack, "2026-11-29");
  assert.match(addCase("", first, answers, pack, "law"), /^as_of = "2027-01-01"$/m);
});
