// How `make portfolio` screens the projects, a piece after another.

/** As `Standing.verdicts` numbers them. */
const VERDICTS = ["rejected", "revise", "undetermined", "conditional", "pass", "out_of_scope"];

/** How many projects of a piece have each verdict, and what every rule says of each. This one function is timed. */
export function screenPiece(pack, rules, piece, asOf) {
  const standing = pack.standing(asOf);
  standing.addJson(piece);
  const verdicts = {};
  for (const verdict of standing.verdicts())
    verdicts[VERDICTS[verdict]] = (verdicts[VERDICTS[verdict]] || 0) + 1;
  const outcomes = rules.map(({ path }) => standing.outcomes(path));
  standing.free();
  return { verdicts, outcomes };
}
