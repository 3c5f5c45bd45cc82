// Steps that change whole files, each of which can be taken back. What is typed meanwhile in other files stays.
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { changedFiles, type Draft } from "../draft";

export type Action = "revert" | "create" | "rename" | "delete" | "open" | "onto" | "theirs";

/** What a draft was copied from. */
export type Origin = Pick<Draft, "from" | "base">;

export interface Step {
  did: Action;
  /** How the files were that it changed; nothing for one that it made. */
  before: Record<string, string | undefined>;
  /** What the draft was copied from then. */
  origin: Origin;
}

export function stepOf(did: Action, before: PackFiles, after: PackFiles, origin: Origin): Step {
  return {
    did,
    before: Object.fromEntries(changedFiles(before, after).map((path) => [path, before[path]])),
    origin,
  };
}

/** The steps that still can be taken back once these files were edited by hand. */
export function without(steps: Step[], paths: string[]): Step[] {
  return steps.filter(({ before }) => !paths.some((path) => path in before));
}

/** The files as they were before a step. */
export function takenBack(files: PackFiles, { before }: Step): PackFiles {
  const back = { ...files };
  for (const [path, text] of Object.entries(before)) {
    if (text === undefined) delete back[path];
    else back[path] = text;
  }
  return back;
}
