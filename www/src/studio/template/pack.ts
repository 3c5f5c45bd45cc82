// What the files of a draft have to choose from.
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../../engine/pkg/water_rules";
import { readParameters, textOf } from "../parameters/file";
import { readTables } from "../toml";
import type { Pack, TableChoice } from "./answers";

export function packOf(files: PackFiles, { fields }: PackInfo): Pack {
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
    .flatMap((path) => tableOf(path, files[path]!));
  return { fields, parameters, tables, files };
}

function tableOf(path: string, text: string): TableChoice[] {
  const read = readTables(text);
  if (!read) return [];
  const columns = read.filter(({ key }) => key.join() === "column");
  const names = (wanted: (column: (typeof columns)[number]) => boolean): string[] =>
    columns.filter(wanted).map((column) => textOf(column, "name"));
  return [
    {
      id: path.slice("tables/".length, -".toml".length),
      title: { zh: textOf(read[0]!, "title.zh"), en: textOf(read[0]!, "title.en") },
      keys: names((column) => column.slots.has("key")),
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
