// Exact decimals, for the little arithmetic that the page does itself.
import Big from "big.js";

export type Decimal = Big;

const Exact = Big();
// A division is cut off far beyond what is shown; only what is shown is rounded.
Exact.DP = 40;
Exact.RM = 0;
const HALF_EVEN = 2;

export const ZERO: Decimal = new Exact("0");
export const ONE: Decimal = new Exact("1");

/** Nothing if the text is no plain decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  return /^[-+−]?\d{1,40}(\.\d{1,40})?$/.test(text)
    ? new Exact(text.replace("−", "-").replace("+", ""))
    : undefined;
}

/** An amount of a report: of one that no decimal ends, marked so, its first digits. */
export function parseAmount(text: string): Decimal | undefined {
  const digits = /^(-?\d{1,400}(?:\.\d{1,400})?)…?$/.exec(text);
  return digits ? new Exact(digits[1]!) : undefined;
}

/** Without exponent, and without zeros at the end. */
export function printDecimal(value: Decimal): string {
  return value.toFixed();
}

/** Rounded half-even to so many places. */
export function round(value: Decimal, places: number): Decimal {
  return value.round(places, HALF_EVEN);
}

/** Rounded half-even to so many places; nothing by zero. */
export function divide(a: Decimal, b: Decimal, places: number): Decimal | undefined {
  return b.eq(ZERO) ? undefined : round(a.div(b), places);
}
