// What the projects of a batch add up to in each region, against what the region may still take.
import type { Share } from "../engine/pkg-study/water_rules_study";
import { parseDecimal, printDecimal, ZERO, type Decimal } from "../decimal";
import type { Field, PackInfo, Portfolio } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import type { BatchRow } from "./rows";
import type { Words } from "./words";

export interface RegionTotal {
  /** Values of the fields that name the region, widest first; empty where the records don't say. */
  region: string[];
  projects: number;
  /** Projects that are rejected: they take nothing. */
  rejected: number;
  /** Projects whose volume could not be worked out. */
  unknown: number;
  /** What the records state; several if they disagree. */
  caps: string[];
  used: string[];
  /** What may still be taken, before and after the projects; nothing if it isn't known. */
  remaining: string | undefined;
  added: string;
  left: string | undefined;
  /** Whether the projects together take more than there is; a volume or a cap that isn't known leaves it open. */
  state: "over" | "fits" | "open";
}

function amount(text: string | null): Decimal | undefined {
  return text === null ? undefined : parseDecimal(text);
}

/** The regions, those with the least left first. */
export function regionTotals(rows: readonly BatchRow[]): RegionTotal[] {
  const regions = new Map<string, { region: string[]; shares: { share: Share; rejected: boolean }[] }>();
  for (const { screened } of rows) {
    if (!screened || !screened.share) continue;
    const { share, verdict } = screened;
    const key = share.region.join("\u001f");
    const region = regions.get(key) || { region: share.region, shares: [] };
    regions.set(key, region);
    region.shares.push({ share, rejected: verdict === "rejected" });
  }
  const totals = [...regions.values()].map(total);
  const rank = ({ left, remaining }: RegionTotal): Decimal | undefined => amount(left || null) || amount(remaining || null);
  return totals.sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    if (left && right) return left.cmp(right);
    return left ? -1 : right ? 1 : a.region.join().localeCompare(b.region.join(), "zh-CN");
  });
}

function total({ region, shares }: { region: string[]; shares: { share: Share; rejected: boolean }[] }): RegionTotal {
  const stated = (pick: (share: Share) => string | null): string[] => [
    ...new Set(shares.map(({ share }) => pick(share)).filter((text): text is string => text !== null)),
  ];
  const [caps, used] = [stated(({ cap }) => cap), stated(({ used }) => used)];
  const counted = shares.filter(({ rejected }) => !rejected).map(({ share }) => share);
  const sum = counted.map((share) => amount(share.added)).reduce<Decimal>((all, each) => (each ? all.plus(each) : all), ZERO);
  // A region that isn't named, or of which the records say different things, has no remainder to trust.
  const known = region.every(Boolean) && caps.length === 1 && used.length === 1;
  const before = known ? amount(caps[0]!)!.minus(amount(used[0]!)!) : undefined;
  const left = before && before.minus(sum);
  const unknown = counted.filter(({ unknown }) => unknown).length;
  const over = !!left && left.lt(ZERO);
  return {
    region,
    projects: shares.length,
    rejected: shares.length - counted.length,
    unknown,
    caps,
    used,
    remaining: before && printDecimal(before),
    added: printDecimal(sum),
    left: left && printDecimal(left),
    // What isn't known only adds to it.
    state: over ? "over" : left && !unknown ? "fits" : "open",
  };
}

export function fieldOf(info: PackInfo, name: string): Field | undefined {
  return info.fields.find((field) => field.name === name);
}

export function labelOf(info: PackInfo, name: string, lang: Lang): string {
  const field = fieldOf(info, name);
  return field ? say(field.label, lang) : name;
}

/** What the amounts of a region are called, from the count of its projects on. */
export function totalHeads(info: PackInfo, portfolio: Portfolio, lang: Lang, words: Words): string[] {
  const unit = portfolio.unit ? ` (${portfolio.unit})` : "";
  const { projects, remaining, left } = words;
  const volumes = [labelOf(info, portfolio.cap, lang), labelOf(info, portfolio.used, lang), remaining, say(portfolio.added, lang), left];
  return [projects, ...volumes.map((name) => name + unit)];
}
