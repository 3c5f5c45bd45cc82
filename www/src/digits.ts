// How amounts are written.
import { parseAmount, printDecimal, round } from "./decimal";

/** Parts long whole numbers into thousands and cuts endless fractions; nothing is rounded. */
export function amountText(value: string): string {
  return grouped(value, 9);
}

/** A whole number with a comma after each three of its digits, from behind. */
export function thousands(whole: string): string {
  const first = whole.length % 3 || 3;
  return [whole.slice(0, first), ...(whole.slice(first).match(/\d{3}/g) || [])].join(",");
}

/** With a point and as many digits of a fraction at most; of a longer one its first six. */
function grouped(value: string, most: number): string {
  const parts = /^(-?)(\d+)(\.\d+)?(…?)$/.exec(value);
  if (!parts) return value;
  const [, sign, whole, fraction = "", mark] = parts as unknown as [
    string,
    string,
    string,
    string?,
    string?,
  ];
  const number = `${sign}${whole.length > 4 ? thousands(whole) : whole}`;
  return fraction.length > most
    ? `${number}${fraction.slice(0, 7)}…`
    : `${number}${fraction}${mark}`;
}

/** An amount with a fraction of more than seven digits in five, or to two places if it is larger; whole numbers stay as they are. */
export function amountShort(value: string): string {
  const [, whole = "", fraction = ""] = /^-?(\d+)\.(\d+)…?$/.exec(value) || [];
  const leading = Math.max(0, fraction.search(/[1-9]/));
  const places = Number(whole) ? Math.max(2, 5 - whole.length) : leading + 5;
  const long = whole.length + fraction.length > 7 && fraction.length > places;
  const exact = long ? parseAmount(value) : undefined;
  return exact ? grouped(printDecimal(round(exact, places)), Infinity) : amountText(value);
}

/** How both sides of a comparison are written: short, or in all digits where they aren't told apart otherwise. */
export function writtenIn({ actual, limit }: { actual: string; limit: string }): typeof amountText {
  return actual !== limit && amountShort(actual) === amountShort(limit) ? amountText : amountShort;
}
