import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { Cutter, delimiterOf, endOfRow } = await load("batch/cut.ts");
const bytes = (text) => new TextEncoder().encode(text);
const [COMMA, SEMICOLON, TAB, BAR] = [..."\x2c\x3b\x09\x7c"].map((sign) => sign.charCodeAt(0));

/** The texts of the pieces, fed so many bytes at a time. */
function pieces(text, delimiter, step) {
  const all = bytes(text);
  const cutter = new Cutter(delimiter);
  for (let at = 0; at < all.length; at += step) cutter.feed(all.subarray(at, at + step));
  cutter.end();
  const parts = cutter.cuts.map(({ start, end }) =>
    new TextDecoder().decode(all.subarray(start, end)),
  );
  return { cutter, parts };
}

test("the sign between cells is the one of which most of the first lines have equally many", () => {
  assert.equal(delimiterOf(bytes("a,b;c,d\ne,f;g,h\n")), COMMA);
  assert.equal(delimiterOf(bytes("标题\na;b;c\n1;2,5;3\n")), SEMICOLON);
  assert.equal(delimiterOf(bytes("a|b\n1,5|2,5\n")), BAR);
  assert.equal(delimiterOf(bytes("a;b;c,d\n")), SEMICOLON);
  assert.equal(delimiterOf(bytes("a\tb\tc")), TAB);
  assert.equal(delimiterOf(bytes("alone")), COMMA);
});

test("pieces are the whole file, end with a record, and are the same however it comes", () => {
  const rows = Array.from(
    { length: 600 },
    (_, at) => `${at},${at % 7 ? "平" : '"two\nlines, ""quoted"""'}\r\n`,
  );
  const text = `\ufeff名称,说明\r\n${rows.join("")}`;
  const expected = pieces(text, COMMA, 1_000_000);
  assert.deepEqual(
    expected.cutter.cuts.map(({ first, last }) => [first, last]),
    // The heading and 255 rows, 256, and the rest; a line break inside a cell begins no row.
    [
      [1, 256],
      [257, 512],
      [513, 601],
    ],
  );
  assert.equal(expected.cutter.records, 601);
  for (const step of [1, 2, 3, 7, 4096]) {
    const { cutter, parts } = pieces(text, COMMA, step);
    assert.equal(parts.join(""), text.slice(1), String(step));
    assert.deepEqual(cutter.cuts, expected.cutter.cuts, String(step));
  }
});

test("a quote inside a cell is a character, and a file may end inside a quoted one", () => {
  const inside = new Cutter(COMMA);
  inside.feed(bytes('5" pipe,1\n6" pipe,2\n'));
  inside.end();
  assert.deepEqual([inside.records, inside.open], [2, false]);
  const open = new Cutter(COMMA);
  open.feed(bytes('"never closed,1\n2,3\n'));
  open.end();
  assert.equal(open.open, true);
});

test("rows of other widths than the rest are told, the heading aside", () => {
  const { cutter } = pieces("title\na,b,c\n1,2,3\n1,2,3\n", COMMA, 100);
  assert.equal(cutter.uneven(2), undefined);
  assert.deepEqual(pieces("a,b\n1,2\n1,2,3\n", COMMA, 100).cutter.uneven(1), [2, 3]);
});

test("the end of a row is found behind line breaks in cells", () => {
  const text = 'a,"x\ny"\nb,c\n';
  assert.equal(endOfRow(bytes(text), COMMA, 1), text.indexOf("b"));
});
