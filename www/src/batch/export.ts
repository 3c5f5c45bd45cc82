// A batch as files: the results, the bad cells and the totals.
import { csvLines, printCsv } from "../csv";
import { download } from "../download";
import type { PackInfo } from "../engine/pkg/water_rules";
import { writeWorkbook } from "../sheets/client";
import type { Cell, OutSheet } from "../sheets/protocol";
import { OUTCOMES } from "../view/outcome";
import { codeText, say, type Lang } from "../words";
import { cellsOf, headingOf } from "./inputs";
import type { Job } from "./job";
import type { BatchRow } from "./rows";
import { visible } from "./safe";
import { fieldOf, labelOf, totalHeads } from "./totals";
import { WORDS } from "./words";

export const WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/** Outcomes that ask for something. */
const GRAVE = OUTCOMES.filter((outcome) => outcome !== "pass" && outcome !== "not_applicable");

export interface Table {
  headings: string[];
  rows: Cell[][];
}

/** The most projects of a sheet, by Excel's own limit of rows; the first is the heading. */
const MOST_LINES = 1_048_575;

/**
 * One line a project: its verdict, what each rule that asks for something found, and then what it was given, so that the file
 * can be opened again.
 */
function resultLines(
  job: Job,
  info: PackInfo,
  lang: Lang,
): {
  headings: string[];
  line(row: BatchRow): Cell[];
  /** The place of the volume that is added up; below 0 if the pack has no regions. */
  added: number;
} {
  const words = WORDS[lang];
  const titles = new Map(info.rules.map(({ code, title }) => [code, say(title, lang)]));
  const region = info.portfolio ? info.portfolio.region.map((name) => fieldOf(info, name)) : [];
  const departments = new Map(info.departments.map(({ id, name }) => [id, say(name, lang)]));
  // The name and the region stand before the verdict already.
  const first = [job.nameField, ...(info.portfolio ? info.portfolio.region : [])];
  const inputs = [...job.inputs].filter((path) => !first.includes(path));
  return {
    added: info.portfolio ? 3 + region.length + GRAVE.length : -1,
    headings: [
      words.row,
      job.nameField ? headingOf(job.nameField, info, lang) : words.name,
      ...region.map((field) => (field ? say(field.label, lang) : "")),
      words.verdict,
      ...GRAVE.map((outcome) => say(info.words.outcomes[outcome], lang)),
      ...(info.portfolio
        ? [`${say(info.portfolio.added, lang)} (${info.portfolio.unit || ""})`]
        : []),
      words.departments,
      words.bad,
      ...inputs.map((path) => headingOf(path, info, lang)),
    ],
    line({ row, name, record, screened, badCells }) {
      const share = screened && screened.share;
      const given = cellsOf(record);
      const found = (outcome: string): string =>
        (screened ? screened.findings : [])
          .filter((finding) => finding.outcome === outcome)
          .map(({ code }) => (titles.has(code) ? `${titles.get(code)} (${code})` : code))
          .join("; ");
      return [
        row,
        name,
        ...region.map((field, index) =>
          share ? codeText(visible(share.region[index] || ""), field, lang) : "",
        ),
        screened ? say(info.words.verdicts[screened.verdict], lang) : words.notScreened,
        ...GRAVE.map(found),
        ...(info.portfolio ? [share && share.added !== null ? share.added : ""] : []),
        (screened ? screened.referrals : []).map((id) => departments.get(id) || id).join("; "),
        badCells,
        ...inputs.map((path) => visible(given.get(path) || "")),
      ];
    },
  };
}

function problemTable({ sheet }: Job, lang: Lang): Table {
  const words = WORDS[lang];
  return {
    headings: [words.cell, words.row, words.letter, words.heading, words.content, words.problem],
    rows: (sheet ? sheet.problems : []).map(({ row, column, heading, value, message }) => [
      `${column}${row}`,
      row,
      column,
      visible(heading),
      visible(value || ""),
      visible(say(message, lang)),
    ]),
  };
}

function totalTable({ totals }: Job, info: PackInfo, lang: Lang): Table {
  const words = WORDS[lang];
  const portfolio = info.portfolio!;
  return {
    headings: [
      ...portfolio.region.map((name) => labelOf(info, name, lang)),
      ...totalHeads(info, portfolio, lang, words),
      words.about,
    ],
    rows: totals
      .list()
      .map((total) => [
        ...total.region.map((value, index) =>
          codeText(visible(value), fieldOf(info, portfolio.region[index]!), lang),
        ),
        total.projects,
        total.caps.join("; "),
        total.used.join("; "),
        total.remaining || "",
        total.added,
        total.left || "",
        [
          total.state === "over" ? words.over : total.state === "open" ? words.open : "",
          total.rejected ? words.uncounted(total.rejected) : "",
          total.unknown ? words.unknownAdded(total.unknown) : "",
        ]
          .filter(Boolean)
          .join("; "),
      ]),
  };
}

/** Volumes are decimal texts; a spreadsheet gets those that it can hold as numbers, so that it can add them up. */
function number(cell: Cell): Cell {
  return typeof cell === "string" &&
    /^-?\d{1,15}(\.\d{1,6})?$/.test(cell) &&
    String(Number(cell)) === cell
    ? Number(cell)
    : cell;
}

export function sheetOf(name: string, { headings, rows }: Table): OutSheet {
  const widths = headings.map((heading, index) => {
    const longest = Math.max(
      ...[heading, ...rows.slice(0, 50).map((row) => String(row[index]))].map(width),
    );
    return Math.min(48, Math.max(8, longest + 2));
  });
  return { name, headings: [headings], rows, widths };
}

/** A Chinese character is as wide as two letters. */
export function width(text: string): number {
  return [...text].reduce((sum, char) => sum + (char > "\u2e7f" ? 2 : 1), 0);
}

/** How the user follows a long export, and ends it. */
export interface Following {
  /** Is told how many projects are written. */
  progress(done: number): void;
  signal: AbortSignal;
}

export async function exportXlsx(
  job: Job,
  info: PackInfo,
  lang: Lang,
  following: Following,
): Promise<void> {
  const words = WORDS[lang];
  const { basis } = job;
  const about: Table = {
    headings: [words.about, ""],
    rows: [
      [words.file, visible(job.fileName)],
      [words.asOf, basis ? basis.asOf : ""],
      [words.version, `${say(info.title, lang)} ${info.version}`],
      [words.digest, basis ? basis.digest : ""],
      ...(job.sheet && job.bad > job.sheet.problems.length
        ? [[words.bad, words.firstListed(job.sheet.problems.length)]]
        : []),
      ["", words.assists],
    ],
  };
  const { headings, line, added } = resultLines(job, info, lang);
  const book = await writeWorkbook(async (book) => {
    let written = 0;
    await job.each(async (some) => {
      const rows = some.map((row) =>
        line(row).map((cell, index) => (index === added ? number(cell) : cell)),
      );
      for (let at = 0; at < rows.length; ) {
        const within = written % MOST_LINES;
        const part = rows.slice(at, at + MOST_LINES - within);
        const nth = written / MOST_LINES + 1;
        const name = nth === 1 ? words.results : `${words.results} ${nth}`;
        // The first rows tell how wide the columns are.
        await (within ? book.rows(part) : book.sheet(sheetOf(name, { headings, rows: part })));
        at += part.length;
        following.progress((written += part.length));
      }
    }, following.signal);
    await book.sheet(sheetOf(words.bad, problemTable(job, lang)));
    if (info.portfolio) {
      const totals = totalTable(job, info, lang);
      await book.sheet(
        sheetOf(words.total, { ...totals, rows: totals.rows.map((row) => row.map(number)) }),
      );
    }
    await book.sheet(sheetOf(words.about, about));
  });
  download(`${stem(job)}.xlsx`, book, WORKBOOK);
}

export async function exportCsv(
  job: Job,
  info: PackInfo,
  lang: Lang,
  following: Following,
): Promise<void> {
  const { headings, line } = resultLines(job, info, lang);
  // What is written leaves the page's memory.
  const parts = [new Blob([printCsv([headings])])];
  let written = 0;
  await job.each((rows) => {
    parts.push(new Blob([csvLines(rows.map((row) => line(row).map(String)))]));
    following.progress((written += rows.length));
  }, following.signal);
  download(`${stem(job)}.csv`, new Blob(parts), "text/csv;charset=utf-8");
}

function stem({ fileName, basis }: Job): string {
  const name = fileName.replace(/\.[^.]*$/, "").replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_");
  return `${name}-${basis ? basis.asOf : "results"}`;
}
