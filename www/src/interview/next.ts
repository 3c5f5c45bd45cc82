// What findings lack, for whoever goes on after the verdict is certain, and for the list of what is lacking.
import type { FullReport, OpenQuestion, Outcome } from "../engine/pkg/water_rules";
import { fieldOf } from "../project";
import { OUTCOMES } from "../view/outcome";

/** The fields that findings lack, what is gravest first, each with the rules that lack it. */
export function lacking({ findings }: FullReport): OpenQuestion[] {
  const open = new Map<string, string[]>();
  const grave = (outcome: Outcome): number => OUTCOMES.indexOf(outcome);
  for (const { code, missing } of [...findings].sort((a, b) => grave(a.outcome) - grave(b.outcome)))
    for (const { kind, name } of missing)
      if (kind === "field") {
        const field = fieldOf(name);
        const why = open.get(field) || [];
        if (!why.includes(code)) open.set(field, [...why, code]);
      }
  return [...open].map(([field, why]) => ({ field, why }));
}
