// What the files of a draft have to choose from.
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../../engine/pkg/water_rules";
import { readGrid } from "../grid/file";
import { readParameters, textOf } from "../parameters/file";
import { readTables } from "../toml";
import type { Pack, TableChoice } from "./answers";

let last: { files: PackFiles; fields: PackInfo["fields"]; pack: Pack } | undefined;

/** Read once for the same files. */
export function packOf(files: PackFiles, { fields }: PackInfo): Pack {
  if (!last || last.files !== files || last.fields !== fields)
    last = { files, fields, pack: read(files, fields) };
  return last.pack;
}

function read(files: PackFiles, fields: PackInfo["fields"]): Pack {
  const paths = Object.keys(files).sort();
  const parameters = paths
    .filter((path) => /^parameters\/.+\.toml$/.test(path))
    .flatMap((path) => readParameters(files[path]!) || [])
    .map(({ name, own }) => ({
      name,
      zh: textOf(own, "label.zh"),
      en: textOf(own, "label.en"),
      unit: textOf(own, "unit"),
    }));
  const tables = paths
    .filter((path) => /^tables\/.+\.toml$/.test(path))
    .flatMap((path) => tableOf(path, files[path]!, files[path.replace(/toml$/, "csv")] || ""));
  return { fields, parameters, tables, files };
}

function tableOf(path: string, text: string, rows: string): TableChoice[] {
  const read = readTables(text);
  if (!read) return [];
  const columns = read.filter(({ key }) => key.join() === "column");
  const names = (wanted: (column: (typeof columns)[number]) => boolean): string[] =>
    columns.filter(wanted).map((column) => textOf(column, "name"));
  const keys = names((column) => column.slots.has("key"));
  const grid = readGrid(rows);
  const valuesOf = (key: string): string[] => {
    const at = grid ? grid.header.cells.indexOf(key) : -1;
    const cells = grid && at >= 0 ? grid.rows.map((row) => row.cells[at] || "") : [];
    return [...new Set(cells.filter(Boolean))].sort();
  };
  return [
    {
      id: path.slice("tables/".length, -".toml".length),
      title: { zh: textOf(read[0]!, "title.zh"), en: textOf(read[0]!, "title.en") },
      keys,
      values: Object.fromEntries(keys.map((key) => [key, valuesOf(key)])),
      numbers: names((column) => textOf(column, "type") === "number" && !column.slots.has("key")),
      labels: Object.fromEntries(
        columns.map((column) => [
          textOf(column, "name"),
          { zh: textOf(column, "label.zh"), en: textOf(column, "label.en") },
        ]),
      ),
      units: Object.fromEntries(
        columns.map((column) => [textOf(column, "name"), textOf(column, "unit")]),
      ),
    },
  ];
}
