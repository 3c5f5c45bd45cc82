// A draft of an older version of the pack is moved onto the one in force, file by file.
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { changedFiles } from "../paths";

/** On whose side a file that both changed is taken. */
export type Side = "mine" | "theirs";

/** Files that both sides changed, each in its own way: a person has to decide. */
export function inDoubt(base: PackFiles, mine: PackFiles, theirs: PackFiles): string[] {
  return changedFiles(mine, theirs).filter(
    (path) => mine[path] !== base[path] && theirs[path] !== base[path],
  );
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
    const text = theirs[path];
    if (text === undefined) delete moved[path];
    else moved[path] = text;
  }
  return moved;
}
