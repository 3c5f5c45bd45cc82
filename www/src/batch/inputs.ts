// What a project was given, as cells of a table that the tool reads again.
import type { Field, PackInfo } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

/** What stands for an answer that is no value. */
function said(answer: object): unknown {
  if ("none" in answer) return "无";
  if ("not_known" in answer) return "待查";
  return "value" in answer ? answer.value : answer;
}

/** Each value by the field that it fills: `output`, `products.1.output`. */
export function cellsOf(record: Record<string, unknown>): Map<string, string> {
  const cells = new Map<string, string>();
  const put = (path: string, value: unknown): void => {
    if (value === null || value === undefined || value === "") return;
    if (Array.isArray(value)) value.forEach((item, at) => put(`${path}.${at + 1}`, item));
    else if (typeof value === "object") {
      const answer = said(value);
      if (answer !== value) put(path, answer);
      else for (const [name, item] of Object.entries(value)) put(`${path}.${name}`, item);
    } else cells.set(path, String(value));
  };
  for (const [name, value] of Object.entries(record)) put(name, value);
  return cells;
}

/** The heading by which the tool knows a field again. */
export function headingOf(path: string, info: PackInfo, lang: Lang): string {
  const [name, number, item] = path.split(".");
  const field = info.fields.find((each) => each.name === name);
  if (!field) return path;
  const label = (of: Field): string => say(of.label, lang);
  if (number === undefined) return label(field);
  const inner = field.items.find((each) => each.name === item);
  return `${label(field)}.${number}${item === undefined ? "" : `.${inner ? label(inner) : item}`}`;
}
