import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { divide, parseDecimal, printDecimal, ZERO } = await load("decimal.ts");
const read = (text) => {
  const value = parseDecimal(text);
  return value && printDecimal(value);
};

test("plain decimals are read exactly, in either minus sign, and nothing else is", () => {
  assert.equal(read("0.1"), "0.1");
  assert.equal(read("+2.70"), "2.7");
  assert.equal(read("−5"), "-5");
  assert.equal(
    read("1234567890123456789012345678901234567890"),
    "1234567890123456789012345678901234567890",
  );
  for (const text of ["", " 1", "1e3", "1,000", ".5", "5.", "--1", "无", "0x10"])
    assert.equal(parseDecimal(text), undefined, text);
});

test("what floating point gets wrong is right", () => {
  assert.equal(printDecimal(parseDecimal("0.1").plus(parseDecimal("0.2"))), "0.3");
  assert.equal(printDecimal(parseDecimal("8.3").minus(parseDecimal("5.6"))), "2.7");
});

test("a division is rounded half to even, and by zero there is none", () => {
  const over = (a, b, places) => {
    const value = divide(parseDecimal(a), parseDecimal(b), places);
    return value && printDecimal(value);
  };
  assert.equal(over("1", "8", 2), "0.12");
  assert.equal(over("3", "8", 2), "0.38");
  assert.equal(over("2", "3", 4), "0.6667");
  assert.equal(over("1", "0", 2), undefined);
  assert.equal(divide(ZERO, ZERO, 2), undefined);
});
