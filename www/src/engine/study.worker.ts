// Runs the whole engine away from the page: holds one rule pack and answers questions about records given with them.
import init, {
  engineVersion,
  loadPack,
  signedBy,
  signedWhole,
} from "./pkg-study/water_rules_study";
import type { RulePack } from "./pkg-study/water_rules_study";
import { answerWith, misuse } from "./answer";
import { openOf, openPiece, readPiece, screenPiece } from "./piece";
import type { StudyCalls } from "./protocol";

let pack: RulePack | undefined;

function loaded(): RulePack {
  if (!pack) throw misuse("no-pack", "尚未载入规则包", "No rule pack is loaded");
  return pack;
}

answerWith<StudyCalls>({
  async init(module) {
    await init({ module_or_path: module });
    return { version: engineVersion() };
  },
  load(bundle) {
    pack?.free();
    pack = loadPack(bundle).pack;
    return pack !== undefined;
  },
  compile(bundle) {
    const { pack: made, diagnostics } = loadPack(bundle);
    const compiled = made ? made.compiled() : null;
    made?.free();
    return { bundle: compiled, diagnostics };
  },
  confirms: (bundle) => loaded().confirms(bundle),
  signedBy,
  signedWhole,
  explain: (record, asOf) => loaded().explain(record, asOf),
  whatIf: (record, asOf) => loaded().whatIf(record, asOf),
  certify: (record, asOf, hash, judgements) => loaded().certify(record, asOf, hash, judgements),
  verify: (text, today) => loaded().verify(text, today),
  library: (asOf) => loaded().library(asOf),
  readSettings: (name, text, today) => loaded().readSettings(name, text, today),
  checkSettings: (settings, today) => loaded().checkSettings(settings, today),
  readText: (name, text, choices) => loaded().readText(name, text, choices),
  readGrid: (grid, choices) => loaded().readGrid(grid, choices),
  screenMany: (records, asOf) => loaded().screenMany(records, asOf),
  open: (records, asOf) => openOf(loaded(), records, asOf),
  readPiece: (piece, choices) => readPiece(loaded(), piece, choices),
  screenPiece: (piece, choices, asOf, withRows, places) =>
    screenPiece(loaded(), piece, choices, asOf, withRows, places),
  openPiece: (piece, choices, asOf, places) => openPiece(loaded(), piece, choices, asOf, places),
});
