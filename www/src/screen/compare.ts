// Two variants side by side: where verdict, findings, figures and data differ.
import { html, nothing, type TemplateResult } from "lit";
import type {
  Field,
  NamedValue,
  Outcome,
  PackInfo,
  FullReport,
  Text,
} from "../engine/pkg/water_rules";
import { titleOf, type Project } from "../project";
import { amount } from "../view/amount";
import { outcomeView, verdictView } from "../view/outcome";
import { say, unitText, type Lang } from "../words";
import { shownValue } from "./value";
import type { Words } from "./words";

export interface Variant {
  project: Project;
  report: FullReport;
}

interface Difference {
  code: string;
  title: Text;
  left: Outcome | undefined;
  right: Outcome | undefined;
}

/** The findings whose outcome differs, in the order of the rules. */
export function changedFindings(left: FullReport, right: FullReport): Difference[] {
  const outcomes = new Map(right.findings.map(({ rule, outcome }) => [rule, outcome]));
  return left.findings
    .map(({ code, rule, title, outcome }) => ({
      code,
      title,
      left: outcome,
      right: outcomes.get(rule),
    }))
    .filter(({ left: one, right: other }) => one !== other);
}

interface Line {
  key: string;
  head: unknown;
  left: unknown;
  right: unknown;
}

export function compareView(
  left: Variant,
  right: Variant,
  info: PackInfo,
  lang: Lang,
  words: Words,
): TemplateResult {
  const title = (project: Project): string => titleOf(project, info, lang) || words.untitled;
  const findings = changedFindings(left.report, right.report).map(
    ({ code, title: called, left: one, right: other }): Line => ({
      key: code,
      head: html`<span class="code">${code}</span> ${say(called, lang)}`,
      left: one ? outcomeView(one, info, lang) : nothing,
      right: other ? outcomeView(other, info, lang) : nothing,
    }),
  );
  const tables: [string, string, Line[]][] = [
    ["findings", words.differingFindings, findings],
    ["figures", words.differingFigures, figureLines(left.report, right.report, lang)],
    ["data", words.differingData, dataLines(left.project, right.project, info, lang)],
  ];
  const row = ({ key, head, left: one, right: other }: Line): TemplateResult =>
    html`<tr role="row" data-differs=${key}>
      <th role="rowheader" scope="row">${head}</th>
      <td role="cell" data-head=${title(left.project)} class="figure">${one}</td>
      <td role="cell" data-head=${title(right.project)} class="figure">${other}</td>
    </tr>`;
  return html`<div class="table">
    <table role="table" class="cards compared">
      <thead role="rowgroup">
        <tr role="row">
          <td role="cell"></td>
          <th role="columnheader" scope="col">${title(left.project)}</th>
          <th role="columnheader" scope="col">${title(right.project)}</th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${row({
          key: "verdict",
          head: words.verdict,
          left: verdictView(left.report.verdict, info, lang),
          right: verdictView(right.report.verdict, info, lang),
        })}
      </tbody>
      ${tables.map(
        ([key, caption, lines]) =>
          html`<tbody role="rowgroup" data-compared=${key}>
            <tr role="row">
              <th role="columnheader" scope="colgroup" colspan="3" class="part">
                ${caption} <span class="quiet">${lines.length || words.noDifference}</span>
              </th>
            </tr>
            ${lines.map(row)}
          </tbody>`,
      )}
    </table>
  </div>`;
}

function figureLines(left: FullReport, right: FullReport, lang: Lang): Line[] {
  const figures = (report: FullReport): Map<string, NamedValue> =>
    new Map(
      report.findings.flatMap((finding) => finding.figures.map((figure) => [figure.name, figure])),
    );
  const [one, other] = [figures(left), figures(right)];
  const cell = (figure: NamedValue | undefined): unknown =>
    figure ? html`${amount(figure.value)} ${unitText(figure.unit, lang)}` : "—";
  return [...new Map([...one, ...other])]
    .filter(([name]) => amountOf(one.get(name)) !== amountOf(other.get(name)))
    .map(([name, { label }]) => ({
      key: name,
      head: say(label, lang) || name,
      left: cell(one.get(name)),
      right: cell(other.get(name)),
    }));
}

function amountOf(figure: NamedValue | undefined): string | undefined {
  return figure && figure.value;
}

function dataLines(left: Project, right: Project, info: PackInfo, lang: Lang): Line[] {
  const value = (project: Project, field: Field): string =>
    shownValue(project.record[field.name], field, lang);
  const cell = (shown: string, { unit }: Field): unknown =>
    shown ? html`${amount(shown)} ${/[^\d.,-]$/.test(shown) ? "" : unitText(unit, lang)}` : "—";
  return info.fields
    .map((field) => ({ field, one: value(left, field), other: value(right, field) }))
    .filter(({ one, other }) => one !== other)
    .map(({ field, one, other }) => ({
      key: field.name,
      head: say(field.label, lang),
      left: cell(one, field),
      right: cell(other, field),
    }));
}
