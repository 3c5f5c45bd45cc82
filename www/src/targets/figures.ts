// Amounts as the screen shows them: in the unit shown, exact.
import { divide, printDecimal, ZERO, type Decimal } from "../decimal";
import { thousands } from "../digits";
import { say, type Lang } from "../words";
import type { Indicator } from "./model";

const PLACES = 6;

/** In the unit shown, the number alone. */
export function shown(amount: Decimal, { shownAs }: Indicator): string {
  const digits = printDecimal(divide(amount, shownAs, PLACES) || amount);
  return digits
    .replace(/^(-?)(\d+)/, (_, sign: string, whole: string) => sign + thousands(whole))
    .replace("-", "−");
}

/** For charts. */
export function plotted(amount: Decimal, { shownAs }: Indicator): number {
  return (divide(amount, shownAs, PLACES) || amount).toNumber();
}

/** With its unit. */
export function withUnit(amount: Decimal, indicator: Indicator, lang: Lang): string {
  const unit = say(indicator.shownUnit, lang);
  return `${shown(amount, indicator)}${unit === "%" ? "%" : unit ? ` ${unit}` : ""}`;
}

/** A share in percent, with the sign of a change if asked for. */
export function percent(share: Decimal, signed = false): string {
  const text = printDecimal(share.times("100"));
  return `${signed && share.gt(ZERO) ? "+" : ""}${text.replace("-", "−")}%`;
}
