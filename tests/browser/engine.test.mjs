// The module itself in Chromium: the same bytes as the command line, exact, and not to be brought down by a script.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { closeBrowser, command, files, openEngine, parseToml, root } from "./harness.mjs";

const AS_OF = "2026-11-23";
const small = files(join(root, "tests/data/pack"));
const header = small["quota/unit.rhai"].split("\nfn ")[0];
const { "cases/quota.toml": _, ...base } = small;

let page;

before(async () => {
  ({ page } = await openEngine());
});
after(closeBrowser);

/** The small pack, whose rule QUOTA-01 judges like this. */
function pack(judge) {
  return {
    ...base,
    "quota/unit.rhai": judge === undefined ? base["quota/unit.rhai"] : `${header}\n${judge}\n`,
  };
}

/**
 * Loads a pack once and screens records on their days, one after another with one handle; reports come as the module's JSON
 * text, in the order of the records. Every eighth is asked for as an object and in full, too.
 * @param {Record<string, string>} given
 * @param {{ date: string; record: Record<string, unknown> }[]} dated
 */
async function screenDated(given, dated) {
  return page.evaluate(
    ([packFiles, list]) => {
      const { pack: loaded, diagnostics } = window.load(packFiles);
      const reports = loaded
        ? list.map(({ date, record }, index) => {
            const project = loaded.open(record);
            const text = project.screenText(date);
            const same = () => {
              const whole = project.screenFullText(date);
              return (
                text === JSON.stringify(project.screen(date)) &&
                whole === JSON.stringify(project.screenFull(date)) &&
                JSON.parse(whole).findings.length >= JSON.parse(text).findings.length
              );
            };
            const agreed = index % 8 > 0 || same();
            project.free();
            return agreed ? text : "the object differs from the text";
          })
        : [];
      loaded?.free();
      return { reports, diagnostics };
    },
    [given, dated],
  );
}

/** The same, of records on one day. */
const screen = (given, records) =>
  screenDated(
    given,
    records.map((record) => ({ date: AS_OF, record })),
  );

async function finding(judge, record) {
  const { reports, diagnostics } = await screen(pack(judge), [record]);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  const report = JSON.parse(reports[0]);
  return { report, finding: report.findings.find(({ code }) => code === "QUOTA-01") };
}

/** Every record that the pack carries, with the dates that it is screened on. */
function packRecords() {
  const folder = (name) => {
    const path = join(root, "rules", name);
    return readdirSync(path)
      .filter((file) => file.endsWith(".toml"))
      .map((file) => parseToml(readFileSync(join(path, file), "utf8")));
  };
  const known = folder("cases")
    .flatMap((file) => file.case)
    .map(({ as_of: date, record }) => ({ date: String(date), record }));
  const samples = folder("samples").flatMap(({ record }) =>
    ["2024-06-30", AS_OF, "2030-01-01"].map((date) => ({ date, record })),
  );
  assert.ok(
    known.length > 100 && samples.length > 0,
    `${known.length} cases, ${samples.length} samples on a date`,
  );
  const odd = {
    name: '\u0000\u001f\u007f"\\/\u2028 😀 㐀 é\n',
    surface_m3: "0.1234567890123456789012345678",
    groundwater_m3: 1e21,
    10: "x",
    9: "y",
    unknown: ["z".repeat(1000)],
    output: "1/3",
    products: [{ name: "a" }, 7, { nme: 1 }],
  };
  return [...known, ...samples, { date: AS_OF, record: odd }, { date: AS_OF, record: {} }];
}

test("every case and sample gives the same report as the command line, byte for byte", async () => {
  const dated = packRecords();
  const { reports } = await screenDated(files(join(root, "rules")), dated);
  assert.equal(reports.length, dated.length);
  const byDate = new Map();
  for (const [index, { date, record }] of dated.entries())
    byDate.set(date, [...(byDate.get(date) || []), { record, report: reports[index] }]);
  for (const [date, group] of byDate) {
    const native = command(
      ["screen", "-", "--as-of", date, "--pack", join(root, "rules"), "--format", "json"],
      JSON.stringify(group.map(({ record }) => record)),
    );
    const lines = native.split("\n");
    for (const [index, { report }] of group.entries()) {
      const line = lines[index + 1].replace(/,$/, "");
      if (report !== line) assert.equal(report, line, `${date}, record ${index}`);
    }
    assert.equal(native, `[\n${group.map(({ report }) => report).join(",\n")}\n]\n`);
  }
});

test("a missing field is undetermined and named", async () => {
  const { report, finding: found } = await finding(undefined, { intake_m3: "1" });
  assert.equal(report.verdict, "undetermined");
  assert.deepEqual([found.outcome, found.missing], ["undetermined", ["output"]]);
});

test("2.70 against 2.70 holds, and the least bit more does not", async () => {
  const on = await finding(undefined, { intake_m3: "2.70", output: "1" });
  // That a check holds goes without saying.
  assert.deepEqual(
    [on.finding.outcome, on.finding.checks[0].holds, on.finding.checks[0].margin],
    ["pass", undefined, "0"],
  );
  const over = await finding(undefined, {
    intake_m3: "2.7000000000000000000000000001",
    output: "1",
  });
  assert.deepEqual(
    [over.finding.outcome, over.finding.checks[0].holds, over.finding.checks[0].margin],
    ["revise", false, "-0.0000000000000000000000000001"],
  );
});

test("1/3 in a script is not 0", async () => {
  const { report } = await finding(
    'fn judge(project) {\n    figure("third", 1 / 3, "m³");\n    figure("sum", 0.1 + 0.2, "m³");\n}',
    {},
  );
  // A fraction that no decimal ends is written to 28 digits and marked.
  assert.deepEqual(report.figures, { third: "0.3333333333333333333333333333…", sum: "0.3" });
});

const lines = (...text) => text.join("\n");
const HOSTILE = {
  "an endless loop": lines(
    "fn judge(project) {",
    "    let n = 0;",
    ...[..."abcdefgh"].map((name) => `    for ${name} in 0..1000 {`),
    "        n = n + 1;",
    "    }".repeat(8),
    "}",
  ),
  "a loop over lists of lists": lines(
    "fn judge(project) {",
    "    let list = [0];",
    "    for a in 0..1000000000 {",
    "        list = [list, list, list, list];",
    "    }",
    "}",
  ),
  "a list of lists that doubles in a short loop": lines(
    "fn judge(project) {",
    "    let list = [0];",
    "    for a in 0..100 {",
    "        list = [list, list, list, list];",
    "    }",
    "}",
  ),
  "functions that each call the next one twice": lines(
    ...Array.from({ length: 40 }, (_, i) => `fn f${i}(n) { f${i + 1}(n) + f${i + 1}(n) }`),
    "fn f40(n) { n }",
    "fn judge(project) {",
    "    let n = f0(1);",
    "}",
  ),
  "a chain of functions as long as the file": lines(
    ...Array.from({ length: 2000 }, (_, i) => `fn f${i}(n) { f${i + 1}(n) }`),
    "fn f2000(n) { n }",
    "fn judge(project) {",
    "    let n = f0(1);",
    "}",
  ),
  recursion: lines(
    "fn again(n) {",
    "    again(n + 1) + again(n + 2)",
    "}",
    "fn judge(project) {",
    "    again(0);",
    "}",
  ),
  "two functions that call each other": lines(
    "fn one(n) {",
    "    two(n)",
    "}",
    "fn two(n) {",
    "    one(n)",
    "}",
    "fn judge(project) {",
    "    one(0);",
    "}",
  ),
  "a text that doubles toward 10 GB": lines(
    "fn judge(project) {",
    '    let s = "0123456789";',
    "    for i in 0..30 {",
    "        s = s + s;",
    "    }",
    "}",
  ),
  "a text that doubles inside a text": lines(
    "fn judge(project) {",
    '    let s = "0123456789";',
    "    for i in 0..30 {",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a script of a rule
    "        s = `${s}${s}`;",
    "    }",
    "}",
  ),
  "deep brackets": `fn judge(project) {\n    let x = ${"(".repeat(20000)}1${")".repeat(20000)};\n}`,
  "a long sum": `fn judge(project) {\n    let x = ${"1 + ".repeat(15000)}1;\n}`,
  "deep blocks": `fn judge(project) {\n    ${"{".repeat(20000)}${"}".repeat(20000)}\n}`,
  "a script of 1 MB": `fn judge(project) {\n${"    let x = 1;\n".repeat(70000)}}`,
};

for (const [what, judge] of Object.entries(HOSTILE)) {
  test(`${what} ends with its place, and the next screening is right`, async () => {
    const record = { intake_m3: "2.70", output: "1", monthly_m3: ["1", "2.5"] };
    const { reports, diagnostics } = await screen(pack(judge), [record, record]);
    const found = reports.length
      ? JSON.parse(reports[0]).findings.find(({ code }) => code === "QUOTA-01").error
      : diagnostics.find(({ severity }) => severity === "error");
    assert.ok(found, "it was not stopped");
    assert.equal(found.span.file, "quota/unit.rhai");
    assert.ok(found.span.start.line >= 1 && found.span.start.column >= 1);
    if (what !== "a script of 1 MB")
      assert.ok(found.span.start.line > header.split("\n").length, JSON.stringify(found.span));
    assert.match(found.message.zh, /\p{Script=Han}/u);
    assert.doesNotMatch(found.message.en, /\p{Script=Han}/u);
    if (reports.length) {
      // The same handle answers the same, and the other rule is untouched.
      assert.equal(reports[1], reports[0]);
      assert.equal(JSON.parse(reports[1]).figures.total, "3.5");
      assert.equal(JSON.parse(reports[1]).verdict, "undetermined");
    }
    const next = await screen(pack(), [record]);
    assert.deepEqual(
      [JSON.parse(next.reports[0]).verdict, JSON.parse(next.reports[0]).figures.total],
      ["pass", "3.5"],
    );
  });
}

test("five mistakes have five places", async () => {
  const wrong = {
    ...pack(),
    "fields.toml": base["fields.toml"].replace('type = "date"', 'type = "day"'),
    "parameters/quota.toml": base["parameters/quota.toml"].replace(
      'source = "law"',
      'source = "lav"',
    ),
    "quota/unit.rhai": base["quota/unit.rhai"]
      .replace("project.output", "project.outptu")
      .replace('param("unit_limit")', 'param("unit_limt")'),
    "quota/total.rhai": base["quota/total.rhai"].replace("@department water", "@department watr"),
  };
  const { diagnostics } = await screen(wrong, []);
  const places = diagnostics.map(
    ({ code, span }) => `${span.file}:${span.start.line}:${span.start.column} ${code}`,
  );
  assert.deepEqual(places, [
    "fields.toml:34:8 unknown-type",
    "parameters/quota.toml:8:10 unknown-source",
    "quota/total.rhai:10:1 unknown-department",
    "quota/unit.rhai:20:43 unknown-field",
    "quota/unit.rhai:21:24 unknown-parameter",
  ]);
  for (const { message, help } of diagnostics)
    assert.ok(message.zh && message.en && help.zh && help.en);
});

test("the compiled rules of a bundle give the reports of their scripts", async () => {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-"));
  command(["bundle", join(root, "rules"), "-o", join(folder, "pack.json")]);
  const bundle = readFileSync(join(folder, "pack.json"), "utf8");
  rmSync(folder, { recursive: true });
  const { compiled, files: scripts } = JSON.parse(bundle);
  assert.ok(compiled.length > 1000);
  const different = await page.evaluate(
    ([one, other, asOf]) => {
      const packs = [window.engine.loadPack(one).pack, window.whole.loadPack(other).pack];
      const { samples } = packs[0].info();
      const records = [{}, ...samples.map(({ record }) => record)];
      return records.filter(
        (record) => new Set(packs.map((loaded) => loaded.open(record).screenText(asOf))).size > 1,
      );
    },
    [bundle, scripts, AS_OF],
  );
  assert.deepEqual(different, []);
});

test("the first module takes what came compiled for it, and nothing else", async () => {
  const taken = await page.evaluate(
    ([scripts, others]) => {
      const compiled = JSON.parse(window.whole.loadPack(scripts).pack.compiled());
      const other = JSON.parse(window.whole.loadPack(others).pack.compiled());
      const load = (bundle) => {
        const { pack: loaded, diagnostics } = window.engine.loadPack(bundle);
        return [loaded !== undefined, diagnostics.length];
      };
      return [
        load(compiled),
        load(JSON.stringify(compiled)),
        load(scripts),
        load({ files: compiled.files, compiled: other.compiled }),
        load({ files: compiled.files, compiled: `A${compiled.compiled.slice(1)}` }),
        load({ files: compiled.files, compiled: "" }),
      ];
    },
    [pack(), { ...pack(), "quota/total.rhai": `${base["quota/total.rhai"]}\n` }],
  );
  assert.deepEqual(taken, [
    [true, 0],
    [true, 0],
    [false, 0],
    [false, 0],
    [false, 0],
    [false, 0],
  ]);
});

test("a call that cannot be served says why", async () => {
  const codes = await page.evaluate(
    ([packFiles]) => {
      const { pack: loaded } = window.load(packFiles);
      const project = loaded.open({});
      const code = (call) => {
        try {
          return call();
        } catch (error) {
          return [error.code, Boolean(error.message.zh && error.message.en)];
        }
      };
      const loop = {};
      loop.self = loop;
      return [
        code(() => project.screen("2026-02-30")),
        code(() => loaded.open([])),
        code(() => loaded.open(loop)),
        code(() => project.set("name", "\ud800")),
        code(() => loaded.open({ intake_m3: { "$serde_json::private::Number": "5" } })),
        code(() => project.set("name", JSON.parse("[".repeat(200) + "]".repeat(200)))),
        code(() => window.engine.loadPack({ "pack.toml": 3 })),
      ];
    },
    [pack()],
  );
  assert.deepEqual(codes, [
    ["bad-date", true],
    ["bad-input", true],
    ["bad-input", true],
    ["bad-input", true],
    ["bad-input", true],
    ["bad-input", true],
    ["bad-input", true],
  ]);
});
