// A draft and the rules in force, both changed since: put together by row and by entry, or left to a person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { inDoubt, movedOnto } = await load("studio/keeping/onto.ts");

const CSV = "level,value\nnational,2\nprovince,1\ncity,3\n";
const TOML = `[rate]
label = { zh = "率", en = "Rate" }
[[rate.value]]
from = 2020-01-01
value = "0.12"

[days]
label = { zh = "日", en = "Days" }
[[days.value]]
from = 2020-01-01
value = "7"
`;

/** What becomes of one file, and whether a person is asked. */
function together(path, base, mine, theirs) {
  const files = [base, mine, theirs].map((text) => ({ [path]: text }));
  const { doubtful } = inDoubt(...files);
  return doubtful.length ? "asked" : movedOnto(...files, {})[path];
}

test("two cells of one table are both kept, also in rows that stand beside each other", () => {
  const mine = CSV.replace("national,2", "national,4");
  const theirs = CSV.replace("province,1", "province,5");
  assert.equal(
    together("tables/a.csv", CSV, mine, theirs),
    "level,value\nnational,4\nprovince,5\ncity,3\n",
  );
  // The same row changed in two ways, or changed and gone.
  assert.equal(
    together("tables/a.csv", CSV, mine, CSV.replace("national,2", "national,9")),
    "asked",
  );
  assert.equal(together("tables/a.csv", CSV, mine, CSV.replace("national,2\n", "")), "asked");
});

test("rows that both sides add are all there, what both changed alike once", () => {
  const mine = `${CSV}town,1\n`;
  const theirs = `${CSV.replace("national,2", "national,6")}village,2\n`;
  assert.equal(
    together("tables/a.csv", CSV, mine, `${CSV}village,2\n`),
    `${CSV}village,2\ntown,1\n`,
  );
  const end = CSV.trimEnd();
  assert.equal(
    together("tables/a.csv", end, `${end}\ntown,1`, `${end}\nvillage,2`),
    `${CSV}village,2\ntown,1\n`,
  );
  const alike = CSV.replace("national,2", "national,6");
  assert.equal(together("tables/a.csv", CSV, alike, theirs), theirs);
});

test("two parameters of a file are both kept; one value changed in two of its keys is for a person", () => {
  const mine = TOML.replace('"0.12"', '"0.10"');
  const theirs = TOML.replace('"7"', '"5"');
  assert.equal(
    together("parameters/a.toml", TOML, mine, theirs),
    TOML.replace('"0.12"', '"0.10"').replace('"7"', '"5"'),
  );
  const dated = TOML.replace("2020-01-01", "2021-01-01");
  assert.equal(together("parameters/a.toml", TOML, mine, dated), "asked");
  // A value from a later day beside the new name of the parameter.
  const later = TOML.replace(
    'value = "0.12"\n',
    'value = "0.12"\n[[rate.value]]\nfrom = 2027-01-01\nvalue = "0.08"\n',
  );
  const named = TOML.replace('zh = "日"', 'zh = "日数"');
  assert.equal(
    together("parameters/a.toml", TOML, later, named),
    later.replace('zh = "日"', 'zh = "日数"'),
  );
});

test("a script, and a file that one side took away, are for a person; and what was decided counts", () => {
  assert.equal(together("gates/a.rhai", "a\nb\n", "c\nb\n", "a\nd\n"), "asked");
  const files = [{ "tables/a.csv": CSV }, {}, { "tables/a.csv": `${CSV}x,1\n` }];
  assert.deepEqual(inDoubt(...files).doubtful, ["tables/a.csv"]);
  assert.deepEqual(movedOnto(...files, { "tables/a.csv": "mine" }), {});
});
