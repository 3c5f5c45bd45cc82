// Sources, fields and cases are changed in place: what isn't changed stays as it was written, and what comes out is TOML.
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
const file = await load("studio/entries/file.ts");

/** As plain objects, to be compared. */
const parse = (text) => JSON.parse(JSON.stringify(toml.parse(text)));
const rules = (path) => readFileSync(join(root, "rules", path), "utf8");
const read = (path, text) => file.readEntries(text, kindsOf(path));
const entry = (path, text, id) => read(path, text).find((each) => each.id === id);

/** What differs between two texts, without the lines that they begin and end with alike. */
function changed(before, after) {
  const [a, b] = [before.split("\n"), after.split("\n")];
  let [start, end] = [0, 0];
  while (a[start] === b[start] && start < Math.min(a.length, b.length)) start++;
  const same = () => a[a.length - 1 - end] === b[b.length - 1 - end];
  while (end < Math.min(a.length, b.length) - start && same()) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

test("the pack's own files are read whole", () => {
  for (const [path, key] of [
    ["sources.toml", "source"],
    ["departments.toml", "department"],
    ["fields.toml", "field"],
    ["cases/gates.toml", "case"],
  ]) {
    const text = rules(path);
    const own = read(path, text).filter(({ kind }) => kind.table === key);
    const id = key === "field" ? "name" : "id";
    assert.deepEqual(
      own.map((each) => each.id),
      parse(text)[key].map((each) => each[id]),
      path,
    );
    // Each entry's lines alone are that entry.
    for (const [at, { range }] of own.entries())
      assert.deepEqual(parse(text.slice(...range))[key][0], parse(text)[key][at], path);
  }
});

test("a part is changed, added at its place and taken away with its line", () => {
  const path = "sources.toml";
  const text = [
    "[[source]]",
    'id = "law"',
    'title = { zh = "法", en = "Law" }',
    'issued_by = { zh = "全国人大常委会", en = "Standing Committee" }',
    "",
    "[[source]]",
    'id = "other"',
    'title = { zh = "办法", en = "Measures" }',
    "",
  ].join("\n");
  const { kind, head } = entry(path, text, "law");
  const order = kind.parts.map(({ key }) => key);
  const numbered = file.setPart(text, head, "number", "第 123 号", order);
  assert.deepEqual(changed(text, numbered), [[], ['number = "第 123 号"']]);
  const lines = numbered.split("\n");
  const at = lines.indexOf('number = "第 123 号"');
  assert.match(lines[at - 1], /^title = /);
  const again = entry(path, numbered, "law").head;
  assert.equal(file.setPart(numbered, again, "number", "", order), text);
  // Both languages gone, the line goes; one gone, the other stays.
  const one = file.setPart(text, head, "issued_by.en", "", order);
  assert.match(changed(text, one)[1][0], /issued_by = \{ zh = "全国人大常委会", en = "" \}/);
  const both = file.setPart(one, entry(path, one, "law").head, "issued_by.zh", "", order);
  assert.deepEqual(changed(text, both)[1], []);
});

test("rows of a list of articles or choices are changed, added and removed one by one", () => {
  const path = "fields.toml";
  const text = rules(path);
  const zone = entry(path, text, "groundwater_zone");
  const order = [...zone.kind.parts, ...zone.kind.rows].map(({ key }) => key);
  const cells = [
    ["value", "study"],
    ["label.zh", "研究区"],
    ["label.en", "Study zone"],
  ];
  const more = file.addRow(text, zone.head, "choices", cells, order);
  assert.deepEqual(changed(text, more), [
    [],
    ['    { value = "study", label = { zh = "研究区", en = "Study zone" } },'],
  ]);
  const { head } = entry(path, more, "groundwater_zone");
  const rows = file.rowsOf(head, "choices");
  const columns = cells.map(([key]) => key);
  const named = file.setCell(more, rows[3], columns, "label.zh", "试验“区”");
  assert.match(changed(more, named)[1][0], /zh = "试验“区”", en = "Study zone"/);
  assert.equal(file.removeRow(more, head, "choices", rows[3]), text);
  // Where there is no list yet, it comes at its place; its only row takes it away again.
  const plain = entry(path, text, "groundwater_m3");
  const listed = file.addRow(text, plain.head, "choices", cells, order);
  const fresh = entry(path, listed, plain.id);
  assert.deepEqual(
    file.rowsOf(fresh.head, "choices").map(({ slots }) => file.textIn(slots, "label.en")),
    ["Study zone"],
  );
  const [row] = file.rowsOf(fresh.head, "choices");
  assert.equal(file.removeRow(listed, fresh.head, "choices", row), text);
});

test("answers and expectations of a case are changed, added and removed", () => {
  const path = "cases/gates.toml";
  const text = rules(path);
  const of = (now) => parse(now).case.find(({ id }) => id === "gate-01-monitoring");
  const parts = (now) => entry(path, now, "gate-01-monitoring").parts;
  const sized = file.setPair(text, parts(text).get("record"), "", "groundwater_m3", "5");
  assert.deepEqual(changed(text, sized), [['groundwater_m3 = "100000"'], ['groundwater_m3 = "5"']]);
  // Yes and no are written bare, and stay so.
  const no = file.setPair(text, parts(text).get("record"), "", "monitoring_only", "false", true);
  assert.equal(of(no).record.monitoring_only, false);
  const emergency = file.setPair(text, parts(text).get("record"), "", "on_file", "none");
  assert.equal(of(emergency).record.on_file, "none");
  assert.equal(file.removePair(emergency, parts(emergency).get("record"), "", "on_file"), text);
  const two = file.setPair(text, parts(text).get("expect"), "findings", "GATE-02", "pass");
  assert.deepEqual(of(two).expect.findings, { "GATE-01": "condition", "GATE-02": "pass" });
  assert.equal(file.removePair(two, parts(two).get("expect"), "findings", "GATE-02"), text);
  const first = file.removePair(two, parts(two).get("expect"), "findings", "GATE-01");
  assert.deepEqual(of(first).expect.findings, { "GATE-02": "pass" });
  const figure = file.setPair(text, parts(text).get("expect"), "figures", "GATE-01.days", "5");
  assert.deepEqual(of(figure).expect.figures, { "GATE-01.days": "5" });
  assert.equal(
    file.removePair(figure, parts(figure).get("expect"), "figures", "GATE-01.days"),
    text,
  );
});

test("an entry is added, copied under a free name, and removed", () => {
  const path = "fields.toml";
  const text = rules(path);
  const [kind] = kindsOf(path);
  const values = new Map([
    ["name", "snow_m3"],
    ["type", "number"],
    ["group", "intake"],
    ["label.zh", "雪水"],
    ["label.en", "Snow"],
  ]);
  const added = file.addEntry(text, kind, values, read(path, text));
  assert.deepEqual(
    parse(added).field.find(({ name }) => name === "snow_m3"),
    { name: "snow_m3", type: "number", group: "intake", label: { zh: "雪水", en: "Snow" } },
  );
  // It is the last of its group, and the fields within another field stay with it.
  const groups = parse(added).field;
  const at = groups.findIndex(({ name }) => name === "snow_m3");
  assert.equal(groups[at - 1].group, "intake");
  assert.notEqual(groups[at + 1].group, "intake");
  assert.equal(groups.length, parse(text).field.length + 1);
  assert.equal(file.removeEntry(added, entry(path, added, "snow_m3")), text);

  const cases = rules("cases/gates.toml");
  const own = entry("cases/gates.toml", cases, "T06");
  const id = file.freeId("T06", read("cases/gates.toml", cases));
  const copied = parse(file.copyEntry(cases, own, id)).case;
  assert.deepEqual(copied[1], { ...copied[0], id: "T06-2" });
  assert.equal(copied.length, parse(cases).case.length + 1);
});
