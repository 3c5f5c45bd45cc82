// A workbook of projects to fill in: headings in both languages with units, an example, drop-downs, and what each field takes.
import { download } from "../download";
import type { Field, PackInfo, Start, Text } from "../engine/pkg/water_rules";
import { writeWorkbook } from "../sheets/client";
import type { Cell, Dropdown, OutSheet } from "../sheets/protocol";
import { codeText, say, type Lang } from "../words";
import { sheetOf, width, WORKBOOK, type Table } from "./export";
import { cellsOf } from "./inputs";
import { NOT_KNOWN, optionsOf } from "./mend";
import { WORDS } from "./words";

/** How far down a template has drop-downs. */
const ROWS = 5000;

/** The fields that one kind of applicant is asked, in the order of the pack; `open` are its open questions. */
export function fieldsFor(info: PackInfo, { answers }: Start, open: readonly string[]): Field[] {
  const { portfolio } = info;
  const asked = new Set([
    ...(portfolio ? [portfolio.name, ...portfolio.region] : []),
    ...Object.keys(answers),
    ...open,
  ]);
  return info.fields.filter(({ name }) => asked.has(name));
}

/** A sample of the pack that is of that kind, as far as there is one. */
function exampleOf(info: PackInfo, answers: Record<string, unknown>): Record<string, unknown> {
  const fits = ({ record }: { record: Record<string, unknown> }): boolean =>
    Object.entries(answers).every(([name, value]) => record[name] === value);
  const sample = info.samples.find(fits) || info.samples[0];
  return { ...(sample ? sample.record : {}), ...answers };
}

/** The columns of a template: a list of groups has those of its first item. */
function columnsOf(
  field: Field,
): { name: string; label: Text; unit: string | null; field: Field }[] {
  if (field.type !== "records")
    return [{ name: field.name, label: field.label, unit: field.unit, field }];
  return field.items.map((item) => ({
    name: `${field.name}.1.${item.name}`,
    label: {
      zh: `${field.label.zh}.1.${item.label.zh}`,
      en: `${field.label.en}.1.${item.label.en}`,
    },
    unit: item.unit,
    field: item,
  }));
}

/** A workbook to fill in: headings in both languages, then what each field takes, then the choices. */
export async function exportTemplate(
  info: PackInfo,
  fields: readonly Field[],
  answers: Record<string, unknown>,
  lang: Lang,
): Promise<void> {
  const words = WORDS[lang];
  const columns = fields.flatMap(columnsOf);
  const titles = new Map(info.groups.map(({ id, title }) => [id, say(title, lang)]));
  const headed = (each: Lang): string[] =>
    columns.map(({ label, unit }) =>
      unit && unit !== "1"
        ? each === "zh"
          ? `${label.zh}（${unit}）`
          : `${label.en} (${unit})`
        : label[each],
    );
  const headings = [headed("zh"), headed("en")];
  const described: Table = {
    headings: [
      "中文",
      "English",
      words.fieldName,
      words.fieldGroup,
      words.fieldType,
      words.unit,
      words.otherUnits,
      words.least,
      words.most,
      words.help,
    ],
    rows: fields.flatMap((owner) =>
      columnsOf(owner).map(({ name, label, field }) => [
        label.zh,
        label.en,
        name,
        titles.get(owner.group) || owner.group,
        words.types[field.type],
        field.unit === "1" ? "" : field.unit || "",
        field.units.join(lang === "zh" ? "、" : ", "),
        field.min || "",
        field.max || "",
        say(field.help || owner.help, lang),
      ]),
    ),
  };
  const choices: Table = {
    headings: [words.field, "中文", "English", words.choiceValue, words.within],
    rows: columns.flatMap(({ label, field }) =>
      field.choices.map((choice) => [
        label[lang],
        choice.label.zh,
        choice.label.en,
        choice.value,
        choice.within.join(lang === "zh" ? "、" : ", "),
      ]),
    ),
  };
  const given = cellsOf(exampleOf(info, answers));
  const example = columns.map(({ name, field }): Cell => {
    const value = given.get(name) || "";
    return field.type === "choice" || field.type === "boolean"
      ? codeText(value, field, lang)
      : value;
  });
  // By its first cell a row is known to be an example.
  example[0] = `${words.example}${words.colon}${example[0] || ""}`;
  const lists = columns.flatMap(({ field }, column) => {
    const options = optionsOf(field, lang, words);
    const shown = (options || []).map(({ value, shown }) =>
      value === NOT_KNOWN ? words.unknown : shown,
    );
    return options ? [{ column, label: headings[lang === "zh" ? 0 : 1]![column]!, shown }] : [];
  });
  const dropdowns: Dropdown[] = lists.map(({ column, shown }, index) => ({
    cells: [{ column, from: headings.length + 1, to: ROWS }],
    sheet: words.listsSheet,
    column: index,
    from: 2,
    to: shown.length + 1,
  }));
  const longest = Math.max(0, ...lists.map(({ shown }) => shown.length));
  const listed: OutSheet = {
    name: words.listsSheet,
    headings: [lists.map(({ label }) => label)],
    rows: Array.from({ length: longest }, (_, nth) => lists.map(({ shown }) => shown[nth] || "")),
    widths: lists.map(() => 20),
  };
  const fill: OutSheet = {
    name: words.fillSheet,
    headings,
    rows: [example],
    dropdowns,
    widths: headings[0]!.map((heading) => Math.min(30, width(heading) + 4)),
  };
  const book = await writeWorkbook(async (book) => {
    for (const sheet of [
      fill,
      sheetOf(words.fieldsSheet, described),
      sheetOf(words.choicesSheet, choices),
      ...(lists.length ? [listed] : []),
    ])
      await book.sheet(sheet);
  });
  download(`${info.id}-template.xlsx`, book, WORKBOOK);
}
