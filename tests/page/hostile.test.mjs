// Whatever is typed or pasted into a form of Edit becomes that text in its place and nothing else: read back by another reader
// of TOML, the rest of the file is as it was.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { load } from "./load.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const parser = createRequire(join(root, "www/package.json")).resolve("smol-toml");
const toml = await import(String(pathToFileURL(parser)));
const { kindsOf } = await load("studio/entries/kinds.ts");
const entries = await load("studio/entries/file.ts");
const parameters = await load("studio/parameters/file.ts");
const grid = await load("studio/grid/file.ts");
const { BLANK } = await load("studio/template/answers.ts");
const { filesOfRule } = await load("studio/template/script.ts");
const { addCase } = await load("studio/template/cases.ts");
const { titleOf } = await load("studio/titles.ts");

const HOSTILE = {
  ...JSON.parse(readFileSync(join(root, "tests/data/hostile-text.json"), "utf8")),
  "a table of TOML": '"\n[[source]]\nid = "x"\n"',
  "an end of a long text": `"""'''`,
  escapes: '\\" \\u0041 \\',
  "a tag of a header": "@until 2001-01-01",
  "both languages": "甲 | 乙",
  names: "constructor",
};
const TEXTS = Object.entries(HOSTILE);
/** As it can stand in a file: half a character can't. */
const whole = (text) => text.replace(/\p{Cs}/gu, "\ufffd");
const parse = (text) => JSON.parse(JSON.stringify(toml.parse(text)));
const rules = (path) => readFileSync(join(root, "rules", path), "utf8");

/** Puts a value at a path of an object, `{ … }` on the way. */
function put(value, path, to) {
  const [last, ...above] = [...path].reverse();
  let at = value;
  for (const key of above.reverse()) at = at[key] ??= {};
  at[last] = to;
}

test("an entry of a file of sources, departments, fields or cases", () => {
  for (const path of ["sources.toml", "departments.toml", "fields.toml", "cases/gates.toml"]) {
    const kinds = kindsOf(path);
    const [own] = kinds;
    const read = (from) => entries.readEntries(from, kinds);
    const heads = (from) => read(from).filter(({ kind }) => kind === own);
    // The first few are read again and again.
    const [at, all] = [2, rules(path)];
    const text = all.slice(0, heads(all)[at].range[1]);
    const last = (from) => heads(from)[at];
    const order = [...own.parts, ...own.rows].map(({ key }) => key);
    for (const [kind, typed] of TEXTS) {
      for (const { key, as } of own.parts) {
        const made =
          as === "texts"
            ? entries.setTexts(text, last(text).head, key, [typed, "b"], order)
            : entries.setPart(text, last(text).head, key, typed, order);
        const expected = parse(text);
        const to = as === "texts" ? [whole(typed), "b"] : whole(typed);
        put(expected[own.table][at], key.split("."), to);
        assert.deepEqual(parse(made), expected, `${path} ${key}: ${kind}`);
      }
      for (const { key, columns } of own.rows) {
        const cells = columns.map(([column]) => [column, typed]);
        const added = entries.addRow(text, last(text).head, key, cells, order);
        const rows = entries.rowsOf(last(added).head, key);
        for (const [column] of columns) {
          const cell = rows[rows.length - 1].slots.get(column);
          assert.equal(cell.value, whole(typed), `${path} ${key} ${column}: ${kind}`);
        }
        const again = entries.setCell(
          added,
          rows[rows.length - 1],
          columns.map(([column]) => column),
          columns[0][0],
          "a",
        );
        assert.equal(parse(again)[own.table].length, parse(text)[own.table].length, kind);
      }
      // A new one, all of whose parts are so, comes behind the others or among those of its group.
      const values = new Map(own.parts.filter(({ need }) => need).map(({ key }) => [key, typed]));
      const grown = entries.addEntry(text, own, values, read(text));
      const more = parse(grown)[own.table].filter((each) => each[own.id] === whole(typed));
      assert.equal(more.length, 1, `${path}: ${kind}`);
      assert.deepEqual(
        parse(grown)[own.table].filter((each) => each[own.id] !== whole(typed)),
        parse(text)[own.table],
        `${path}: ${kind}`,
      );
    }
  }
});

test("an answer, a figure or an outcome of a case, whichever way it was written", () => {
  const text = [
    "[[case]]",
    'id = "a"',
    "",
    "[case.record]",
    'name = "甲"',
    "",
    "[case.expect]",
    'figures.one = "1"',
    'findings = { "A-01" = "pass" }',
    "",
  ].join("\n");
  const open = (from) => entries.readEntries(from, kindsOf("cases/a.toml"))[0].parts;
  for (const [kind, typed] of TEXTS) {
    const expected = parse(text);
    expected.case[0].record.name = whole(typed);
    const answered = entries.setPair(text, open(text).get("record"), "", "name", typed);
    assert.deepEqual(parse(answered), expected, kind);
    // By a name that somebody gave, beside pairs in braces and beside pairs on lines of their own.
    for (const group of ["figures", "findings"]) {
      const name = whole(typed);
      const made = entries.setPair(text, open(text).get("expect"), group, name, typed);
      assert.equal(parse(made).case[0].expect[group][name], name, `${group}: ${kind}`);
      const gone = entries.removePair(made, open(made).get("expect"), group, name);
      assert.deepEqual(parse(gone), parse(text), `${group}: ${kind}`);
    }
  }
});

test("a parameter and its values", () => {
  const text = rules("parameters/targets.toml");
  const [first] = parameters.readParameters(text);
  for (const [kind, typed] of TEXTS) {
    for (const key of parameters.HEAD_KEYS) {
      const expected = parse(text);
      put(expected[first.name], key.split("."), whole(typed));
      const made = parameters.change(text, first, first.own, key, typed);
      assert.deepEqual(parse(made), expected, `${key}: ${kind}`);
    }
    for (const key of parameters.VALUE_KEYS) {
      const expected = parse(text);
      expected[first.name].value[0][key] = whole(typed);
      const made = parameters.change(text, first, first.values[0], key, typed);
      assert.deepEqual(parse(made), expected, `${key}: ${kind}`);
    }
    const value = Object.fromEntries(parameters.VALUE_KEYS.map((key) => [key, typed]));
    const added = parse(
      parameters.addParameter(text, { name: "fresh", zh: typed, en: typed, unit: typed, value }),
    );
    assert.equal(added.fresh.value.length, 1, kind);
    assert.equal(added.fresh.label.zh, whole(typed), kind);
    delete added.fresh;
    assert.deepEqual(added, parse(text), kind);
  }
});

test("a cell of a table, with a mark at its beginning or without", () => {
  const table = rules("tables/thermal_power_quota.csv");
  for (const text of [table, table.replace("\uFEFF", "")]) written(text);
  // A column or a file by a name that JavaScript has.
  assert.equal(grid.columnsOf(grid.readGrid("constructor,__proto__\n1,2\n"), "")[0].kind, "text");
  const info = { families: [] };
  for (const name of ["constructor", "__proto__", "toString"])
    assert.equal(titleOf(name, { [name]: "" }, info, "zh"), "");
});

function written(text) {
  const { header, rows } = grid.readGrid(text);
  for (const [kind, typed] of TEXTS) {
    const cells = rows[1].cells.map((cell, i) => (i === 0 ? typed : cell));
    const made = grid.readGrid(
      grid.writeGrid(text, { header, rows }, new Map([[1, cells]]), [cells]),
    );
    assert.equal(made.rows.length, rows.length + 1, kind);
    for (const at of [1, rows.length]) assert.equal(made.rows[at].cells[0], typed.trim(), kind);
    for (const at of [0, 2]) assert.equal(made.rows[at].raw, rows[at].raw, kind);
  }
}

test("what is typed for a new rule ends no line of its header and begins no tag, and its document and its case are read", () => {
  const pack = { fields: [], tables: [], parameters: [], files: {} };
  const name = "Rule of a test";
  for (const [kind, typed] of TEXTS) {
    const text = { zhTitle: typed, zhText: typed, enText: typed, article: typed, zh: typed };
    const document = { id: "law", zh: typed, en: typed, number: typed, from: "", confidence: "R" };
    const answers = {
      ...BLANK,
      ...text,
      kind: "band",
      family: "gates",
      code: "A-01",
      enTitle: name,
      source: "law",
      document,
      field: "used",
      table: "t",
      column: "value",
      unit: typed,
      keys: [{ field: "", text: typed }],
      outcome: "revise",
    };
    const [[, script], [, sources]] = filesOfRule(answers, pack);
    const header = script.slice(0, script.indexOf("fn judge"));
    const tags = header.split(/\r\n|[\n\r\u0085\u2028]/).filter(Boolean);
    assert.ok(
      tags.every((each) => each.startsWith("//!")),
      `${kind}: ${header}`,
    );
    const known = tags.flatMap((each) => /^\/\/!\s*@(\w+)/.exec(each)?.[1] || []);
    assert.deepEqual(
      known.filter((tag) => tag !== "say"),
      ["code", "stage", "source", "department", "confidence", "from"],
      kind,
    );
    // Of two languages each has its half.
    for (const each of tags.filter((tag) => tag.includes("@say")))
      assert.equal(each.split("|").length, 2, `${kind}: ${each}`);
    // What stands in quotes is one text.
    const quoted = script.slice(header.length).match(/"(?:[^"\\]|\\.)*"/gs) || [];
    const own = quoted.map((each) => each.slice(1, -1).replace(/\\(.)/gs, "$1"));
    assert.equal(own.filter((each) => each === typed).length, 2, `${kind}: ${script}`);
    assert.equal(parse(sources).source[0].title.zh, whole(typed), kind);
    const sample = {
      side: "met",
      zh: typed,
      en: typed,
      record: { used: typed },
      expected: "pass",
      asOf: "2026-11-23",
    };
    const { case: made } = parse(addCase("", sample, answers, pack, typed));
    assert.deepEqual(
      [made.length, made[0].name.zh, made[0].record.used, made[0].source],
      [1, whole(typed), whole(typed), whole(typed)],
      kind,
    );
  }
});
