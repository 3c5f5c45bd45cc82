// The paths of a draft: those that changed, and all of them by folder.
import type { PackFiles } from "../engine/pkg-study/water_rules_study";

/** Paths whose text differs, or that only one of the two has. */
export function changedFiles(before: PackFiles, after: PackFiles): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path])
    .sort();
}

/** Paths by their folder, those at the top first. */
export function byFolder(paths: string[]): [string, string[]][] {
  const folders = new Map<string, string[]>([["", []]]);
  for (const path of [...paths].sort()) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    folders.set(folder, [...(folders.get(folder) || []), path]);
  }
  return [...folders];
}
