// How `make portfolio` screens the projects, a piece after another.
import { columnsOf } from "./src/columns.mjs";

/** As `Standing.verdicts` numbers them. */
const VERDICTS = ["rejected", "revise", "undetermined", "conditional", "pass"];

/** What the engine is handed, of a piece that came as the text of a JSON list. */
export function prepare(piece, fields) {
  return columnsOf(JSON.parse(piece), fields);
}

/** How many projects of a piece have each verdict, and what every rule says of each. This one function is timed. */
export function screenPiece(pack, rules, columns, asOf) {
  const standing = pack.standing(asOf);
  standing.addColumns(columns);
  const verdicts = {};
  for (const verdict of standing.verdicts()) verdicts[VERDICTS[verdict]] = (verdicts[VERDICTS[verdict]] || 0) + 1;
  const outcomes = rules.map(({ path }) => standing.outcomes(path));
  standing.free();
  return { verdicts, outcomes };
}
