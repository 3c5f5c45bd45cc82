// The verdict as a card: what it is, whether it can still change, why in a sentence, the two numbers that decide, and what it rests on.
import { html, nothing, type TemplateResult } from "lit";
import { barView, type Bar } from "../chart/bar";
import { parseAmount } from "../decimal";
import type {
  Check,
  Finding,
  FullReport,
  Next,
  Outcome,
  PackInfo,
} from "../engine/pkg/water_rules";
import { stays } from "../interview/next";
import { amountShort } from "../digits";
import { weak } from "../view/confidence";
import { OUTCOMES, toneOf, verdictView } from "../view/outcome";
import { said } from "../view/said";
import { say, unitText, type Lang } from "../words";
import type { Words } from "./words";

export interface Act {
  name: string;
  label: string;
  /** Whether what it opens is open. */
  open?: boolean;
  go(): void;
}

export interface CardState {
  info: PackInfo;
  lang: Lang;
  words: Words;
  report: FullReport;
  next: Next | undefined;
  /** Fields whose values are assumed. */
  assumed: number;
  /** Whether questions are still asked beside it, and no findings shown below. */
  asking: boolean;
  acts: Act[];
}

/** The findings that the verdict is made of: those of the gravest outcome. Advice never decides. */
export function deciding({ findings, verdict }: FullReport): Finding[] {
  const grave = OUTCOMES.filter((outcome) => outcome !== "advice" && outcome !== "not_applicable");
  const outcome: Outcome | undefined =
    verdict === "out_of_scope" ? undefined : grave.find((each) => toneOf(verdict) === each);
  return findings.filter((finding) => finding.outcome === outcome);
}

interface Sides {
  check: Check;
  actual: number;
  limit: number;
}

/** The check that decides, if it sets one number against another: the one that fails, else the one that holds least. */
function decisive(findings: Finding[]): Sides | undefined {
  const sides = findings.flatMap(({ checks }) =>
    checks.flatMap((check) => {
      const [actual, limit] = [parseAmount(check.actual), parseAmount(check.limit)];
      if (!actual || !limit || check.actual_words || check.severity === "inform") return [];
      return [{ check, actual: actual.toNumber(), limit: limit.toNumber() }];
    }),
  );
  const share = ({ actual, limit }: Sides): number =>
    Math.abs(actual - limit) / (Math.abs(limit) || 1);
  const failing = sides.filter(({ check }) => !check.holds);
  const telling = (failing.length ? failing : sides).filter(
    ({ actual, limit }) => actual >= 0 && limit >= 0 && actual + limit > 0,
  );
  return failing.length ? telling[0] : telling.sort((a, b) => share(a) - share(b))[0];
}

export function cardView(state: CardState): TemplateResult {
  const { info, lang, words, report, next, acts, asking } = state;
  const { verdict } = report;
  const findings = deciding(report);
  const first = findings[0];
  const sides = verdict === "out_of_scope" ? undefined : decisive(findings);
  const waits = asking && verdict === "undetermined" && !(next && next.certain);
  // Nothing rests yet on what is still asked.
  const rests = waits ? [] : restsOn(state);
  const doubts = doubtsOf(report, info);
  return html`<div class="card edge-${toneOf(verdict)}" part="verdict" role="status" aria-live="polite" data-verdict=${verdict} data-certain=${next ? String(next.certain) : ""}>
    <h2 class="card-verdict">${report.judged ? html`<span class="quiet small">${words.asRules}${words.colon}</span>` : nothing}${verdictView(verdict, info, lang)}</h2>
    ${judgedView(state)}
    ${next ? certainView(state, next) : nothing}
    ${
      waits
        ? html`<p class="card-reason">${words.waiting}</p>`
        : first && verdict !== "pass"
          ? html`<p class="card-reason" data-reason=${first.code}>${said(first, info, lang)}</p>
          ${findings.length > 1 ? html`<p class="quiet">${(asking ? words.alsoOnly : words.alsoBecause)(findings.length - 1)}</p>` : nothing}`
          : verdict === "pass"
            ? html`<p class="card-reason">${words.allHold(findings.length)}</p>`
            : nothing
    }
    ${sides ? barOf(state, sides) : nothing}
    ${rests.length ? html`<p class="quiet" data-rests>${words.rests(rests.join(lang === "zh" ? "，" : ", "))}</p>` : nothing}
    ${
      doubts.length
        ? html`<div class="doubts" data-doubts>
          <p><span aria-hidden="true">!</span> ${words.doubtsTitle(doubts.length)}</p>
          <ul>${doubts.map(({ message }) => html`<li>${say(message, lang)}</li>`)}</ul>
        </div>`
        : nothing
    }
    ${
      acts.length
        ? html`<p class="acts">
          ${acts.map(
            ({ name, label, open, go }, place) =>
              html`<button type="button" class=${place === 0 ? "main" : "plain"} data-act=${name} aria-expanded=${open === undefined ? nothing : String(open)} @click=${go}>${label}</button>`,
          )}
        </p>`
        : nothing
    }
  </div>`;
}

/** The verdict as judged, beside that of the rules, which stands above. */
function judgedView({ info, lang, words, report }: CardState): TemplateResult | typeof nothing {
  const { judged, findings } = report;
  if (!judged) return nothing;
  const names = findings.flatMap((finding) => (finding.judged ? [finding.judged.by] : []));
  return html`${
    names.length
      ? html`<p class="card-judged" data-as-judged=${judged.verdict}>
        <b>${words.asJudged}${words.colon}</b>${verdictView(judged.verdict, info, lang)}
        <span class="quiet">${words.judgedCount(names.length, [...new Set(names)].join(words.comma))}</span>
      </p>`
      : nothing
  }
  ${judged.stale.length ? html`<p class="problem warning" data-stale-count>${words.stale(judged.stale.length)}</p>` : nothing}`;
}

function certainView({ info, lang, words, report }: CardState, next: Next): TemplateResult {
  if (next.certain) return html`<p class="certainty"><b>${words.certain}</b></p>`;
  if (stays(next)) return html`<p class="certainty" data-stays>${words.stays}</p>`;
  const others = next.could_be
    .filter((verdict) => verdict !== report.verdict)
    .map((verdict) => say(info.words.verdicts[verdict], lang));
  return html`<p class="certainty">${others.length ? words.notCertain(others.join(words.comma)) : words.notYetCertain}</p>`;
}

function barOf(
  { lang, words, report }: CardState,
  { check, actual, limit }: Sides,
): TemplateResult {
  const unit = unitText(check.unit, lang);
  const most = Math.max(actual, limit) * 1.05;
  const tone = check.holds ? "pass" : toneOf(report.verdict);
  const side = (name: string, value: string, bar: Bar): TemplateResult =>
    html`<div class="side"><span>${name} <b class="figure">${`${amountShort(value)} ${unit}`.trim()}</b></span>${barView(bar)}</div>`;
  return html`<div class="two-numbers" data-two-numbers=${check.key} role="group" aria-label=${say(check.label, lang)}>
    ${side(say(check.actual_label, lang) || words.actual, check.actual, { value: actual, most, tone, mark: limit })}
    ${side(say(check.limit_label, lang) || words.limit, check.limit, { value: limit, most })}
  </div>`;
}

/** What the verdict rests on that somebody should confirm. */
export function restsOn({
  report,
  words,
  assumed,
}: Pick<CardState, "report" | "words" | "assumed">): string[] {
  const concerning = report.findings.filter(({ outcome }) => outcome !== "not_applicable");
  const unconfirmed = new Set(
    concerning.flatMap(({ parameters, rows }) => [
      ...parameters.filter((each) => weak(each.confidence)).map(({ name }) => name),
      ...rows.filter((each) => weak(each.confidence)).map(({ table, line }) => `${table}:${line}`),
    ]),
  );
  const unknown = report.findings.length ? Object.keys(report.not_known || {}).length : 0;
  return [
    unconfirmed.size ? words.restsUnconfirmed(unconfirmed.size) : "",
    assumed ? words.restsAssumed(assumed) : "",
    report.taken_as_none.length ? words.restsTaken(report.taken_as_none.length) : "",
    unknown ? words.restsNotKnown(unknown) : "",
  ].filter(Boolean);
}

/** The doubts of a report, to stand beside the verdict and at their fields. */
export function doubtsOf({ findings }: FullReport, { doubts }: PackInfo): Finding[] {
  return findings.filter(
    ({ family, outcome }) =>
      Boolean(doubts) && family === doubts && outcome !== "pass" && outcome !== "not_applicable",
  );
}
