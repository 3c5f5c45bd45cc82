// How `make portfolio` screens a piece of the projects. This one function is what is timed.

/** How many projects of a piece, the text of a JSON list, have each verdict. */
export function screenPiece(pack, piece, asOf) {
  const verdicts = {};
  for (const { verdict } of pack.screenMany(JSON.parse(piece), asOf)) verdicts[verdict] = (verdicts[verdict] || 0) + 1;
  return verdicts;
}
