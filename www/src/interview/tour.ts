// The tour: a real case is walked through. Its first questions are answered together, the rest is taken from it, and then the
// verdict is gone into.
import { html, nothing, type TemplateResult } from "lit";
import type { PackInfo, Sample } from "../engine/pkg/water_rules";
import { given } from "../project";
import { shownValue } from "../screen/value";
import { say, unitText, type Lang } from "../words";
import { unexceptional } from "./question";
import type { Item } from "./topics";
import { WORDS } from "./words";

/** Screens that are answered together. */
const TOGETHER = 3;

export type TourStep = "asking" | "verdict" | "acting" | "changing";

const STEPS: TourStep[] = ["asking", "verdict", "acting", "changing"];

export interface Tour {
  sample: Sample;
  step: TourStep;
  /** Screens that were answered so far. */
  answered: number;
}

/** The sample that the pack shows around with; none if it names none. */
export function caseOf({ samples, tour }: PackInfo): Sample | undefined {
  return samples.find(({ id }) => id === tour);
}

/** What the choice at the start answers that a case fits: of those that it doesn't contradict the one that says most. */
export function startOf({ start }: PackInfo, { record }: Sample): Record<string, unknown> {
  const fits = (answers: Record<string, unknown>): boolean =>
    Object.entries(answers).every(([name, value]) => [value, undefined].includes(record[name]));
  const fitting = start.map(({ answers }) => answers).filter(fits);
  const own = (answers: Record<string, unknown>): number =>
    Object.keys(answers).filter((name) => name in record).length;
  return fitting.sort((a, b) => own(b) - own(a))[0] || {};
}

/** What the case answers to a question; what it doesn't say there is none of in a list or a sum, and else isn't known yet. */
export function answersOf(item: Item, { record }: Sample): Map<string, unknown> {
  const silent = (field: Item["fields"][number]): unknown => {
    if (item.kind === "checklist") return unexceptional(field, item.list.answer);
    return item.kind === "balance" ? { none: true } : { not_known: true };
  };
  return new Map(
    item.fields.map((field) => [
      field.name,
      given(record[field.name]) ? record[field.name] : silent(field),
    ]),
  );
}

/** The same in words, below the question. */
export function caseView(lang: Lang, item: Item, { record }: Sample): TemplateResult {
  const words = WORDS[lang];
  const usual = item.kind === "checklist" ? item.list : undefined;
  const said = item.fields.filter(({ name, ...field }) => {
    if (!given(record[name])) return false;
    const expected = usual && unexceptional({ name, ...field }, usual.answer);
    return String(record[name]) !== String(expected) && String(record[name]) !== "0";
  });
  const answers = said.map((field) => {
    const value =
      `${shownValue(record[field.name], field, lang)} ${unitText(field.unit, lang)}`.trim();
    return said.length > 1 || item.fields.length > 1 ? `${say(field.label, lang)} ${value}` : value;
  });
  const none = usual ? say(usual.none, lang) : words.caseSilent;
  return html`<p class="case" data-case><span class="quiet">${words.caseSays}</span> ${answers.length ? answers.join(words.semicolon) : none}</p>`;
}

export interface TourActs {
  /** Fills in the rest from the case and goes to the verdict. */
  fill(): void;
  to(step: TourStep): void;
  /** Begins with a project of the user's own. */
  own(): void;
  end(): void;
}

/** Where the tour stands, beside what it is about. */
export function tourView(lang: Lang, tour: Tour, acts: TourActs): TemplateResult {
  const words = WORDS[lang];
  const { sample, step, answered } = tour;
  const place = STEPS.indexOf(step);
  const text =
    step !== "asking"
      ? words.tourSteps[step]
      : answered >= TOGETHER
        ? words.tourEnough
        : answered
          ? words.tourAsking
          : words.tourBegins(say(sample.title, lang));
  const next =
    step === "asking"
      ? answered >= TOGETHER
        ? { name: "fill", label: words.tourFill, go: acts.fill }
        : undefined
      : step === "changing"
        ? { name: "own", label: words.tourOwn, go: acts.own }
        : { name: "next", label: words.tourNext, go: () => acts.to(STEPS[place + 1]!) };
  return html`<div class="notice tour" data-tour-step=${step} role="status">
    <p><b>${words.tourStep(place + 1, STEPS.length)}</b> ${text}</p>
    <p class="acts">
      ${next ? html`<button type="button" class="main" data-tour-go=${next.name} @click=${next.go}>${next.label}</button>` : nothing}
      <button type="button" class="plain" data-tour-end @click=${acts.end}>${words.tourEnd}</button>
    </p>
  </div>`;
}
