// A piece of a file of records, read and screened in a worker.
import { misuse } from "./answer";
import type { Next } from "./pkg/water_rules";
import type { Choices, Listed, RulePack, Sheet } from "./pkg-study/water_rules_study";
import type {
  OpenRow,
  Piece,
  PieceRow,
  PieceSheet,
  RecordInput,
  ScreenedPiece,
  TextPiece,
} from "./protocol";

type Flags = Listed["findings"];

/** The rows of a sheet with how many cells of each are bad. */
export function counted({ rows, problems }: Pick<Sheet, "rows" | "problems">): PieceRow[] {
  const bad = new Map<number, number>();
  for (const { row } of problems) bad.set(row, (bad.get(row) || 0) + 1);
  return rows.map(({ row, record }) => ({ row, record, badCells: bad.get(row) || 0 }));
}

/** Takes what stands before a piece out of the counts of its texts. */
function uncount({ columns }: Sheet, lead: Sheet): void {
  columns.forEach((column, place) => {
    const before = lead.columns[place];
    for (const { text, count } of before ? before.meanings : [])
      for (const meaning of column.meanings) if (meaning.text === text) meaning.count -= count;
    column.meanings = column.meanings.filter(({ count }) => count > 0);
  });
}

export async function readPiece(
  pack: RulePack,
  piece: TextPiece,
  choices: Choices,
): Promise<PieceSheet> {
  const { bytes, encoding, name, lead, tail, blank, first, last } = piece;
  const content = await bytes.arrayBuffer().catch(() => {
    throw misuse(
      "file-gone",
      "文件打开之后被改动或移走了，请重新打开。",
      "The file was changed or moved since it was opened; open it again.",
    );
  });
  let text = new TextDecoder(encoding).decode(content);
  if (tail && !text.endsWith("\n")) text += "\n";
  const sheet = pack.readText(name, lead + "\n".repeat(blank) + text + tail, choices);
  if (lead) uncount(sheet, pack.readText(name, lead, choices));
  const own = ({ row }: { row: number }): boolean => row >= first && row <= last;
  const rows = counted({ ...sheet, rows: sheet.rows.filter(own) });
  // A column is named in the heading, which is another piece's.
  return {
    ...sheet,
    rows,
    problems: sheet.problems.filter((problem) => own(problem) || problem.row === sheet.heading_row),
  };
}

async function rowsOf(
  pack: RulePack,
  piece: Piece,
  choices: Choices,
  places?: number[],
): Promise<PieceRow[]> {
  const all =
    "records" in piece
      ? (JSON.parse(await piece.records.text()) as PieceRow[])
      : (await readPiece(pack, piece, choices)).rows;
  return places ? places.map((place) => all[place]!) : all;
}

/** The questions that can still turn the verdict of each record. */
export function openOf(pack: RulePack, records: RecordInput[], asOf: string): string[][] {
  return records.map((given) => {
    const record = pack.open(given);
    const { open } = record.next(asOf) as Next;
    record.free();
    return open.map(({ field }) => field);
  });
}

export async function openPiece(
  pack: RulePack,
  piece: Piece,
  choices: Choices,
  asOf: string,
  places: number[],
): Promise<OpenRow[]> {
  const rows = await rowsOf(pack, piece, choices, places);
  const open = openOf(
    pack,
    rows.map(({ record }) => record),
    asOf,
  );
  return rows.map((row, index) => ({ ...row, open: open[index]! }));
}

export async function screenPiece(
  pack: RulePack,
  piece: Piece,
  choices: Choices,
  asOf: string,
  withRows: boolean,
  places?: number[],
): Promise<ScreenedPiece> {
  const rows = await rowsOf(pack, piece, choices, places);
  const screened = pack.list(
    rows.map(({ record }) => record),
    asOf,
  );
  // What many rows have crosses once: most have the findings of another one.
  const lists = new Map<string, Flags>();
  for (const listed of screened) {
    const key = listed.findings.map(({ code, outcome }) => `${code} ${outcome}`).join();
    listed.findings = lists.get(key) || listed.findings;
    lists.set(key, listed.findings);
  }
  return { rows: withRows ? rows : undefined, screened };
}
