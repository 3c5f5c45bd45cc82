// The days whose law the impact of a draft is worked out with: a change that comes into force later shows on no day before.
import type { Impact } from "../engine/pkg-study/water_rules_study";
import { dayAfter } from "./toml";

/** The impact with the law of a day. */
export interface Dated {
  day: string;
  impact: Impact;
}

/** So many days of change are looked at; each screens all projects twice more. */
const MOST_CHANGES = 3;

/**
 * The day that is asked about, and of each later day on which the draft begins to say something else the day before and
 * that day; in their order.
 */
export function impactDays(asOf: string, changed: string[]): string[] {
  const later = changed.filter((day) => day > asOf).slice(0, MOST_CHANGES);
  return [...new Set([asOf, ...later.flatMap((day) => [dayAfter(day, -1), day])])].sort();
}

/** The day that is shown unasked: the first later day of a change, if there is one. */
export function firstShown(asOf: string, changed: string[]): string {
  return changed.find((day) => day > asOf) || asOf;
}
