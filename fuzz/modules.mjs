// The modules of the browser as ways in: what `tests/it/generated_rules.rs` asks, in one process for all of a run.
//
// A line comes with a pack and its records: {files, as_of, records}, each record a JSON text. Back go, a line each: of every
// record the whole report of its bytes in a list, and of its line in a file; opened as the page opens a file, the whole report
// and the lean one by the module that only screens, from compiled rules; then what a list shows of all opened records; and what
// other ways said of these that isn't the same: [[way, place of the record, report]].
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { load } from "../tests/page/load.mjs";

const engine = join(dirname(fileURLToPath(import.meta.url)), "../www/src/engine");

async function module(name) {
  const made = await import(pathToFileURL(join(engine, `${name}.js`)).href);
  await made.default({ module_or_path: readFileSync(join(engine, `${name}_bg.wasm`)) });
  return made;
}

const [{ readRecord }, whole, first] = await Promise.all([
  load("screen/file.ts"),
  module("pkg-study/water_rules_study"),
  module("pkg/water_rules"),
]);

/** What becomes of something that holds memory of a module, which is given back. */
function using(held, become) {
  try {
    return become(held);
  } finally {
    held.free();
  }
}

/** A pack that must be good. */
function good({ pack, diagnostics }) {
  if (!pack) throw new Error(JSON.stringify(diagnostics));
  return pack;
}

const fullText = (pack, record, asOf) =>
  using(pack.open(record), (open) => open.screenFullText(asOf));

/** A record as the form makes it: field by field. */
const typed = (pack, record, asOf) =>
  using(pack.open({}), (open) => {
    for (const [field, value] of Object.entries(record)) open.set(field, value);
    return open.screenFullText(asOf);
  });

/** The reports of a list that is filled in some way. */
const listed = (pack, count, asOf, fill) =>
  using(pack.standing(asOf), (list) => {
    fill(list);
    return Array.from({ length: count }, (_, place) => list.report(place));
  });

function answer({ files, as_of: asOf, records: texts }) {
  return using(good(whole.loadPack(files)), (scripts) =>
    using(good(first.loadPack(scripts.compiled())), (compiled) => {
      const records = texts.map((text) => readRecord(text).record);
      const names = [...new Set(records.flatMap(Object.keys))];
      const columns = Object.fromEntries(
        names.map((name) => [
          name,
          records.map((record) => (Object.hasOwn(record, name) ? record[name] : null)),
        ]),
      );
      const lines = new TextEncoder().encode(`[${texts.join(",")}]`);
      const { rows } = scripts.readText("records.ndjson", texts.join("\n"), {});
      const list = (fill) => listed(scripts, records.length, asOf, fill);
      const ways = {
        "scripts in the module": records.map((record) => fullText(scripts, record, asOf)),
        "field by field in the module": records.map((record) => typed(compiled, record, asOf)),
        "a list in the module": list((into) => into.add(records)),
        "columns in the module": list((into) => into.addColumns(columns)),
      };
      const ofBytes = list((into) => into.addJson(lines));
      const ofLines = rows.map(({ record }) => fullText(scripts, record, asOf));
      const said = records.map((record, place) =>
        using(compiled.open(record), (open) => [
          ofBytes[place],
          ofLines[place],
          open.screenFullText(asOf),
          open.screenText(asOf),
        ]),
      );
      const differing = Object.entries(ways).flatMap(([way, reports]) =>
        said.flatMap(([, report], place) =>
          reports[place] === report ? [] : [[way, place, String(reports[place])]],
        ),
      );
      const shown = JSON.stringify(scripts.screenMany(records, asOf));
      return [...said.flat(), shown, JSON.stringify(differing)];
    }),
  );
}

for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${answer(JSON.parse(line)).join("\n")}\n`);
