import type { Field } from "../engine/pkg/water_rules";
import { answered, given } from "../project";
import { codeText, say, WORDS, type Lang } from "../words";

/** What is answered to a field, in words; `write` writes a value that is no list. */
export function answerText(answer: unknown, lang: Lang, write: (value: unknown) => string): string {
  const { comma, from, none, notKnown } = WORDS[lang];
  const said = answered(answer);
  const source = said.from ? from(said.from) : "";
  if (said.none) return none + source;
  if (said.notKnown) {
    const { who, note } = said.notKnown;
    return [notKnown, who, note].filter(Boolean).join(comma) + source;
  }
  return write(said.value) + source;
}

/** What a field holds, in words. */
export function shownValue(answer: unknown, field: Field, lang: Lang): string {
  const { comma } = WORDS[lang];
  return answerText(answer, lang, (value) => {
    if (Array.isArray(value)) return value.map((each) => shownValue(each, field, lang)).join(comma);
    if (typeof value !== "object" || value === null)
      return value === undefined || value === null ? "" : codeText(String(value), field, lang);
    const row = value as Record<string, unknown>;
    const inner = field.items.filter((item) => given(row[item.name]));
    return `(${inner.map((item) => `${say(item.label, lang)} ${shownValue(row[item.name], item, lang)}`).join(comma)})`;
  });
}
