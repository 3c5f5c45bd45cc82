// What is offered while a file of the pack is typed as text.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { load } from "./load.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(join(root, "www/package.json"));
const of = (name) => import(String(pathToFileURL(require.resolve(name))));
const { CompletionContext } = await of("@codemirror/autocomplete");
const { EditorState } = await of("@codemirror/state");
const { complete } = await load("studio/completion.ts");

const text = (zh) => ({ zh, en: zh });
const field = (name, choices = [], items = []) => ({
  name,
  label: text(`字段 ${name}`),
  choices: choices.map((value) => ({ value, label: text(`值 ${value}`), within: [] })),
  items,
});
const info = {
  fields: [
    field("sector", ["industry", "service"]),
    field("used"),
    field("products", [], [field("output"), field("kind", ["steel"])]),
  ],
  rules: [
    { code: "GATE-01", title: text("一") },
    { code: "QUOTA-02", title: text("二") },
  ],
  words: {
    outcomes: { reject: text("不予批准"), pass: text("通过") },
    verdicts: { rejected: text("不予批准"), pass: text("通过") },
  },
};
const known = { words: [], library: {}, info, lang: "zh" };

/** What is offered where `|` stands, without what it is called; nothing where nothing is. */
function offered(path, written, explicit = false) {
  const pos = written.indexOf("|");
  const state = EditorState.create({ doc: written.replace("|", "") });
  const found = complete(new CompletionContext(state, pos, explicit), path, known);
  return (
    found && { from: written.slice(found.from, pos), names: found.options.map((o) => o.label) }
  );
}

test("in a known answer its fields, their choices, codes, outcomes and verdicts are offered", () => {
  const head = '[[case]]\nid = "a"\n';
  const data = (line) => offered("cases/a.toml", `${head}\n[case.record]\nused = "1"\n${line}\n`);
  assert.deepEqual(data("sec|"), { from: "sec", names: ["sector", "used", "products"] });
  assert.deepEqual(data('sector = "ind|'), { from: "ind", names: ["industry", "service"] });
  assert.deepEqual(data('sector = ["industry", "s|'), {
    from: "s",
    names: ["industry", "service"],
  });
  assert.equal(data('used = "1|'), null, "a number has no names");
  assert.equal(data('sector = "industry" |'), null, "behind a value");
  const list = (line) =>
    offered("cases/a.toml", `${head}\n[case.record]\n\n[[case.record.products]]\n${line}`);
  assert.deepEqual(list("o|"), { from: "o", names: ["output", "kind"] });
  assert.deepEqual(list('kind = "|'), { from: "", names: ["steel"] });
  const expect = (line) => offered("cases/a.toml", `${head}\n[case.expect]\n${line}`);
  assert.deepEqual(expect('verdict = "re|'), { from: "re", names: ["rejected", "pass"] });
  assert.deepEqual(expect("findings = { GATE|"), { from: "GATE", names: ["GATE-01", "QUOTA-02"] });
  assert.deepEqual(expect('findings = { GATE-01 = "re|'), {
    from: "re",
    names: ["reject", "pass"],
  });
  assert.deepEqual(expect('findings = { GATE-01 = "reject", QUO|').names, ["GATE-01", "QUOTA-02"]);
  assert.equal(expect("sec|"), null, "no field is expected");
  assert.equal(offered("cases/a.toml", `${head}sec|`), null, "before any table of data");
});

test("samples and decisions are offered fields; other data and nothing typed get nothing", () => {
  assert.deepEqual(offered("samples/a.toml", "[record]\nu|").names, ["sector", "used", "products"]);
  assert.deepEqual(offered("decisions/a.toml", '[assumed]\nsector = "|').names, [
    "industry",
    "service",
  ]);
  assert.deepEqual(offered("decisions/a.toml", 'verdicts = ["pass", "|').names, [
    "rejected",
    "pass",
  ]);
  assert.equal(offered("parameters/a.toml", "[record]\nu|"), null);
  assert.equal(offered("cases/a.toml", "[case.record]\n|"), null);
  assert.equal(offered("cases/a.toml", "[case.record]\n|", true).names.length, 3);
});
