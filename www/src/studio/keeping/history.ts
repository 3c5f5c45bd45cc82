// The one history of a draft: what was typed, filled in, made and opened, undone and done again in its order.
import { changedFiles } from "../../engine/changed";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { Draft } from "../draft";

/** What was done; `type` is what was typed into the text of a file, and goes on until there is a pause. */
export type Action =
  | "type"
  | "edit"
  | "revert"
  | "create"
  | "version"
  | "rename"
  | "delete"
  | "open"
  | "onto"
  | "theirs";

/** What a draft was copied from. */
export type Origin = Pick<Draft, "from" | "base">;

type Texts = Record<string, string | undefined>;

export interface Step {
  did: Action;
  /** How the files were that it changed, and how they are since; nothing for one that isn't there. */
  before: Texts;
  after: Texts;
  /** What the draft was copied from before and since. */
  origins: [Origin, Origin];
  /** When it ended. */
  at: number;
}

/** Steps that are remembered. */
const MOST_STEPS = 200;
/** What is typed after a pause of so many milliseconds is a step of its own. */
const PAUSE = 1500;

export function stepOf(
  did: Action,
  before: PackFiles,
  after: PackFiles,
  origins: [Origin, Origin],
  at: number,
): Step {
  const paths = changedFiles(before, after);
  const of = (files: PackFiles): Texts =>
    Object.fromEntries(paths.map((path) => [path, files[path]]));
  return { did, before: of(before), after: of(after), origins, at };
}

export class History {
  private past: Step[] = [];
  private future: Step[] = [];

  /** The step that would be undone, and the one that would be done again. */
  get last(): Step | undefined {
    return this.past[this.past.length - 1];
  }
  get next(): Step | undefined {
    return this.future[this.future.length - 1];
  }

  add(step: Step): void {
    const { last } = this;
    const paths = (of: Step): string => Object.keys(of.before).join("\n");
    const goesOn =
      last !== undefined &&
      !this.future.length &&
      last.did === "type" &&
      step.did === "type" &&
      paths(last) === paths(step) &&
      step.at - last.at < PAUSE;
    this.future = [];
    this.past = goesOn
      ? [...this.past.slice(0, -1), { ...step, before: last.before }]
      : [...this.past, step].slice(-MOST_STEPS);
  }

  undo(): Step | undefined {
    const step = this.past.pop();
    if (step) this.future.push(step);
    return step;
  }

  redo(): Step | undefined {
    const step = this.future.pop();
    if (step) this.past.push(step);
    return step;
  }

  forget(): void {
    this.past = [];
    this.future = [];
  }
}

/** The files with these texts. */
export function withTexts(files: PackFiles, texts: Texts): PackFiles {
  const after = { ...files };
  for (const [path, text] of Object.entries(texts)) {
    if (text === undefined) delete after[path];
    else after[path] = text;
  }
  return after;
}

/** A file of those that there are, to be shown. */
export const shownOf = (texts: Texts): string | undefined =>
  Object.keys(texts).find((path) => texts[path] !== undefined);
