// Which questions are asked while they can change the verdict, and what findings lack: for whoever goes on after that, and for
// the list of what is lacking.
import type { FullReport, Next, OpenQuestion, Outcome, PackInfo } from "../engine/pkg/water_rules";
import { fieldOf } from "../project";
import { OUTCOMES } from "../view/outcome";

/** The questions that can change the verdict as it stands, with those that are asked in one list or table with them. */
export function turning(info: PackInfo, { open, turning: names }: Next): OpenQuestion[] {
  const turns = new Set(names);
  const list = new Map(info.fields.map(({ name, checklist }) => [name, checklist]));
  const together = new Set<string | undefined>(names.map((name) => list.get(name)));
  together.delete(undefined);
  const tables = info.balances.filter(({ parts }) => parts.some((part) => turns.has(part)));
  return open.filter(
    ({ field }) =>
      turns.has(field) ||
      together.has(list.get(field)) ||
      tables.some(({ parts }) => parts.includes(field)),
  );
}

/** Whether nothing that can be asked changes the verdict until what isn't known yet is. */
export const stays = ({ certain, turning: { length } }: Next): boolean => !certain && length === 0;

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
