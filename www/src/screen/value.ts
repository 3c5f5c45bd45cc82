import type { Field } from "../engine/pkg/water_rules";
import { given } from "../project";
import { codeText, say, WORDS, type Lang } from "../words";

/** What a field holds, in words. */
export function shownValue(value: unknown, field: Field, lang: Lang): string {
  const { comma } = WORDS[lang];
  if (Array.isArray(value)) return value.map((each) => shownValue(each, field, lang)).join(comma);
  if (typeof value !== "object" || value === null)
    return value === undefined || value === null ? "" : codeText(String(value), field, lang);
  const row = value as Record<string, unknown>;
  const inner = field.items.filter((item) => given(row[item.name]));
  return `(${inner.map((item) => `${say(item.label, lang)} ${shownValue(row[item.name], item, lang)}`).join(comma)})`;
}
