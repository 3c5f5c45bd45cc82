// The user's own values of the indicators, from a CSV file: what is wrong is named by row and column, the rest is used.
import { parseCsv, printCsv } from "../csv";
import { ONE, parseDecimal, ZERO, type Decimal } from "../decimal";
import type { Text } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import type { Indicator, Indicators, Region, Value } from "./model";
import { WORDS, type Words } from "./words";

const COLUMNS = ["year", "region", "indicator", "value", "unit", "source"] as const;
type Column = (typeof COLUMNS)[number];

/** Something wrong with a cell, or with the whole file where there is no row. */
export interface Problem {
  row: number | undefined;
  column: Column | undefined;
  /** What stands there. */
  cell: string;
  say(words: Words): string;
}

export interface Reading {
  values: Value[];
  problems: Problem[];
}

const plain = (text: string): string =>
  text.normalize("NFKC").replace(/\s+/g, " ").trim().toLowerCase();

export function readValues(
  name: string,
  text: string,
  known: Pick<Indicators, "indicators" | "regions">,
): Reading {
  const [head, ...rows] = parseCsv(text);
  const problems: Problem[] = [];
  const places = new Map<Column, number>();
  (head ? head.cells : []).forEach((cell, i) => {
    const column = COLUMNS.find((each) =>
      [each, WORDS.zh.columns[each], WORDS.en.columns[each]].some(
        (one) => plain(one) === plain(cell),
      ),
    );
    if (column && !places.has(column)) places.set(column, i);
  });
  const lacking = COLUMNS.filter(
    (column) => column !== "unit" && column !== "source" && !places.has(column),
  );
  if (lacking.length) {
    const named = (words: Words): string =>
      words.lacksColumns(lacking.map((column) => words.columns[column]).join(words.comma));
    return { values: [], problems: [{ row: undefined, column: undefined, cell: "", say: named }] };
  }
  const values: Value[] = [];
  const seen = new Map<string, number>();
  for (const { row, cells } of rows) {
    const cell = (column: Column): string => cells[places.get(column) ?? -1] || "";
    // A row of the template that nobody filled in.
    if (!cell("value")) continue;
    const before = problems.length;
    const wrong = (column: Column, say: (words: Words) => string): undefined => {
      problems.push({ row, column, cell: cell(column), say });
      return undefined;
    };
    const year = yearOf(cell("year")) || wrong("year", (words) => words.badYear);
    const region =
      regionOf(cell("region"), known.regions) || wrong("region", (words) => words.badRegion);
    const indicator =
      indicatorOf(cell("indicator"), known.indicators) ||
      wrong("indicator", (words) => words.badIndicator);
    const amount = indicator && amountOf(cell("value"), cell("unit"), indicator, wrong);
    if (!year || !region || !indicator || !amount) {
      if (problems.length === before) wrong("value", (words) => words.badNumber);
      continue;
    }
    const key = [year, region.id, indicator.id].join("\n");
    const twice = seen.get(key);
    if (twice !== undefined) {
      wrong("value", (words) => words.twice(twice));
      continue;
    }
    seen.set(key, row);
    const source = cell("source");
    const citation: Text = source
      ? { zh: source, en: source }
      : { zh: WORDS.zh.noSource(name), en: WORDS.en.noSource(name) };
    values.push({
      indicator: indicator.id,
      region: region.id,
      year,
      amount,
      backing: { citation, source: undefined, confidence: undefined },
      derived: false,
    });
  }
  return { values, problems };
}

function yearOf(text: string): number | undefined {
  const found = /^((?:19|20)\d\d) *年?$/.exec(plain(text));
  return found ? Number(found[1]) : undefined;
}

/** By its name in either language, or by how that name begins if no other does. */
function regionOf(text: string, regions: readonly Region[]): Region | undefined {
  const wanted = plain(text);
  const names = ({ name }: Region): string[] => [plain(name.zh), plain(name.en)];
  const same = regions.find((region) => names(region).includes(wanted));
  if (same || wanted.length < 2) return same;
  const begun = regions.filter((region) => names(region).some((name) => name.startsWith(wanted)));
  return begun.length === 1 ? begun[0] : undefined;
}

function indicatorOf(text: string, indicators: readonly Indicator[]): Indicator | undefined {
  const wanted = plain(text);
  return indicators.find(({ id, name }) =>
    [id, name.zh, name.en].some((each) => plain(each) === wanted),
  );
}

const MULTIPLES: Record<string, string> = { "": "1", 万: "10000", 亿: "100000000" };

/** How many of the indicator's own units are in one of the unit that is written; a number alone is in the unit shown. */
function factorOf(unit: string, { unit: own, shownUnit, shownAs }: Indicator): Decimal | undefined {
  const spelled = (text: string): string =>
    plain(text)
      .replace(/立方米/g, "m3")
      .replace(/\s/g, "");
  const wanted = spelled(unit);
  if ([shownUnit.zh, shownUnit.en].some((each) => spelled(each) === wanted)) return shownAs;
  if (spelled(own) === wanted) return ONE;
  const [, multiple = "", rest] = /^([万亿]?)(.*)$/.exec(wanted) || [];
  return rest === spelled(own) ? parseDecimal(MULTIPLES[multiple]!) : undefined;
}

function amountOf(
  text: string,
  unitText: string,
  indicator: Indicator,
  wrong: (column: Column, say: (words: Words) => string) => undefined,
): Decimal | undefined {
  const all = plain(text);
  const [digits] = /^[-+]?[\d,.]*/.exec(all)!;
  const after = all.slice(digits.length);
  const number = parseDecimal(/,/.test(digits) ? ungrouped(digits) : digits);
  if (!number) return wrong("value", (words) => words.badNumber);
  if (number.lt(ZERO)) return wrong("value", (words) => words.negative);
  const unit = after.trim() || unitText;
  const shown = (lang: Lang): string => say(indicator.shownUnit, lang);
  // 0.09 and 9 % mix up easily: where the unit matters it must be there.
  if (!unit && shown("zh") && shown("zh") !== indicator.unit)
    return wrong("unit", (words) => words.noUnit(shown(words.lang)));
  const factor = unit ? factorOf(unit, indicator) : indicator.shownAs;
  if (!factor)
    return wrong(after.trim() ? "value" : "unit", (words) =>
      words.badUnit(shown(words.lang) || words.bareNumber),
    );
  const amount = number.times(factor);
  if (indicator.max && amount.gt(indicator.max)) return wrong("value", (words) => words.tooLarge);
  return amount;
}

function ungrouped(digits: string): string {
  return /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(digits) ? digits.replace(/,/g, "") : "";
}

/** A file to fill in: a row for each region and indicator. */
export function template({ indicators, regions }: Indicators, year: number, lang: Lang): string {
  const words = WORDS[lang];
  const rows = regions.flatMap(({ name: region }) =>
    indicators.map(({ name, shownUnit }) => [
      String(year),
      say(region, lang),
      say(name, lang),
      "",
      say(shownUnit, lang),
      "",
    ]),
  );
  return printCsv([COLUMNS.map((column) => words.columns[column]), ...rows]);
}
