// How the page shows a number and the unit it was typed in. What the two come to, the engine says: nothing is read here.
import { divide, parseDecimal, printDecimal } from "../decimal";
import type { Field, Unit } from "../engine/pkg/water_rules";

/** A number as typed, and the unit that labels it: the field's own if none follows, none that the form knows if it is in the text. */
export interface Typed {
  number: string;
  unit: string | undefined;
}

/** Places after the point that a converted number may have. */
const MOST_PLACES = 12;
/** The number at the beginning of a text: digits however parted, perhaps times a power of ten. */
const NUMBER =
  /^[\s\d.,，．０-９+\-−－'’]*(?:[×xX*]\s*[1１][0０]\s*(?:\^\s*-?\d+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+))?/;

export function parse(value: string, field: Field): Typed {
  const own = field.unit || "";
  const text = value.trim();
  // The longest first: `万m³` ends as `m³` does.
  const known = [...field.units, own].filter(Boolean).sort((a, b) => b.length - a.length);
  const unit = known.find((each) => text.length > each.length && text.endsWith(each));
  // Where nothing is written yet, it will be in the office's usual unit.
  if (text === "" && field.usual_unit) return { number: value, unit: field.usual_unit };
  const number = unit ? text.slice(0, -unit.length).trim() : value;
  if (NUMBER.exec(number)![0].length === number.length) return { number, unit: unit || own };
  return { number: value, unit: undefined };
}

/** As the engine takes it: the field's own unit goes without saying. */
export function written({ number, unit }: Typed, field: Field): string {
  return number.trim() === "" || unit === undefined || unit === (field.unit || "")
    ? number
    : `${number.trim()} ${unit}`;
}

/** The same number under another unit: what was typed stays as it is, less a unit in its text. */
export function labelled({ number, unit }: Typed, to: string): Typed {
  if (unit !== undefined) return { number, unit: to };
  const digits = NUMBER.exec(number)![0];
  return { number: digits.trim() ? digits.trim() : number, unit: to };
}

/** The same amount in another unit; nothing if it would have to be rounded, or is no plain number. */
export function convert(
  { number, unit }: Typed,
  to: string,
  units: Unit[],
  field: Field,
): string | undefined {
  const amount = parseDecimal(number.replace(/[,，]/g, "").trim());
  const from = parseDecimal(factor(unit || "", units, field));
  const into = parseDecimal(factor(to, units, field));
  if (!amount || !from || !into) return undefined;
  const base = amount.times(from);
  const converted = divide(base, into, MOST_PLACES);
  return converted && converted.times(into).eq(base) ? printDecimal(converted) : undefined;
}

function factor(unit: string, units: Unit[], field: Field): string {
  const known = units.find(({ name, of }) => name === unit && of === field.unit);
  return known ? known.factor : "1";
}

// ---- the usual units -------------------------------------------------------------------------------

/** For a field's own unit, the one in which this office usually writes such amounts. */
export type Usual = Record<string, string>;

const KEY = "water-rules.units";

export function usualUnits(): Usual {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) || "{}");
    return typeof kept === "object" && kept !== null ? (kept as Usual) : {};
  } catch {
    return {};
  }
}

export function keepUsual(usual: Usual): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(usual));
  } catch {
    // Storage may be shut off; the choice then lasts as long as the page.
  }
}
