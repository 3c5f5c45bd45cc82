// Exact decimals, for the little arithmetic that the page does itself.

/** `digits` × 10^−`places`. */
export interface Decimal {
  digits: bigint;
  places: number;
}

const TEN = BigInt(10);

function power(n: number): bigint {
  return TEN ** BigInt(n);
}

/** Nothing if the text is no plain decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = /^([-+−]?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text);
  if (!parts) return undefined;
  const fraction = parts[3] || "";
  const digits = BigInt(parts[2]! + fraction);
  return { digits: parts[1] === "-" || parts[1] === "−" ? -digits : digits, places: fraction.length };
}

/** Without zeros at the end. */
export function printDecimal({ digits, places }: Decimal): string {
  const negative = digits < BigInt(0);
  const text = String(negative ? -digits : digits).padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places);
  const fraction = text.slice(text.length - places).replace(/0+$/, "");
  const sign = negative && digits !== BigInt(0) ? "-" : "";
  return `${sign}${whole}${fraction ? `.${fraction}` : ""}`;
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const places = Math.max(a.places, b.places);
  return [a.digits * power(places - a.places), b.digits * power(places - b.places), places];
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [left, right, places] = aligned(a, b);
  return { digits: left + right, places };
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  const [left, right, places] = aligned(a, b);
  return { digits: left - right, places };
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, places: a.places + b.places };
}

/** Rounded half-even to so many places; nothing by zero. */
export function divide(a: Decimal, b: Decimal, places: number): Decimal | undefined {
  if (b.digits === BigInt(0)) return undefined;
  const shift = places + b.places - a.places;
  const over = a.digits * power(Math.max(shift, 0));
  const under = b.digits * power(Math.max(-shift, 0));
  const sign = over < BigInt(0) !== under < BigInt(0) ? BigInt(-1) : BigInt(1);
  const [top, bottom] = [over < BigInt(0) ? -over : over, under < BigInt(0) ? -under : under];
  const whole = top / bottom;
  const twice = (top % bottom) * BigInt(2);
  const up = twice > bottom || (twice === bottom && whole % BigInt(2) === BigInt(1));
  return { digits: sign * (up ? whole + BigInt(1) : whole), places };
}

/** Below zero, zero or above it, as `a` is below, the same as or above `b`. */
export function compare(a: Decimal, b: Decimal): number {
  const [left, right] = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** For drawing only. */
export function toNumber(value: Decimal): number {
  return Number(printDecimal(value));
}
