// How amounts are written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { amountShort, amountText, writtenIn } = await load("digits.ts");

test("an endless or long fraction is rounded to what counts; no whole number is", () => {
  for (const [value, short] of [
    ["12345678", "12,345,678"],
    ["-123456789012", "-123,456,789,012"],
    ["1598300.25", "1,598,300.25"],
    ["1598300.256", "1,598,300.26"],
    ["0.2815384615384615384615384615…", "0.28154"],
    ["0.0000456789123", "0.000045679"],
    ["12.3456789", "12.346"],
    ["0.383", "0.383"],
    ["2026", "2026"],
    ["0.99999999", "1"],
    ["无", "无"],
  ])
    assert.equal(amountShort(value), short, value);
});

test("two sides that are alike in short are written in full", () => {
  assert.equal(writtenIn({ actual: "0.27000001", limit: "0.27" }), amountText);
  assert.equal(writtenIn({ actual: "0.28153846", limit: "0.27" }), amountShort);
  assert.equal(writtenIn({ actual: "0.27", limit: "0.27" }), amountShort);
});
