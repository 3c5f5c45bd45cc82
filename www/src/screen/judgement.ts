// What a reviewer decides of a finding: the outcome instead, why, who and when; and those decisions that no longer fit.
import { html, nothing, type TemplateResult } from "lit";
import { today } from "../day";
import type { Finding, FullReport, Judgement, Outcome, PackInfo } from "../engine/pkg/water_rules";
import { remember, remembered } from "../remember";
import { OUTCOMES, outcomeView } from "../view/outcome";
import { say, type Lang } from "../words";
import type { Words } from "./words";

/** The judgements of a project and how one of them is written. */
export interface Judging {
  judgements: readonly Judgement[];
  /** Keeps these judgements instead. */
  keep(judgements: Judgement[]): void;
  /** Keeps a judgement of a finding as it is now. */
  settle(judgement: Judgement): void;
  /** The one that is being written. */
  draft: Draft | undefined;
  write(draft: Draft | undefined): void;
}

/** A judgement that is being written. */
export interface Draft {
  code: string;
  outcome: string;
  reason: string;
  by: string;
  on: string;
  /** Whether it was to be kept: what is missing is said from then on. */
  tried: boolean;
}

type Needed = "outcome" | "reason" | "by" | "on";

interface Context {
  info: PackInfo;
  lang: Lang;
  words: Words;
}

const REVIEWER = "reviewer";

/** What was decided, and the quiet act by which a reviewer decides. */
export function judgementView(
  context: Context,
  finding: Finding,
  judging: Judging | undefined,
): TemplateResult | typeof nothing {
  const { words } = context;
  const { code, judged } = finding;
  if (judging && judging.draft && judging.draft.code === code)
    return formView(context, finding, judging, judging.draft);
  const write = (): void => {
    if (judging) judging.write(begun(finding));
  };
  const focused = (event: Event): void => void focusForm(event.currentTarget as HTMLElement, write);
  if (!judged)
    return judging
      ? html`<p class="judge"><button type="button" class="plain" data-judge=${code} @click=${focused}>${words.judge}</button></p>`
      : nothing;
  return html`<div class="judged" data-judged=${judged.outcome}>
    <p><b>${words.judgedAs}</b> ${outcomeView(judged.outcome, context.info, context.lang)} <span class="quiet">${words.judgedBy(judged.by, judged.on)}</span></p>
    <p>${judged.reason}</p>
    ${
      judging
        ? html`<p class="judge">
          <button type="button" class="plain" data-judge=${code} @click=${focused}>${words.judgeAgain}</button>
          <button type="button" class="plain" data-unjudge=${code} @click=${() => judging.keep(without(judging, code))}>${words.unjudge}</button>
        </p>`
        : nothing
    }
  </div>`;
}

/** Puts the cursor where the writing begins. */
async function focusForm(button: HTMLElement, write: () => void): Promise<void> {
  const article = button.closest("[data-code]")!;
  write();
  await new Promise(requestAnimationFrame);
  const first = article.querySelector<HTMLElement>("[data-judge-outcome]");
  if (first) first.focus();
}

function begun({ code, judged }: Finding): Draft {
  const { outcome, reason, by, on } = judged || {
    outcome: "",
    reason: "",
    by: remembered(REVIEWER),
    on: today(),
  };
  return { code, outcome, reason, by, on, tried: false };
}

function without({ judgements }: Judging, code: string): Judgement[] {
  return judgements.filter((each) => each.code !== code);
}

function formView(
  { info, lang, words }: Context,
  finding: Finding,
  judging: Judging,
  draft: Draft,
): TemplateResult {
  const wrong = wrongOf(draft, words);
  const set = (part: Partial<Draft>): void => judging.write({ ...draft, ...part });
  const id = (part: Needed): string => `judge-${finding.code}-${part}`;
  const row = (part: Needed, label: string, control: TemplateResult): TemplateResult => {
    const problem = draft.tried ? wrong.get(part) : undefined;
    return html`<div class="judge-row">
      <label for=${id(part)}>${label}</label> ${control}
      ${problem ? html`<p class="problem error" id="${id(part)}-wrong" data-judge-wrong=${part}>${problem}</p>` : nothing}
    </div>`;
  };
  const bad = (part: Needed): "true" | "false" =>
    draft.tried && wrong.has(part) ? "true" : "false";
  const told = (part: Needed): unknown => (bad(part) === "true" ? `${id(part)}-wrong` : nothing);
  const value = (event: Event): string => (event.target as HTMLInputElement).value;
  const choices = OUTCOMES.filter(
    (outcome) => outcome !== "not_applicable" && outcome !== finding.outcome,
  );
  const keep = (event: Event): void => {
    event.preventDefault();
    if (wrong.size) {
      set({ tried: true });
      const form = event.currentTarget as HTMLElement;
      const first = form.querySelector<HTMLElement>(`#${CSS.escape(id([...wrong.keys()][0]!))}`);
      if (first) first.focus();
      return;
    }
    remember(REVIEWER, draft.by.trim());
    judging.write(undefined);
    judging.settle({
      code: finding.code,
      found: finding.outcome,
      outcome: draft.outcome as Outcome,
      by: draft.by.trim(),
      on: draft.on,
      reason: draft.reason.trim(),
    });
  };
  return html`<form class="judging" novalidate autocomplete="off" data-judging=${finding.code} @submit=${keep}>
    <p class="quiet">${words.judgeHelp}</p>
    ${row(
      "outcome",
      words.judgeOutcome,
      html`<select id=${id("outcome")} data-judge-outcome aria-invalid=${bad("outcome")} aria-describedby=${told("outcome")} @change=${(event: Event) => set({ outcome: value(event) })}>
        <option value="" .selected=${draft.outcome === ""}>${words.choose}</option>
        ${choices.map((outcome) => html`<option value=${outcome} .selected=${draft.outcome === outcome}>${say(info.words.outcomes[outcome], lang)}</option>`)}
      </select>`,
    )}
    ${row("reason", words.judgeReason, html`<textarea id=${id("reason")} rows="3" data-judge-reason aria-invalid=${bad("reason")} aria-describedby=${told("reason")} .value=${draft.reason} @input=${(event: Event) => set({ reason: value(event) })}></textarea>`)}
    ${row("by", words.judgeBy, html`<input id=${id("by")} type="text" data-judge-by aria-invalid=${bad("by")} aria-describedby=${told("by")} .value=${draft.by} @input=${(event: Event) => set({ by: value(event) })} />`)}
    ${row("on", words.judgeOn, html`<input id=${id("on")} type="date" max=${today()} data-judge-on aria-invalid=${bad("on")} aria-describedby=${told("on")} .value=${draft.on} @change=${(event: Event) => set({ on: value(event) })} />`)}
    <p class="acts">
      <button type="submit" class="main" data-judge-keep>${words.judgeKeep}</button>
      <button type="button" class="plain" @click=${() => judging.write(undefined)}>${words.judgeCancel}</button>
    </p>
  </form>`;
}

/** What a draft lacks, in words, in the order of the form. */
function wrongOf({ outcome, reason, by, on }: Draft, words: Words): Map<Needed, string> {
  const found = new Map<Needed, string>();
  if (!outcome) found.set("outcome", words.judgeNoOutcome);
  if (!reason.trim()) found.set("reason", words.judgeNoReason);
  if (!by.trim()) found.set("by", words.judgeNoBy);
  if (!on) found.set("on", words.judgeNoOn);
  else if (on > today()) found.set("on", words.judgeToCome(on));
  return found;
}

/** The judgements that don't count any more, and what became of their findings. */
export function staleView(
  { info, lang, words }: Context,
  { judged }: FullReport,
  judging: Judging | undefined,
): TemplateResult | typeof nothing {
  if (!judged || judged.stale.length === 0) return nothing;
  const word = (outcome: Outcome | null): string =>
    outcome ? say(info.words.outcomes[outcome], lang) : words.noFinding;
  return html`<section class="box stale" data-stale aria-label=${words.stale(judged.stale.length)}>
    <h3>${words.stale(judged.stale.length)}</h3>
    <p>${words.staleHelp}</p>
    <ul>
      ${judged.stale.map(
        ({ code, found, outcome, by, on, reason, now }) =>
          html`<li data-stale-code=${code}>
            ${titleOf(info, code, lang)} <span class="code quiet">${code}</span>${words.colon}${words.staleMoved(word(found), word(outcome), word(now))}
            <span class="quiet">${words.judgedBy(by, on)} ${reason}</span>
            ${judging ? html`<button type="button" class="plain" data-unjudge=${code} @click=${() => judging.keep(without(judging, code))}>${words.unjudge}</button>` : nothing}
          </li>`,
      )}
    </ul>
  </section>`;
}

function titleOf({ rules }: PackInfo, code: string, lang: Lang): string {
  const rule = rules.find((each) => each.code === code);
  return rule ? say(rule.title, lang) : "";
}
