// What a pack says for the interview; one that says nothing of it has an interview of its groups.
import type { Field, Group, PackInfo, Text } from "../engine/pkg/water_rules";
import { given } from "../project";

/** What a group is called in the interview. */
export function topicTitle(group: Group): Text {
  return group.interview || group.title;
}

/** The question, in plain words where the pack has them. */
export function questionOf(field: Field): Text {
  return field.question || field.label;
}

/** Whether anything was answered that choosing what to do didn't answer: before, nothing is judged. */
export function isBegun(info: PackInfo, record: Record<string, unknown>): boolean {
  const framing = new Set(info.start.flatMap(({ answers }) => Object.keys(answers)));
  return Object.keys(record).some((name) => !framing.has(name) && given(record[name]));
}
