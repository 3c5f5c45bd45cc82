// How `make portfolio` screens a piece of the projects. This one function is what is timed.
import { columnsOf } from "./src/columns.mjs";

/** As `Standing.verdicts` numbers them. */
const VERDICTS = ["rejected", "revise", "undetermined", "conditional", "pass"];

/** How many projects of a piece, the text of a JSON list, have each verdict. */
export function screenPiece(pack, fields, piece, asOf) {
  const standing = pack.standing(asOf);
  standing.addColumns(columnsOf(JSON.parse(piece), fields));
  const verdicts = {};
  for (const verdict of standing.verdicts()) verdicts[VERDICTS[verdict]] = (verdicts[VERDICTS[verdict]] || 0) + 1;
  standing.free();
  return verdicts;
}
