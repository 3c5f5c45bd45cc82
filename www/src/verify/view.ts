// How a certificate came out, in words.
import { html, nothing, type TemplateResult } from "lit";
import type { PackInfo, Report, Verdict } from "../engine/pkg/water_rules";
import type { Verification } from "../engine/pkg-study/water_rules_study";
import { shortDigest } from "../report-view/paper";
import type { Seal } from "../report-view/seal";
import { shownValue } from "../screen/value";
import { say, type Lang } from "../words";
import { changesOf, type Change } from "./differences";
import type { Refusal } from "./read";
import { WORDS, type Words } from "./words";

/** One certificate that was verified. */
export interface Checked {
  name: string;
  place: number | undefined;
  result: Verification;
  /** The report in the certificate, if it could be told which it is. */
  report: Report | undefined;
}

export type Entry = Checked | Refusal;

interface Context {
  info: PackInfo;
  lang: Lang;
  /** What the QR code of a paper said. */
  seal: Seal | undefined;
}

type Kind = "same" | "altered" | "otherPack" | "differs";

/** Differences shown at once; another pack may change every sentence. */
const SHOWN = 20;

const LOOKS: Record<Kind | "unusable", [tone: string, icon: string]> = {
  same: ["pass", "✓"],
  altered: ["reject", "✕"],
  otherPack: ["condition", "!"],
  differs: ["reject", "✕"],
  unusable: ["reject", "✕"],
};

function kindOf({ same, differences }: Verification): Kind {
  const has = (code: string): boolean => differences.some((difference) => difference.code === code);
  if (same) return "same";
  if (has("digest") || has("form")) return "altered";
  return has("pack") ? "otherPack" : "differs";
}

/** A card for a certificate or for what couldn't be verified. */
export function entryView(entry: Entry, context: Context): TemplateResult {
  const words = WORDS[context.lang];
  const name = `${entry.name}${entry.place ? ` · ${words.place(entry.place)}` : ""}`;
  if ("problem" in entry)
    return card(
      "unusable",
      name,
      words.unusable,
      html`<p data-problem>${say(entry.problem, context.lang)}</p>`,
    );
  const { result } = entry;
  const kind = kindOf(result);
  return card(
    kind,
    name,
    words[kind],
    html`<p>${words[`${kind}Help`]}</p>
      ${aboutView(result, context, words)}
      ${paperMark(result, context, words)} ${differencesView(entry, context, words)}`,
  );
}

function card(
  kind: Kind | "unusable",
  name: string,
  title: string,
  body: TemplateResult,
): TemplateResult {
  const [tone, icon] = LOOKS[kind];
  return html`<article class="card edge-${tone}" data-result=${kind} data-name=${name}>
    <h3><span class="outcome tone-${tone}"><span class="icon" aria-hidden="true">${icon}</span>${title}</span> <span class="file">${name}</span></h3>
    ${body}
  </article>`;
}

/** What the verdict is of: the project, the date, the data and the rules; and what it would be today. */
function aboutView(
  { verdict, judged, judgements, name, as_of, pack, today, record, digest, notices }: Verification,
  { info, lang }: Context,
  words: Words,
): TemplateResult {
  const verdictText = (of: string): string => say(info.words.verdicts[of as Verdict], lang) || of;
  const facts: [key: string, label: string, value: TemplateResult | string][] = [
    ["verdict", words.verdict, html`<b>${verdictText(verdict)}</b>`],
    ...(judged
      ? [
          [
            "judged",
            words.asJudged,
            html`<b>${verdictText(judged)}</b> ${words.judgements(judgements.length)}`,
          ] satisfies [string, string, TemplateResult],
        ]
      : []),
    ["name", words.project, name || words.unnamed],
    ["as-of", words.asOf, as_of],
    ["rules", words.rules, html`${pack.id} ${pack.version} <code>${pack.digest}</code>`],
    ["today", words.today(today.as_of), verdictText(today.verdict)],
    ["digest", words.digest, html`<code>${digest}</code>`],
  ];
  const fields = new Map(info.fields.map((field) => [field.name, field]));
  return html`<dl class="about">
      ${facts.map(([key, label, value]) => html`<div data-about=${key}><dt>${label}</dt><dd>${value}</dd></div>`)}
    </dl>
    ${notices.map(({ code, message }) => html`<p class="problem warning" data-notice=${code}>${say(message, lang)}</p>`)}
    ${
      judgements.length
        ? html`<ul data-judgements>${judgements.map(({ code, found, outcome, by, on, reason }) => html`<li>${code}${words.colon}${say(info.words.outcomes[found], lang)} → ${say(info.words.outcomes[outcome], lang)} (${by}, ${on}) ${reason}</li>`)}</ul>`
        : nothing
    }
    <details class="minor" data-record>
      <summary>${words.record(Object.keys(record).length)}</summary>
      <dl class="about">
        ${Object.entries(record).map(([name, value]) => {
          const field = fields.get(name);
          const shown = field
            ? shownValue(value, field, lang)
            : typeof value === "string"
              ? value
              : JSON.stringify(value);
          return html`<div><dt>${field ? say(field.label, lang) : name}</dt><dd>${shown}</dd></div>`;
        })}
      </dl>
    </details>`;
}

function paperMark(
  { digest }: Verification,
  { seal }: Context,
  words: Words,
): TemplateResult | typeof nothing {
  if (!seal) return nothing;
  const fits = seal.digest === digest;
  return html`<p data-paper-fits=${String(fits)}>
    <span class="outcome tone-${fits ? "pass" : "reject"}"><span class="icon" aria-hidden="true">${fits ? "✓" : "✕"}</span>${fits ? words.ofPaper : words.notOfPaper}</span>
  </p>`;
}

function differencesView(
  { result, report }: Checked,
  { info, lang }: Context,
  words: Words,
): TemplateResult | typeof nothing {
  if (result.differences.length === 0) return nothing;
  const changes = changesOf(result.differences, report, info, lang, words);
  return html`<h4>${words.differences(result.differences.length)}</h4>
    ${tableOf(changes.slice(0, SHOWN), words)}
    ${
      changes.length > SHOWN
        ? html`<details class="minor">
          <summary>${words.more(changes.length - SHOWN)}</summary>
          ${tableOf(changes.slice(SHOWN), words)}
        </details>`
        : nothing
    }`;
}

function tableOf(changes: Change[], words: Words): TemplateResult {
  const heads = [words.what, words.certificate, words.now];
  return html`<div class="table">
    <table role="table" class="cards">
      <thead role="rowgroup">
        <tr role="row">
          ${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${changes.map(
          ({ code, what, findings, certificate, now }) =>
            html`<tr role="row" data-difference=${code}>
              <td role="cell" data-head=${heads[0]!}>
                ${what}${findings.length ? html`<div class="under">${findings.join(words.comma)}</div>` : nothing}
              </td>
              <td role="cell" data-head=${heads[1]!}>${certificate}</td>
              <td role="cell" data-head=${heads[2]!}>${now}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** What the QR code of a paper says, and whether the rules that are loaded are its rules. */
export function sealView(seal: Seal, { info, lang }: Context): TemplateResult {
  const words = WORDS[lang];
  const { id, version, digest } = seal.pack;
  const samePack = digest === info.digest;
  return html`<article class="card edge-advice" data-seal=${seal.digest}>
    <h3>${words.paper} <span class="file">${shortDigest(seal.digest)}</span></h3>
    <p>${words.verdict}${words.colon}<b>${say(info.words.verdicts[seal.verdict as Verdict], lang) || seal.verdict}</b> · ${words.asOf} ${seal.asOf}</p>
    <p>
      ${words.rules} ${id} ${version} ·
      <span data-same-pack=${String(samePack)}>${samePack ? words.samePack : words.notSamePack(`${info.version} ${shortDigest(info.digest)}`)}</span>
    </p>
    <p class="quiet">${words.digest} <code>${seal.digest}</code></p>
    <p>${words.paperHelp}</p>
  </article>`;
}
