// A share that is typed as a per cent.
import { parseDecimal, printDecimal } from "../decimal";

/** The fraction that a per cent is, where a share is asked for (its unit is 1); all else as it was typed. */
export function fromPercent(typed: string, unit: string): string {
  const isShare = unit === "1" && /[%％]$/.test(typed);
  const share = isShare ? parseDecimal(typed.slice(0, -1).trimEnd()) : undefined;
  return share ? printDecimal(share.times("0.01")) : typed;
}
