// Which files of two packs differ.
import type { PackFiles } from "./pkg-study/water_rules_study";

/** Paths whose text differs, or that only one of the two has, in their order. */
export function changedFiles(before: PackFiles, after: PackFiles): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .sort();
}
