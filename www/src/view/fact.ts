// The value of a derived fact: a number, or what it is called.
import type { FactRead } from "../engine/pkg/water_rules";
import { codeText, say, type Lang } from "../words";
import { amount } from "./amount";

export function factValue({ value, words }: FactRead, lang: Lang): unknown {
  return words ? say(words, lang) : amount(codeText(value, undefined, lang));
}
