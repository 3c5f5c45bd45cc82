// One project's data in a JSON text: every digit, and no key without a word.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { readRecord } = await load("screen/file.ts");

test("every digit of a number reaches the engine, whatever its exponent", () => {
  const read = (written) => readRecord(`{"a": ${written}}`).record.a;
  for (const [written, text] of [
    ["2.7000000000000000000001", "2.7000000000000000000001"],
    ["27000000000000000000001e-22", "2.7000000000000000000001"],
    ["-2.5E+3", "-2500"],
    ["1e2", "100"],
    ["12.50e-3", "0.0125"],
    ["0e0", "0"],
    ["1e28", `1${"0".repeat(28)}`],
    ["1e400", "1e400"],
  ])
    assert.equal(read(written), text);
  // What is text stays as it is.
  assert.equal(read('"1e2"'), "1e2");
  assert.deepEqual(read('["1e2: 3", 1e1, {"b": 5}]'), ["1e2: 3", "10", { b: "5" }]);
});

test("a number of a megabyte stays what it is", () => {
  const zeros = "0".repeat(1e6);
  const read = (written) => readRecord(`{"a": ${written}}`).record.a;
  assert.equal(read(`1.${zeros}1`), `1.${zeros}1`);
  assert.equal(read(`1.${zeros}1e1`), `10.${zeros.slice(1)}1`);
  assert.equal(read(`1.${zeros}e1`), "10");
});

test("a key that is there twice is told with its place, and nothing is taken", () => {
  const { problem } = readRecord('{"a": {"b": 1},\n "b": 2, "\\u0062": 3}');
  assert.match(problem.zh, /第 2 行第 10 列：“b”出现了两次/);
  assert.match(problem.en, /“b” twice, again in line 2, column 10/);
  for (const text of [
    '{"a": {"b": 1}, "b": [{"b": 1}, {"b": 2}]}',
    '{"a": "b", "b": "\\"a\\": 1"}',
  ])
    assert.equal(readRecord(text).problem, undefined, text);
});
