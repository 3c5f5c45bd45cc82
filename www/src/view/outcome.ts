// A verdict and an outcome as a word with a sign: colour is never the only cue.
import { html, type TemplateResult } from "lit";
import type { Outcome, PackInfo, Verdict } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

/** Worst first; also the order in which findings are shown. */
export const OUTCOMES: Outcome[] = [
  "reject",
  "revise",
  "undetermined",
  "condition",
  "advice",
  "pass",
  "not_applicable",
];
const ICONS: Record<Outcome, string> = {
  reject: "✕",
  revise: "↩",
  undetermined: "?",
  condition: "!",
  advice: "i",
  pass: "✓",
  not_applicable: "–",
};
const VERDICT_TONE: Record<Verdict, Outcome> = {
  rejected: "reject",
  revise: "revise",
  undetermined: "undetermined",
  conditional: "condition",
  pass: "pass",
  out_of_scope: "not_applicable",
};

/** The outcome whose colour and sign a verdict has. */
export function toneOf(verdict: Verdict): Outcome {
  return VERDICT_TONE[verdict];
}

/** A value in words where it is an outcome or a verdict. */
export function valueText(
  value: string,
  { words: { outcomes, verdicts } }: PackInfo,
  lang: Lang,
): string {
  return say(outcomes[value as Outcome] || verdicts[value as Verdict], lang) || value;
}

export function verdictView(verdict: Verdict, info: PackInfo, lang: Lang): TemplateResult {
  const tone = VERDICT_TONE[verdict];
  return html`<span class="verdict-word tone-${tone}"
    ><span class="icon" aria-hidden="true">${ICONS[tone]}</span>${say(info.words.verdicts[verdict], lang)}</span
  >`;
}

export function outcomeView(outcome: Outcome, info: PackInfo, lang: Lang): TemplateResult {
  return html`<span class="outcome tone-${outcome}"
    ><span class="icon" aria-hidden="true">${ICONS[outcome]}</span>${say(info.words.outcomes[outcome], lang)}</span
  >`;
}
