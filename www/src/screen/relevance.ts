// Which data matter to a project: what its report tells, not a list of ours.
import type { FullReport, PackInfo } from "../engine/pkg/water_rules";
import { fieldOf, given } from "../project";

/** Where the form shows its fields. */
export interface Places {
  /** Groups of which something is read, lacking or given; the others come after them. */
  groups: ReadonlySet<string>;
  /** Fields shown at once; the others of their group are folded away. */
  fields: ReadonlySet<string>;
}

/**
 * The fields that rules read of the project or would need to go on, by the form's names. A blank that the pack has a value
 * for asks nothing, except beside the one thing that a finding still lacks: another answer to it may be why nothing can be
 * given there.
 */
export function asked({ findings }: FullReport): Set<string> {
  const names = new Set<string>();
  for (const { fields, missing } of findings) {
    const beside = missing.length === 1 && fields.some(({ blank }) => !blank);
    for (const { name, blank } of fields) if (!blank || beside) names.add(fieldOf(name));
    for (const { kind, name } of missing) if (kind === "field") names.add(fieldOf(name));
  }
  return names;
}

/**
 * Places the fields. The field that is being typed in, and its group, stay where they were: what moves loses the
 * cursor.
 */
export function place(
  info: PackInfo,
  record: Record<string, unknown>,
  wanted: ReadonlySet<string>,
  before: Places | undefined,
  focused: string | undefined,
): Places {
  const matters = info.fields.filter(({ name }) => wanted.has(name) || given(record[name]));
  const groups = new Set(matters.map(({ group }) => group));
  // Rules don't read a text, but a report names the project by it; and what the choices at the start answer decides which rules
  // there are.
  const framing = new Set(info.start.flatMap(({ answers }) => Object.keys(answers)));
  const fields = new Set(
    info.fields
      .filter(
        (field) => field.type === "text" || framing.has(field.name) || matters.includes(field),
      )
      .map(({ name }) => name),
  );
  // What narrows each other is one question.
  for (const { name, within } of info.fields)
    if (within && (fields.has(name) || fields.has(within))) fields.add(name).add(within);
  const held = before && focused ? info.fields.find(({ name }) => name === focused) : undefined;
  if (before && held) {
    keep(groups, before.groups, held.group);
    keep(fields, before.fields, held.name);
  }
  return { groups, fields };
}

function keep(now: Set<string>, before: ReadonlySet<string>, name: string): void {
  if (before.has(name)) now.add(name);
  else now.delete(name);
}
