// What the projects of a batch add up to in each region, against what the region may still take.
import type { Listed } from "../engine/pkg-study/water_rules_study";
import { parseAmount, printDecimal, ZERO, type Decimal } from "../decimal";
import type { Field, PackInfo, Portfolio } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
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
  return text === null ? undefined : parseAmount(text);
}

/** How many of the values that disagree are kept. */
const MOST_STATED = 10;

/** What is known of a region so far. */
interface Sum {
  region: string[];
  projects: number;
  rejected: number;
  unknown: number;
  caps: Set<string>;
  used: Set<string>;
  added: Decimal;
}

/** Adds up projects as they are screened. */
export class RegionTotals {
  private readonly sums = new Map<string, Sum>();

  add({ share, verdict }: Pick<Listed, "share" | "verdict">): void {
    if (!share) return;
    const key = share.region.join("\u001f");
    let sum = this.sums.get(key);
    if (!sum) {
      sum = {
        region: share.region,
        projects: 0,
        rejected: 0,
        unknown: 0,
        caps: new Set(),
        used: new Set(),
        added: ZERO,
      };
      this.sums.set(key, sum);
    }
    state(sum.caps, share.cap);
    state(sum.used, share.used);
    sum.projects++;
    if (verdict === "rejected") sum.rejected++;
    else {
      const added = amount(share.added);
      if (added) sum.added = sum.added.plus(added);
      if (share.unknown) sum.unknown++;
    }
  }

  /** The regions, those with the least left first. */
  list(): RegionTotal[] {
    const rank = ({ left, remaining }: RegionTotal): Decimal | undefined =>
      amount(left || null) || amount(remaining || null);
    return [...this.sums.values()].map(total).sort((a, b) => {
      const [left, right] = [rank(a), rank(b)];
      if (left && right) return left.cmp(right);
      return left ? -1 : right ? 1 : a.region.join().localeCompare(b.region.join(), "zh-CN");
    });
  }
}

function state(known: Set<string>, text: string | null): void {
  if (text === null || known.has(text)) return;
  if (known.size < MOST_STATED) known.add(text);
  else known.add("…");
}

function total({
  region,
  projects,
  rejected,
  unknown,
  caps: statedCaps,
  used: statedUsed,
  added,
}: Sum): RegionTotal {
  const [caps, used] = [[...statedCaps], [...statedUsed]];
  // A region that isn't named, or of which the records say different things, has no remainder to trust.
  const known = region.every(Boolean) && caps.length === 1 && used.length === 1;
  const before = known ? amount(caps[0]!)!.minus(amount(used[0]!)!) : undefined;
  const left = before && before.minus(added);
  const over = !!left && left.lt(ZERO);
  return {
    region,
    projects,
    rejected,
    unknown,
    caps,
    used,
    remaining: before && printDecimal(before),
    added: printDecimal(added),
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
export function totalHeads(
  info: PackInfo,
  portfolio: Portfolio,
  lang: Lang,
  words: Words,
): string[] {
  const unit = portfolio.unit ? ` (${portfolio.unit})` : "";
  const { projects, remaining, left } = words;
  const volumes = [
    labelOf(info, portfolio.cap, lang),
    labelOf(info, portfolio.used, lang),
    remaining,
    say(portfolio.added, lang),
    left,
  ];
  return [projects, ...volumes.map((name) => name + unit)];
}
