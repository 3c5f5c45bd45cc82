// Numbers in one unit or another, changed exactly: never through binary fractions.
import { divide, parseDecimal, printDecimal } from "../decimal";
import type { Field, Unit } from "../engine/pkg/water_rules";

/** A number as typed, and the unit that follows it; the field's own if none does. */
export interface Typed {
  number: string;
  unit: string;
}

/** Places after the point that a converted number may have. */
const MOST_PLACES = 12;

export function parse(value: string, field: Field): Typed {
  const own = field.unit || "";
  const text = value.trim();
  // The longest first: `万m³` ends as `m³` does.
  const known = [...field.units, own].filter(Boolean).sort((a, b) => b.length - a.length);
  const unit = known.find((each) => text.length > each.length && text.endsWith(each));
  if (unit) return { number: text.slice(0, -unit.length).trim(), unit };
  // Where nothing is written yet, it will be in the office's usual unit.
  return { number: value, unit: text === "" && field.usual_unit ? field.usual_unit : own };
}

/** As the engine takes it: the field's own unit goes without saying. */
export function written({ number, unit }: Typed, field: Field): string {
  return number.trim() === "" || unit === (field.unit || "") ? number : `${number.trim()} ${unit}`;
}

/** The same amount in another unit; nothing if it would have to be rounded, or is no plain number. */
export function convert(
  { number, unit }: Typed,
  to: string,
  units: Unit[],
  field: Field,
): string | undefined {
  const amount = parseDecimal(number.replace(/[,，]/g, "").trim());
  const from = parseDecimal(factor(unit, units, field));
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
