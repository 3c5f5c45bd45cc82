// Checks a draft of the pack away from everything else: holds the pack in force, the last draft without an error, and a
// list of projects under the pack in force.
import init, {
  engineVersion,
  loadPack,
  signedBy,
  vocabulary,
  type LoadedPack,
  type Move,
  type PackFiles,
  type RulePack,
  type Standing,
} from "./pkg-study/water_rules_study";
import { answerWith, misuse } from "./answer";
import { changedFiles } from "./changed";
import type { Diagnostic } from "./pkg/water_rules";
import type { DraftCalls, Screening } from "./protocol";

/** The pack in force: its files, and loaded once something is compared with it. */
const current: { files: PackFiles; pack?: RulePack } = { files: {} };
let draft: RulePack | undefined;
/** The draft whose known answers were all run. */
let ran: RulePack | undefined;
let standing: Standing | undefined;

function there<T>(what: T | undefined): T {
  if (!what) throw misuse("no-pack", "尚未载入规则包", "No rule pack is loaded");
  return what;
}

/** Gives back what a pack takes, if it is held for nothing else any more. */
function release(pack: RulePack | undefined): void {
  if (pack && ![current.pack, draft, ran].includes(pack)) pack.free();
}

/** Loads files; of those that are as they were in a pack that is held little is read again. */
function after(files: PackFiles): LoadedPack {
  const before = draft ?? current.pack;
  return before ? before.withFiles(files) : loadPack(files);
}

function inForce(): RulePack {
  current.pack ??= after(current.files).pack;
  if (!current.pack)
    throw misuse(
      "bad-pack",
      "规则包有错误，不能使用。",
      "The rule pack has errors and can't be used.",
    );
  return current.pack;
}

function movesSince(files: PackFiles): Move[] {
  const { pack } = after(files);
  const moves = pack ? pack.diff(inForce()) : [];
  pack?.free();
  return moves;
}

function faults(screenings: Screening[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { record, asOf } of screenings) {
    const opened = there(draft).open(record);
    for (const { error } of opened.screenFull(asOf).findings) {
      if (error) found.set(JSON.stringify([error.code, error.span]), error);
    }
    opened.free();
  }
  return [...found.values()];
}

answerWith<DraftCalls>({
  async init(module) {
    await init({ module_or_path: module });
    return { version: engineVersion() };
  },
  inForce(files) {
    current.files = files;
  },
  check(files) {
    const { pack, diagnostics } = after(files);
    if (pack) {
      const last = draft;
      draft = pack;
      release(last);
      // A draft that changes nothing is the pack in force, which needn't be loaded once more.
      if (!current.pack && !changedFiles(files, current.files).length) current.pack = pack;
    }
    return {
      usable: pack !== undefined,
      diagnostics: [...diagnostics, ...(pack ? pack.reach() : [])],
    };
  },
  words: () => vocabulary(),
  info: () => there(draft).info(),
  screen(record, asOf) {
    const opened = there(draft).open(record);
    try {
      return opened.screenFull(asOf);
    } finally {
      opened.free();
    }
  },
  coverageOf: (path) => there(draft).coverageOf(path),
  claims: () => there(draft).propertyIds(),
  claim(id, records) {
    const found = there(draft).property(id, records);
    if (!found) return null;
    const broken = (pack: RulePack): boolean | undefined => {
      const counterexamples = pack.property(id, records)?.counterexamples;
      return counterexamples && counterexamples.length > 0;
    };
    return {
      ...found,
      held: found.counterexamples.length > 0 && broken(inForce()) === false,
    };
  },
  boundaries: (code, asOf) => there(draft).boundaries(code, asOf),
  contents: (asOf) => there(draft).contents(asOf),
  cases: (from, count) =>
    ran ? there(draft).casesAfter(ran, from, count) : there(draft).cases(from, count),
  ran() {
    const last = ran;
    ran = draft;
    release(last);
  },
  moves: () => inForce().diff(there(draft)),
  changedDays: () => inForce().changedDays(there(draft)),
  signedBy,
  movesSince,
  faults,
  readText: (name, text) => inForce().readText(name, text, {}),
  readGrid: (grid) => inForce().readGrid(grid, {}),
  stand(asOf) {
    standing?.free();
    standing = inForce().standing(asOf);
  },
  add: (records) => there(standing).add(records),
  impact: () => there(draft).impact(there(standing)),
  tryFile(path, text) {
    const { pack, diagnostics } = there(draft).withFile(path, text);
    try {
      return {
        usable: pack !== undefined,
        diagnostics,
        impact: pack ? pack.impact(there(standing)) : null,
      };
    } finally {
      pack?.free();
    }
  },
});
