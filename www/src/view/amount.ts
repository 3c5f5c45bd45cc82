import { html } from "lit";
import { parseAmount } from "../decimal";

/** Parts long whole numbers into thousands and cuts endless fractions; nothing is rounded. */
export function amountText(value: string): string {
  const parts = /^(-?)(\d+)(\.\d+)?(…?)$/.exec(value);
  if (!parts) return value;
  const [, sign, whole, fraction = "", mark] = parts as unknown as [
    string,
    string,
    string,
    string?,
    string?,
  ];
  const grouped = `${sign}${whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole}`;
  return fraction.length > 9
    ? `${grouped}${fraction.slice(0, 7)}…`
    : `${grouped}${fraction}${mark}`;
}

/** An amount in five digits that count, where it has more; whole numbers and short decimals stay as they are. */
export function amountShort(value: string): string {
  const exact = value.replace(/[-.…]/g, "").length > 7 ? parseAmount(value) : undefined;
  return amountText(exact ? Number(exact.toNumber().toPrecision(5)).toString() : value);
}

/** The same with all digits a hover away. */
export function amount(value: string): unknown {
  const shown = amountText(value);
  return shown.endsWith("…") ? html`<span title=${value}>${shown}</span>` : shown;
}
