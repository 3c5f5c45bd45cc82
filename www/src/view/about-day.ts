// What the engine says of the date itself: the verdict can't be read without it.
import type { FieldProblem, FullReport } from "../engine/pkg/water_rules";

/** What is wrong with the date of a report: it stands in no field. */
export function aboutDay({ problems }: FullReport): FieldProblem[] {
  return problems.filter(({ field }) => field === "as_of");
}
