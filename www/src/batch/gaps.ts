// What projects of a batch leave open, as a workbook to send out: a question a line, in the questions' own words and with
// drop-downs; and the same filled in, read back.
import type { Field, PackInfo } from "../engine/pkg/water_rules";
import { questionOf } from "../interview/pack-words";
import type { OpenRow } from "../engine/protocol";
import { openFile, writeWorkbook } from "../sheets/client";
import type { Cell, Dropdown, OutSheet } from "../sheets/protocol";
import { say, unitText, type Lang } from "../words";
import { NOT_KNOWN, optionsOf } from "./mend";
import { visible } from "./safe";
import { WORDS, type Words } from "./words";

/** A question of one project. */
export interface Gap {
  row: number;
  name: string;
  field: Field;
}

/** The open questions of projects; what no cell can answer is left to the form. */
export function gapsOf(rows: readonly OpenRow[], info: PackInfo, nameField: string): Gap[] {
  const fields = new Map(info.fields.map((field) => [field.name, field]));
  return rows.flatMap(({ row, record, open }) => {
    const given = record[nameField];
    const name = typeof given === "string" ? given : "";
    return open.flatMap((path) => {
      const field = fields.get(path);
      return field && !["numbers", "choices", "records"].includes(field.type)
        ? [{ row, name, field }]
        : [];
    });
  });
}

const keys = ["row", "name", "question", "answer", "unit", "how", "found", "by", "key"] as const;
const WIDTHS = [6, 24, 44, 22, 12, 36, 30, 12, 22];
const ANSWER = keys.indexOf("answer");

function headsOf(words: Words): string[] {
  return [
    words.row,
    words.name,
    words.question,
    words.answer,
    words.unit,
    words.help,
    words.foundIn,
    words.answeredBy,
    words.fieldName,
  ];
}

/** The workbook: the questions, and the choices that its drop-downs take. */
export async function gapsBook(gaps: readonly Gap[], lang: Lang): Promise<Blob> {
  const words = WORDS[lang];
  const places = new Map<Field, number[]>();
  gaps.forEach(({ field }, index) => {
    const own = places.get(field) || [];
    own.push(index + 2);
    places.set(field, own);
  });
  const chosen = [...places].flatMap(([field, rows]) => {
    const options = optionsOf(field, lang, words);
    const shown = (options || []).map(({ value, shown }) =>
      value === NOT_KNOWN ? words.unknown : shown,
    );
    return options ? [{ field, rows, shown }] : [];
  });
  const dropdowns: Dropdown[] = chosen.map(({ rows, shown }, index) => ({
    cells: rows.map((row) => ({ row, column: ANSWER })),
    sheet: words.choicesSheet,
    column: index,
    from: 2,
    to: shown.length + 1,
  }));
  const line = ({ row, name, field }: Gap): Cell[] => [
    row,
    visible(name),
    say(questionOf(field), lang),
    "",
    unitText(field.unit),
    say(field.help, lang),
    say(field.found_in, lang),
    field.answered_by ? words.answerers[field.answered_by] : "",
    field.name,
  ];
  const longest = Math.max(0, ...chosen.map(({ shown }) => shown.length));
  const choices: OutSheet = {
    name: words.choicesSheet,
    headings: [chosen.map(({ field }) => say(field.label, lang))],
    rows: Array.from({ length: longest }, (_, nth) => chosen.map(({ shown }) => shown[nth] || "")),
    widths: chosen.map(() => 24),
  };
  return writeWorkbook(async (book) => {
    await book.sheet({
      name: words.gapsSheet,
      headings: [headsOf(words)],
      rows: gaps.map(line),
      widths: WIDTHS,
      dropdowns,
      filter: true,
    });
    if (chosen.length) await book.sheet(choices);
    await book.sheet({
      name: words.about,
      headings: [[words.about]],
      rows: words.gapsAbout.map((text) => [text]),
      widths: [80],
    });
  });
}

/** An answer that came back. */
export interface Reply {
  row: number;
  name: string;
  field: string;
  answer: string;
}

/** What was filled in; nothing if the file is no such workbook. */
export async function readGaps(file: File): Promise<Reply[] | undefined> {
  const opened = await openFile(file);
  if (!("grid" in opened)) return undefined;
  const { rows } = JSON.parse(opened.grid) as { rows: string[][] };
  for (const words of Object.values(WORDS)) {
    const heads = headsOf(words);
    const at = rows.findIndex((cells) => heads.every((head) => cells.includes(head)));
    if (at < 0) continue;
    // Somebody may have moved a column, or put one in.
    const places = heads.map((head) => rows[at]!.indexOf(head));
    const cell = (cells: string[], key: (typeof keys)[number]): string =>
      (cells[places[keys.indexOf(key)]!] || "").trim();
    return rows.slice(at + 1).flatMap((cells) => {
      const row = Number(cell(cells, "row"));
      const [field, answer] = [cell(cells, "key"), cell(cells, "answer")];
      return Number.isInteger(row) && row > 0 && field && answer
        ? [{ row, name: cell(cells, "name"), field, answer }]
        : [];
    });
  }
  return undefined;
}

/** What of the answers belongs to these projects: a row may have become another's since. */
export function matched(
  replies: readonly Reply[],
  nameOf: (row: number) => string | undefined,
): { answers: Record<number, Record<string, string>>; taken: number; strange: Reply[] } {
  const answers: Record<number, Record<string, string>> = {};
  const strange: Reply[] = [];
  let taken = 0;
  for (const reply of replies) {
    const name = nameOf(reply.row);
    if (name === undefined || visible(name) !== reply.name) {
      strange.push(reply);
      continue;
    }
    (answers[reply.row] = answers[reply.row] || {})[reply.field] = reply.answer;
    taken++;
  }
  return { answers, taken, strange };
}
