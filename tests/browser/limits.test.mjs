// Every limit of a script, at its edge and one past it, in the module in Chromium: the same edges as natively
// (tests/it/limits.rs). After each, the same module screens as before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { closeBrowser, figure, files, openEngine, root } from "./harness.mjs";

const RULE = "quota/unit.rhai";
const AS_OF = "2026-11-23";
const edges = JSON.parse(readFileSync(join(root, "tests/data/limits.json"), "utf8"));
const small = files(join(root, "tests/data/pack"));
const header = small[RULE].slice(0, small[RULE].indexOf("fn "));
const USUAL = { intake_m3: "2.71", output: "1" };

let page;
before(async () => {
  ({ page } = await openEngine());
});
after(closeBrowser);

/** Loads a pack and screens records; the same module then screens as usual. */
async function run(packFiles, records) {
  const { answer, usual } = await page.evaluate(
    ([given, list, known, record, date]) => {
      const screen = (filesOfPack, all) => {
        const { pack, diagnostics } = window.load(filesOfPack);
        const reports = pack ? all.map((one) => JSON.parse(pack.open(one).screenText(date))) : [];
        pack?.free();
        return { reports, error: diagnostics.find(({ severity }) => severity === "error") };
      };
      return { answer: screen(given, list), usual: screen(known, [record]).reports[0].verdict };
    },
    [packFiles, records, small, USUAL, AS_OF],
  );
  assert.equal(usual, "revise");
  return answer;
}

function script(edge, count) {
  let middle;
  if (edge.number) middle = String(count);
  else if (edge.calls) {
    middle = Array.from(
      { length: count },
      (_, i) => `fn f${i}() { ${i === count - 1 ? "1" : `f${i + 1}()`} }\n`,
    ).join("");
  } else if (edge.lets)
    middle = Array.from({ length: count }, (_, i) => `    let v${i} = ${i};\n`).join("");
  else if (edge.fill)
    middle = " ".repeat(count - new TextEncoder().encode(header + edge.start + edge.end).length);
  else middle = edge.repeat[0].repeat(count) + edge.repeat[1] + edge.repeat[2].repeat(count);
  return `${header}${edge.start}${middle}${edge.end}`;
}

/** The table `rows`, if a limit needs one. */
function table(rows) {
  if (!rows) return {};
  const column =
    '[[column]]\nname = "n"\ntype = "number"\nkey = "exact"\nlabel = { zh = "数", en = "N" }\n';
  return {
    "tables/rows.toml": `title = { zh = "表", en = "Rows" }\n${column}`,
    "tables/rows.csv": `n,effective_from,effective_to,source,confidence\n${Array.from({ length: rows }, (_, n) => `${n},,,law,S1\n`).join("")}`,
  };
}

for (const edge of edges) {
  test(`${edge.limit}: ${edge.at} and no more`, async () => {
    const record = Object.fromEntries(
      Object.entries(edge.record || {}).map(([name, items]) => [name, new Array(items).fill("1")]),
    );
    const error = async (count) => {
      const { reports, error: found } = await run(
        { ...small, ...table(edge.table), [RULE]: script(edge, count) },
        [record],
      );
      return found || reports[0].findings.find(({ code }) => code === "QUOTA-01").error;
    };
    assert.equal(await error(edge.at), undefined);
    const past = await error(edge.past);
    assert.deepEqual([past?.code, past?.span.file], [edge.code, RULE]);
  });
}

/** The small pack with so many copies of a rule, each under a code of its own. */
function copies(count, judge) {
  const { [RULE]: _, "cases/quota.toml": __, "quota/total.rhai": ___, ...rest } = small;
  for (let i = 0; i < count; i += 1)
    rest[`quota/r${i}.rhai`] = `${header}${judge}`.replace(
      "QUOTA-01",
      `QUOTA-${String(i).padStart(4, "0")}`,
    );
  return rest;
}

test("findings: 1000 and no more", async () => {
  const { reports } = await run(copies(1000, "fn judge(project) {\n}\n"), [{}]);
  assert.equal(reports[0].findings.length, 1000);
  const { reports: none, error } = await run(copies(1001, "fn judge(project) {\n}\n"), [{}]);
  assert.deepEqual([none.length, error.code], [0, "too-many-rules"]);
});

test("rules that take every step leave none for the rest of the screening, which ends in good time", async () => {
  // A round takes 3 steps, so a rule 180,000 of its 200,000. 11 take 1,980,000, the 12th goes past the 2,000,000 of a
  // screening, and no rule after it is run.
  const judge = "fn judge(project) {\n    for i in 0..60000 { let x = i; }\n}\n";
  const start = Date.now();
  const { reports } = await run(copies(40, judge), [{}]);
  const took = Date.now() - start;
  const stopped = reports[0].findings.map(({ error }) => error?.code === "operation-limit");
  const first = stopped.indexOf(true);
  assert.ok(first === 12 && stopped.slice(first).every(Boolean), stopped.join());
  assert.ok(took < 5_000, `${took} ms`);
});

test("sizes within a record: 2000 characters, 200 items", async () => {
  for (const over of [0, 1]) {
    const { reports } = await run(small, [
      { remark: "水".repeat(2000 + over) },
      { monthly_m3: new Array(200 + over).fill("1") },
    ]);
    assert.deepEqual(
      reports.map(({ problems }) => problems.length),
      [over, over],
    );
  }
});

test("what a script prints is shown to its author, with its line", async () => {
  const judge =
    "fn judge(project) {\n    print(project.intake_m3 / 2);\n    debug([project.output, project.opened]);\n}\n";
  const { reports } = await run({ ...small, [RULE]: header + judge }, [USUAL, {}]);
  const printed = reports.map(
    ({ findings }) => findings.find(({ code }) => code === "QUOTA-01").printed,
  );
  const line = header.split("\n").length + 1;
  assert.deepEqual(printed[0], [
    { line, text: "1.355" },
    { line: line + 1, text: "1, ?" },
  ]);
  assert.deepEqual(printed[1][0], { line, text: "? (intake_m3)" });
});

test("a rule cannot run text or reach another file", async () => {
  for (const [judge, code] of [
    ['eval("1");', "not-allowed"],
    ['import "other" as other;', "not-allowed"],
    ['let f = Fn("judge");', "unknown-function"],
  ]) {
    const { reports, error } = await run(
      { ...small, [RULE]: `${header}fn judge(project) {\n    ${judge}\n}\n` },
      [{}],
    );
    const found = error || reports[0].findings.find((one) => one.code === "QUOTA-01").error;
    assert.equal(found?.code, code, judge);
  }
});

test("the figures of this run", () => {
  figure("limits-browser", { limits: edges.length });
});
