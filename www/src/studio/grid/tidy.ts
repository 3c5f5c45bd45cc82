// A table as an office program saved it, written as tables of a pack are: commas, and days such as 2019-12-27.
import Papa from "papaparse";
import { isDay } from "../toml";

const DAYS = /^effective_(?:from|to)$/;

/** The sign between the cells of a table, by its first line. */
function separatorOf(text: string): string {
  const [first = ""] = text.split(/\r?\n/, 1);
  const count = (sign: string): number => first.split(sign).length;
  return [",", ";", "\t"].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** A day as office programs write it, the year first; anything else stays as it is. */
function dayOf(cell: string): string {
  const [, year, month, day] = /^(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?$/.exec(cell) || [];
  if (!year || !month || !day) return cell;
  const written = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isDay(written) ? written : cell;
}

/** The text as it should be; nothing if it is so already. */
export function tidied(text: string): string | undefined {
  const delimiter = separatorOf(text);
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const { data } = Papa.parse<string[]>(text.replace(/^\ufeff/, ""), { delimiter });
  const days = (data[0] || []).map((name) => DAYS.test(name.trim()));
  let mended = delimiter !== ",";
  const rows = data.map((row, at) =>
    row.map((cell, i) => {
      const day = at > 0 && days[i] ? dayOf(cell.trim()) : cell;
      mended ||= day !== cell && day !== cell.trim();
      return day;
    }),
  );
  return mended ? Papa.unparse(rows, { newline }) : undefined;
}
