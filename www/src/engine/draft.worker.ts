// Checks a draft of the pack away from everything else: holds the pack in force, the last draft without an error, and a
// list of projects under the pack in force.
import init, { engineVersion, loadPack, vocabulary, type LoadedPack, type PackFiles, type RulePack, type Standing } from "./pkg-study/water_rules_study";
import { answerWith, misuse } from "./answer";
import type { DraftCalls } from "./protocol";

let inForce: RulePack | undefined;
let draft: RulePack | undefined;
let files: PackFiles = {};
let standing: Standing | undefined;

/** An engine that can checks only what one file concerns. */
type Quick = RulePack & { withFile?(path: string, text: string): LoadedPack };

function there<T>(what: T | undefined): T {
  if (!what) throw misuse("no-pack", "尚未载入规则包", "No rule pack is loaded");
  return what;
}

answerWith<DraftCalls>({
  async init(module) {
    await init({ module_or_path: module });
    return { version: engineVersion() };
  },
  inForce(bundle) {
    inForce = loadPack(bundle).pack;
    return inForce !== undefined;
  },
  check(checked) {
    const { pack, diagnostics } = loadPack(checked);
    if (pack) {
      draft?.free();
      draft = pack;
      files = checked;
    }
    return { usable: pack !== undefined, diagnostics };
  },
  words: () => vocabulary(),
  library: (asOf) => there(draft).library(asOf),
  moves: () => there(inForce).diff(there(draft)),
  readText: (name, text) => there(inForce).readText(name, text, {}),
  readGrid: (grid) => there(inForce).readGrid(grid, {}),
  stand(asOf) {
    standing?.free();
    standing = there(inForce).standing(asOf);
  },
  add: (records) => there(standing).add(records),
  impact: () => there(draft).impact(there(standing)),
  tryFile(path, text) {
    const quick: Quick = there(draft);
    const { pack, diagnostics } = quick.withFile ? quick.withFile(path, text) : loadPack({ ...files, [path]: text });
    try {
      return { usable: pack !== undefined, diagnostics, impact: pack ? pack.impact(there(standing)) : null };
    } finally {
      pack?.free();
    }
  },
});
