import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { dayAfter, isDay, offsetOf, quote, readTables, setValue } = await load("studio/toml.ts");

const TEXT = `# 漏损 # kept
[leakage]   # head
label = { zh = "漏损率", en = "Leakage" }
unit = "1"

  [[leakage.value]]
  from = 2020-01-01   # since
  value = "0.12"
  source = 'law'
`;
const ORDER = ["from", "until", "value", "source", "article"];
const value = (text) => readTables(text)[2];

test("what is changed is changed in place, in its own manner, and all else stays", () => {
  const changed = setValue(TEXT, value(TEXT), "value", "0.09", ORDER);
  assert.equal(changed, TEXT.replace('"0.12"', '"0.09"'));
  const dated = setValue(TEXT, value(TEXT), "from", "2021-06-30", ORDER);
  assert.equal(dated, TEXT.replace("2020-01-01", "2021-06-30"));
  // A date that is none is a text, so that the check can name it.
  assert.equal(
    setValue(TEXT, value(TEXT), "from", "2021-02-30", ORDER),
    TEXT.replace("2020-01-01", '"2021-02-30"'),
  );
  assert.equal(
    setValue(TEXT, value(TEXT), "source", "it's", ORDER),
    TEXT.replace("'law'", `"it's"`),
  );
});

test("a new key stands after those that go before it, and an emptied one goes with its line", () => {
  const more = setValue(
    TEXT,
    value(TEXT),
    "until",
    "2025-12-31",
    ORDER,
    value(TEXT).slots.get("from"),
  );
  assert.equal(more, TEXT.replace("# since\n", "# since\nuntil = 2025-12-31\n"));
  assert.equal(setValue(more, value(more), "until", "", ORDER), TEXT);
  const [, head] = readTables(TEXT);
  assert.equal(setValue(TEXT, head, "label.zh", "", ORDER), TEXT.replace('"漏损率"', '""'));
});

test("a text that can't be read has no tables", () => {
  assert.equal(readTables("[a\nb = "), undefined);
});

test("days are those of the calendar", () => {
  assert.deepEqual(["2024-02-29", "2023-02-29", "2024-2-9", "2024-13-01", ""].map(isDay), [
    true,
    false,
    false,
    false,
    false,
  ]);
  assert.equal(dayAfter("2024-02-28", 2), "2024-03-01");
  assert.equal(dayAfter("2025-01-01", -1), "2024-12-31");
});

test("a quoted text is TOML, and a place is a line and a column from 1", () => {
  assert.equal(quote('a"b\n\u007f'), '"a\\"b\\n\\u007F"');
  assert.equal(offsetOf("ab\ncd", { line: 2, column: 2 }), 4);
  assert.equal(offsetOf("ab", { line: 9, column: 9 }), 2);
});
