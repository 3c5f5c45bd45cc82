// The indicators that the pack declares, what is known of them, and how a value stands against its target. The pack's
// tables `indicators`, `indicator_regions`, `indicator_targets` and `indicator_values` say all that is peculiar to them.
import { divide, ONE, parseDecimal, ZERO, type Decimal } from "../decimal";
import type { Confidence, Text } from "../engine/pkg/water_rules";
import type { Library, ParameterPage, TablePage } from "../engine/pkg-study/water_rules_study";

export interface Indicator {
  id: string;
  name: Text;
  main: boolean;
  direction: "at_most" | "at_least" | "cut";
  /** As its numbers are kept. */
  unit: string;
  shownUnit: Text;
  /** How many units are in one of the unit shown. */
  shownAs: Decimal;
  /** The greatest value that can be. */
  max: Decimal | undefined;
  target: string;
  /** The parameter that holds the base year of a cut. */
  baseYear: string;
  referenceForCities: boolean;
}

export interface Region {
  id: string;
  name: Text;
  whole: boolean;
}

/** Where a number comes from. */
export interface Backing {
  citation: Text;
  /** The source of the pack, or nothing for what the user loaded. */
  source: string | undefined;
  confidence: Confidence | undefined;
}

/** A number that was published or loaded. */
export interface Value {
  indicator: string;
  region: string;
  year: number;
  amount: Decimal;
  backing: Backing;
  /** Worked out from a published change and the value of the base year. */
  derived: boolean;
}

export interface Target {
  /** The line: nothing if the value of the base year isn't known. */
  line: Decimal | undefined;
  /** The share to cut, for a cut. */
  cut: Decimal | undefined;
  baseYear: number | undefined;
  base: Decimal | undefined;
  from: string | null;
  to: string | null;
  backing: Backing;
  /** Of the whole and only for comparison. */
  reference: boolean;
}

/** How an indicator of a region stands in a year. */
/** Whether there is neither a value nor a target of the region's own: nothing to be seen at once. */
export const isBare = ({ value, target }: Standing): boolean =>
  !value && (!target || Boolean(target.reference));

export interface Standing {
  indicator: Indicator;
  region: Region;
  year: number;
  value: Value | undefined;
  /** The published value, where another one was loaded. */
  published: Value | undefined;
  target: Target | undefined;
  /** Its last target, if there is none for the year. */
  lapsed: { to: string } | undefined;
  met: boolean | undefined;
  /** From the value to the target: above zero if there is room. */
  room: Decimal | undefined;
  /** Change from the base year, as a share. */
  sinceBase: Decimal | undefined;
  /** The last value before it, and whether it went the right way since. */
  before: { year: number; change: Decimal; better: boolean | undefined } | undefined;
}

type Cells = Record<string, string>;

/** The rows of a table as objects, with their dates and sources. */
function rowsOf(table: TablePage | undefined): { cells: Cells; row: TablePage["rows"][number] }[] {
  if (!table) return [];
  return table.rows.map((row) => ({
    cells: Object.fromEntries(table.columns.map(({ name }, i) => [name, row.cells[i] || ""])),
    row,
  }));
}

/** Of a share; so many that what is short of its target doesn't look as if it were not. */
const SHARE_PLACES = 8;

export class Indicators {
  readonly indicators: Indicator[];
  readonly regions: Region[];
  private readonly published: Value[] = [];
  private readonly tables: Map<string, TablePage>;
  private readonly parameters: Map<string, ParameterPage>;

  constructor(
    library: Library,
    private readonly loaded: readonly Value[],
  ) {
    this.tables = new Map(library.tables.map((table) => [table.id, table]));
    this.parameters = new Map(library.parameters.map((parameter) => [parameter.name, parameter]));
    this.indicators = rowsOf(this.tables.get("indicators")).map(({ cells }) => ({
      id: cells.indicator!,
      name: { zh: cells.name_zh!, en: cells.name_en! },
      main: cells.main === "true",
      direction: cells.direction as Indicator["direction"],
      unit: cells.unit!,
      shownUnit: { zh: cells.shown_zh!, en: cells.shown_en! },
      shownAs: parseDecimal(cells.shown_as!) || ONE,
      max: parseDecimal(cells.max!),
      target: cells.target!,
      baseYear: cells.base_year!,
      referenceForCities: cells.reference_for_cities === "true",
    }));
    this.regions = rowsOf(this.tables.get("indicator_regions")).map(({ cells }) => ({
      id: cells.region!,
      name: { zh: cells.region!, en: cells.name_en! },
      whole: cells.whole === "true",
    }));
    this.published = this.publishedValues();
  }

  /** A change that was published alone becomes a value with the base year's. */
  private publishedValues(): Value[] {
    const values: Value[] = [];
    for (const { cells, row } of rowsOf(this.tables.get("indicator_values"))) {
      const year = Number(cells.year);
      const indicator = this.indicators.find(({ id }) => id === cells.indicator);
      const [plain, change] = [parseDecimal(cells.value!), parseDecimal(cells.change!)];
      const baseYear = indicator && this.baseYearOf(indicator, year);
      const base = values.find(
        (one) =>
          one.indicator === cells.indicator && one.region === cells.region && one.year === baseYear,
      );
      const amount = plain || (change && base && base.amount.times(ONE.plus(change)));
      if (!amount) continue;
      const { citation, source, confidence } = row;
      values.push({
        indicator: cells.indicator!,
        region: cells.region!,
        year,
        amount,
        backing: { citation, source, confidence },
        derived: !plain,
      });
    }
    return values;
  }

  /** What was loaded comes before what was published. */
  value(indicator: Indicator, region: Region, year: number): Value | undefined {
    return (
      find(this.loaded, indicator, region, year) || find(this.published, indicator, region, year)
    );
  }

  /** The years of which an indicator has a value in a region. */
  yearsOf(indicator: Indicator, region: Region): number[] {
    const years = [...this.loaded, ...this.published]
      .filter((value) => value.indicator === indicator.id && value.region === region.id)
      .map(({ year }) => year);
    return [...new Set(years)].sort((a, b) => a - b);
  }

  /** Every year that has a value or a target, and those given. */
  years(...given: number[]): number[] {
    const years = new Set([
      ...given,
      ...[...this.loaded, ...this.published].map(({ year }) => year),
    ]);
    for (const indicator of this.indicators) {
      for (const { from, to } of this.parameters.get(indicator.target)?.values || []) {
        if (to)
          for (let year = Number(from!.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
            years.add(year);
      }
    }
    return [...years].sort((a, b) => a - b);
  }

  private baseYearOf(indicator: Indicator, year: number): number | undefined {
    const value = onDate(this.parameters.get(indicator.baseYear)?.values || [], yearEnd(year));
    return value ? Number(value.value) : undefined;
  }

  /** The target in force at the end of a year: the region's own, else that of the whole where it serves as a reference. */
  target(indicator: Indicator, region: Region, year: number): Target | undefined {
    const date = yearEnd(year);
    const own = rowsOf(this.tables.get("indicator_targets"))
      .filter(
        ({ cells, row }) =>
          cells.indicator === indicator.id && cells.region === region.id && within(row, date),
      )
      .map(({ cells, row }) => ({ ...row, value: cells.value! }))[0];
    const parameter = onDate(this.parameters.get(indicator.target)?.values || [], date);
    const dated =
      own ||
      this.tableTarget(indicator, region, date) ||
      (region.whole || indicator.referenceForCities ? parameter : undefined);
    const amount = dated && parseDecimal(dated.value);
    if (!dated || !amount) return undefined;
    const { from, to, citation, source, confidence } = dated;
    const cut = indicator.direction === "cut" ? amount : undefined;
    const baseYear = cut && this.baseYearOf(indicator, year);
    const base =
      baseYear === undefined ? undefined : this.value(indicator, region, baseYear)?.amount;
    const line = cut ? base && base.times(ONE.minus(cut)) : amount;
    const reference = dated === parameter && !region.whole;
    return {
      line,
      cut,
      baseYear,
      base,
      from,
      to,
      backing: { citation, source, confidence },
      reference,
    };
  }

  /** From a table with a row for each region: `table.column`. */
  private tableTarget(indicator: Indicator, region: Region, date: string) {
    const [id = "", column = ""] = indicator.target.split(".");
    const table = this.tables.get(id);
    const key = table && table.columns.find((each) => each.key);
    if (!key || !column) return undefined;
    return rowsOf(table)
      .filter(({ cells, row }) => cells[key.name] === region.id && within(row, date))
      .map(({ cells, row }) => ({ ...row, value: cells[column] || "" }))[0];
  }

  standing(indicator: Indicator, region: Region, year: number): Standing {
    const value = this.value(indicator, region, year);
    const published = find(this.published, indicator, region, year);
    const target = this.target(indicator, region, year);
    const values = this.parameters.get(indicator.target)?.values || [];
    const ends = values
      .map(({ to }) => to || "")
      .filter((to) => to && to < yearEnd(year))
      .sort();
    const standing: Standing = {
      indicator,
      region,
      year,
      value,
      published: value && published && !value.amount.eq(published.amount) ? published : undefined,
      target,
      lapsed:
        !target && ends.length && (region.whole || indicator.referenceForCities)
          ? { to: ends[ends.length - 1]! }
          : undefined,
      met: undefined,
      room: undefined,
      sinceBase: undefined,
      before: undefined,
    };
    if (!value) return standing;
    if (target && target.line) {
      standing.room =
        indicator.direction === "at_least"
          ? value.amount.minus(target.line)
          : target.line.minus(value.amount);
      standing.met = standing.room.gte(ZERO);
    }
    if (target && target.base) {
      standing.sinceBase = divide(value.amount.minus(target.base), target.base, SHARE_PLACES);
    }
    const earlier = this.yearsOf(indicator, region).filter((each) => each < year);
    const last = earlier.length
      ? this.value(indicator, region, earlier[earlier.length - 1]!)
      : undefined;
    if (last) {
      const change = value.amount.minus(last.amount);
      const way = change.cmp(ZERO) * (indicator.direction === "at_least" ? 1 : -1);
      standing.before = { year: last.year, change, better: way === 0 ? undefined : way > 0 };
    }
    return standing;
  }
}

function find(
  values: readonly Value[],
  indicator: Indicator,
  region: Region,
  year: number,
): Value | undefined {
  return values.find(
    (value) =>
      value.indicator === indicator.id && value.region === region.id && value.year === year,
  );
}

function yearEnd(year: number): string {
  return `${year}-12-31`;
}

function within({ from, to }: { from: string | null; to: string | null }, date: string): boolean {
  return (!from || from <= date) && (!to || date <= to);
}

function onDate(
  values: ParameterPage["values"],
  date: string,
): ParameterPage["values"][number] | undefined {
  return values.find((value) => within(value, date));
}
