import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { parseCsv, printCsv } = await load("csv.ts");

test("rows have the numbers that a spreadsheet shows, and empty ones are left out", () => {
  assert.deepEqual(parseCsv('a,b\r\n\r\n 1 ,"x, ""y""\nz"\r\n,\r\n2,\r\n'), [
    { row: 1, cells: ["a", "b"] },
    { row: 3, cells: ["1", 'x, "y"\nz'] },
    { row: 5, cells: ["2", ""] },
  ]);
});

for (const [name, sign] of [
  ["a semicolon", ";"],
  ["a tab", "\t"],
])
  test(`${name} may stand between cells`, () => {
    assert.deepEqual(
      parseCsv(`甲${sign}乙\n1${sign}2\n`).map(({ cells }) => cells),
      [
        ["甲", "乙"],
        ["1", "2"],
      ],
    );
  });

test("no cell that is written is run as a formula, and negative numbers stay numbers", () => {
  const cells = ["=1+1", "+1", "@SUM(A1)", "-1+2", "-5", "-2.5", "平"];
  assert.equal(printCsv([cells]), `\ufeff"'=1+1","'+1","'@SUM(A1)","'-1+2",-5,-2.5,平\r\n`);
  // As an input method for Chinese or Japanese writes them.
  const wide = ["＝1+1", "＋1", "－1", "＠SUM(A1)"];
  assert.equal(printCsv([wide]), `\ufeff"'＝1+1","'＋1","'－1","'＠SUM(A1)"\r\n`);
});
