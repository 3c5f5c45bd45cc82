// A document that a new rule rests on and the pack doesn't have yet.
import type { Confidence } from "../../engine/pkg/water_rules";
import { addLines, isDay, quote } from "../toml";

export interface NewDocument {
  id: string;
  zh: string;
  en: string;
  number: string;
  from: string;
  confidence: Confidence | "";
}

export const NO_DOCUMENT: NewDocument = {
  id: "",
  zh: "",
  en: "",
  number: "",
  from: "",
  confidence: "",
};

/** The text of `sources.toml` with the document at its end. */
export function addDocument(text: string, document: NewDocument): string {
  const { id, zh, en, number, from, confidence } = document;
  return addLines(text, [
    "[[source]]",
    `id = ${quote(id)}`,
    `title = { zh = ${quote(zh)}, en = ${quote(en)} }`,
    ...(number ? [`number = ${quote(number)}`] : []),
    ...(isDay(from) ? [`from = ${from}`] : []),
    `confidence = ${quote(confidence)}`,
  ]);
}
