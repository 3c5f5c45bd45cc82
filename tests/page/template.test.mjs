// The form for a new rule: whom it concerns by a number of the pack, what a table has, what its cases are called.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { BLANK, testsOf } = await load("studio/template/answers.ts");
const { filesOfRule } = await load("studio/template/script.ts");
const { suggestCases } = await load("studio/template/cases.ts");
const { fromPercent } = await load("studio/percent.ts");
const { packOf } = await load("studio/template/pack.ts");
const { troublesOf } = await load("studio/template/missing.ts");
const { WORDS } = await load("studio/template/words.ts");

const FILES = {
  "parameters/size.toml": `[large_user_m3]
label = { zh = "用水大户", en = "Large user" }
unit = "m³/a"
[[large_user_m3.value]]
from = 2020-01-01
value = "10000"
source = "law"
confidence = "S1"
`,
  "tables/quota.toml": `title = { zh = "定额", en = "Quotas" }
[[column]]
name = "level"
type = "text"
key = "exact"
label = { zh = "层级", en = "Level" }
[[column]]
name = "value"
type = "number"
label = { zh = "值", en = "Value" }
`,
  "tables/quota.csv":
    "level,value,effective_from\nnational,2,\nprovince,1,\nnational,3,2030-01-01\n",
};
const field = (name, unit) => ({
  name,
  type: "number",
  unit,
  choices: [],
  label: { zh: name, en: name },
});
const FIELDS = [field("used", "m³/a"), field("share", "1")];

test("a number is asked whether it is at least or at most a parameter of its unit", () => {
  const { parameters } = packOf(FILES, { fields: FIELDS });
  assert.deepEqual(testsOf(FIELDS[0], parameters), [
    ">0",
    ">=large_user_m3",
    "<=large_user_m3",
    "known",
  ]);
  assert.deepEqual(testsOf(FIELDS[1], parameters), [">0", "known"]);
});

test("whom a rule concerns by a parameter is in its script, and its cases are on that side", () => {
  const pack = packOf(FILES, { fields: FIELDS });
  const answers = {
    ...BLANK,
    family: "gates",
    code: "A-01",
    enTitle: "Large users",
    from: "2020-01-01",
    applies: [{ field: "used", test: ">=large_user_m3" }],
    field: "share",
    number: { ...BLANK.number, value: "0.5", from: "2020-01-01" },
    outcome: "revise",
  };
  const [[, text]] = filesOfRule(answers, pack);
  assert.ok(text.includes('project.used >= param("large_user_m3")'), text);
  for (const { record } of suggestCases(answers, pack, "2026-11-29"))
    assert.equal(record.used, "10000");
  // A gate on it: one below is not barred.
  const gate = { ...answers, kind: "gate", barred: { field: "used", test: ">=large_user_m3" } };
  const [met, failed] = suggestCases({ ...gate, applies: [] }, pack, "2026-11-29");
  assert.deepEqual([met.record.used, failed.record.used], ["9999", "10000"]);
});

test("a fixed key that the table doesn't have is told with those that it has", () => {
  const pack = packOf(FILES, { fields: FIELDS });
  const troubles = (text) => {
    const keys = [{ field: "", text }];
    return troublesOf({ ...BLANK, kind: "band", table: "quota", keys }, pack, WORDS.zh);
  };
  const told = troubles("国家").filter((each) => each.includes("国家"));
  assert.equal(told.length, 1);
  assert.match(told[0], /national.*province/);
  assert.ok(!troubles("national").some((each) => each.includes("national")));
});

test("a document that the pack doesn't have yet comes with the rule", () => {
  const files = { ...FILES, "sources.toml": '[[source]]\nid = "law"\nconfidence = "S1"\n' };
  const pack = packOf(files, { fields: FIELDS });
  const document = {
    id: "notice-2027",
    zh: "通知",
    en: "Notice",
    number: "晋水〔2027〕1号",
    from: "2027-01-01",
    confidence: "S1",
  };
  const answers = { ...BLANK, family: "gates", code: "A-01", enTitle: "Rule", source: document.id };
  const made = Object.fromEntries(filesOfRule({ ...answers, document }, pack));
  assert.equal(
    made["sources.toml"],
    `${files["sources.toml"]}
[[source]]
id = "notice-2027"
title = { zh = "通知", en = "Notice" }
number = "晋水〔2027〕1号"
from = 2027-01-01
confidence = "S1"
`,
  );
  assert.match(made["gates/rule.rhai"], /@source\s+notice-2027/);
  const troubles = (some) =>
    troublesOf({ ...answers, document: { ...document, ...some } }, pack, WORDS.zh);
  assert.ok(troubles({ id: "law" }).includes(WORDS.zh.taken("law")));
  assert.ok(troubles({ id: "通知" }).includes(WORDS.zh.badDocument));
  assert.ok(!troubles({}).includes(WORDS.zh.badDocument));
});

test("conditions are joined by or, numbers are added up, and several departments act", () => {
  const fields = [
    field("used", "m³/a"),
    field("bought", "m³/a"),
    field("output", "t"),
    field("share", "1"),
  ];
  const pack = packOf({ ...FILES }, { fields });
  const answers = {
    ...BLANK,
    family: "gates",
    code: "A-01",
    enTitle: "Large users",
    from: "2020-01-01",
    department: "water",
    departments: ["industry"],
    applies: [
      { field: "used", test: ">=large_user_m3" },
      { field: "share", test: ">0" },
    ],
    any: true,
    field: "used",
    plus: ["bought"],
    per: "output",
    number: { ...BLANK.number, value: "2.5", from: "2020-01-01" },
    outcome: "revise",
  };
  const [[, text]] = filesOfRule(answers, pack);
  assert.ok(text.includes("@department  water, industry\n"), text);
  assert.ok(
    text.includes('    project.used >= param("large_user_m3") || project.share > 0\n'),
    text,
  );
  assert.ok(
    text.includes('.that((project.used + project.bought) / project.output, "actual")'),
    text,
  );
  assert.ok(
    text.includes("@say actual = used、bought之和与output之比 | used + bought per output"),
    text,
  );
  assert.ok(
    filesOfRule({ ...answers, any: false }, pack)[0][1].includes(") && project.share > 0\n"),
  );
  // A deadline has to have begun, whichever of the others holds.
  const deadline = { ...answers, kind: "deadline", start: "begun", due: "done" };
  assert.ok(
    filesOfRule(deadline, pack)[0][1].includes(
      '    (project.used >= param("large_user_m3") || project.share > 0) && project.has("begun")\n',
    ),
  );
  // The cases stand on the line with what is added at nothing.
  const [met, failed] = suggestCases({ ...answers, applies: [] }, pack, "2026-11-29");
  assert.deepEqual([met.record.used, met.record.bought, met.record.output], ["2.5", "0", "1"]);
  assert.deepEqual([failed.record.used, failed.record.bought], ["2.6", "0"]);
  const lacking = troublesOf({ ...answers, plus: [""] }, pack, WORDS.en);
  assert.match(lacking[0], /Plus/);
});

test("a share may be typed as a per cent, nothing else", () => {
  assert.equal(fromPercent("8%", "1"), "0.08");
  assert.equal(fromPercent("12.5 ％", "1"), "0.125");
  assert.equal(fromPercent("8%", "m³"), "8%");
  assert.equal(fromPercent("0.08", "1"), "0.08");
  assert.equal(fromPercent("a%", "1"), "a%");
});
