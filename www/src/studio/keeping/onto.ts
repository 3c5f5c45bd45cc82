// A draft of an older version of the pack is moved onto the one in force: entry by entry of data, else file by file.
import { changedFiles } from "../../engine/changed";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { merged } from "./merge";

/** On whose side a file that both changed is taken. */
export type Side = "mine" | "theirs";

/** Files that both sides changed, each in its own way: those that can be put together, and those to be decided on. */
export function inDoubt(
  base: PackFiles,
  mine: PackFiles,
  theirs: PackFiles,
): { together: string[]; doubtful: string[] } {
  const both = changedFiles(mine, theirs).filter(
    (path) => mine[path] !== base[path] && theirs[path] !== base[path],
  );
  const whole = (path: string): boolean =>
    merged(path, base[path], mine[path], theirs[path]) !== undefined;
  return { together: both.filter(whole), doubtful: both.filter((path) => !whole(path)) };
}

/** The draft on the pack in force: its own changes, and the new text of what it left alone. */
export function movedOnto(
  base: PackFiles,
  mine: PackFiles,
  theirs: PackFiles,
  decided: Record<string, Side>,
): PackFiles {
  const moved = { ...mine };
  for (const path of changedFiles(mine, theirs)) {
    if (
      mine[path] !== base[path] &&
      decided[path] !== "theirs" &&
      (decided[path] === "mine" || theirs[path] === base[path])
    )
      continue;
    const both = mine[path] !== base[path] && theirs[path] !== base[path] && !decided[path];
    const text = both ? merged(path, base[path], mine[path], theirs[path]) : theirs[path];
    if (text === undefined) delete moved[path];
    else moved[path] = text;
  }
  return moved;
}
