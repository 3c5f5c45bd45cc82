// The screened projects as a table: sorted, filtered, grouped, in pages.
import { html, nothing, type TemplateResult } from "lit";
import type { Field, PackInfo, Verdict } from "../engine/pkg/water_rules";
import { amount } from "../view/amount";
import { OUTCOMES, verdictView } from "../view/outcome";
import { codeText, say, type Lang } from "../words";
import { pagerView } from "./pager";
import { VERDICTS, type BatchRow, type Group, type SortKey, type View } from "./rows";
import { visible } from "./safe";
import type { Words } from "./words";

const PAGE = 100;
/** How many findings a row shows, gravest first; the rest is a press away. */
const FINDINGS = 2;

export interface ResultsModel {
  info: PackInfo;
  lang: Lang;
  words: Words;
  /** How many projects there are, and how many of each verdict. */
  count: number;
  verdicts: ReadonlyMap<Verdict, number>;
  /** Whether there are so many that their names aren't known. */
  nameless: boolean;
  /** The places of the rows of the view, in order. */
  shown: ArrayLike<number>;
  groups: readonly Group[] | undefined;
  /** The fields that make groups. */
  fields: readonly Field[];
  opened: ReadonlySet<string>;
  /** The rows that are shown whole where it is narrow, by their numbers. */
  whole: ReadonlySet<number>;
  view: View;
  page: number;
  /** The row at a place; nothing while it is read again. */
  rowAt(place: number): BatchRow | undefined;
  setView(change: Partial<View>): void;
  toggle(group: string): void;
  toggleRow(row: number): void;
  turn(page: number): void;
  open(row: BatchRow): void;
}

type Item = Group | number;

/** What is on a page, and how many lines all pages have: rows, or groups with the rows of those that are open. */
export function itemsOf({
  shown,
  groups,
  opened,
  page,
}: Pick<ResultsModel, "shown" | "groups" | "opened" | "page">): { items: Item[]; lines: number } {
  const [from, to] = [page * PAGE, (page + 1) * PAGE];
  if (!groups)
    return { items: Array.prototype.slice.call(shown, from, to) as number[], lines: shown.length };
  const items: Item[] = [];
  let lines = 0;
  for (const group of groups) {
    if (lines >= from && lines < to) items.push(group);
    lines++;
    if (!opened.has(group.key)) continue;
    items.push(...group.places.slice(Math.max(0, from - lines), Math.max(0, to - lines)));
    lines += group.places.length;
  }
  return { items, lines };
}

export function resultsView(model: ResultsModel): TemplateResult {
  const { info, lang, words, count, shown, nameless, view, page } = model;
  const { items, lines } = itemsOf(model);
  const heads = headsOf(model);
  return html`${countsView(model)} ${toolsView(model)}
    ${nameless ? html`<p class="small" data-nameless>${words.nameless}</p>` : nothing}
    <p class="small" role="status" data-shown=${shown.length}>${words.shown(shown.length, count)}</p>
    ${
      shown.length
        ? html`<div class="table" tabindex="0" role="region" aria-labelledby="results">
            <table role="table" class="cards" data-results>
              <thead role="rowgroup">
                <tr role="row">
                  ${heads.map(
                    ([key, label]) =>
                      html`<th role="columnheader" scope="col" aria-sort=${view.sort === key ? (view.descending ? "descending" : "ascending") : nothing}>
                        ${
                          key === "name" && nameless
                            ? label
                            : html`<button
                              type="button"
                              data-sort=${key}
                              @click=${() => model.setView({ sort: key, descending: view.sort === key && !view.descending })}
                            >
                              ${label}<span aria-hidden="true">${view.sort === key ? (view.descending ? " ▼" : " ▲") : ""}</span>
                            </button>`
                        }
                      </th>`,
                  )}
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${items.map((item) => {
                  if (typeof item !== "number") return groupView(item, heads.length, model);
                  const row = model.rowAt(item);
                  return row
                    ? rowView(row, model)
                    : html`<tr role="row" data-awaited><td role="cell" colspan=${heads.length}>${words.reading}</td></tr>`;
                })}
              </tbody>
            </table>
          </div>
          ${pagerView(lines, page, PAGE, words, model.turn, "results")}`
        : html`<p data-none>${words.none}</p>`
    }
    ${
      info.portfolio && info.portfolio.unit
        ? html`<p class="small quiet">${say(info.portfolio.added, lang)}${words.colon}${info.portfolio.unit}</p>`
        : nothing
    }`;
}

function headsOf({ info, words }: ResultsModel): [SortKey, string][] {
  const regional: [SortKey, string][] = info.portfolio ? [["region", words.region]] : [];
  const added: [SortKey, string][] = info.portfolio ? [["added", words.added]] : [];
  return [
    ["row", words.row],
    ["name", words.name],
    ...regional,
    ["verdict", words.verdict],
    ["findings", words.findings],
    ...added,
    ["bad", words.bad],
  ];
}

/** How many of each verdict; pressing one shows only those. */
function countsView({ info, lang, words, verdicts, view, setView }: ResultsModel): TemplateResult {
  return html`<div class="counts" role="group" aria-label=${words.verdict}>
    ${VERDICTS.map(
      (verdict: Verdict) =>
        html`<button
          type="button"
          class="plain"
          data-verdict-count=${verdict}
          aria-pressed=${view.verdict === verdict ? "true" : "false"}
          @click=${() => setView({ verdict: view.verdict === verdict ? "" : verdict })}
        >
          ${verdictView(verdict, info, lang)} <b class="figure">${verdicts.get(verdict) || 0}</b>
        </button>`,
    )}
  </div>`;
}

function toolsView({ lang, words, fields, nameless, view, setView }: ResultsModel): TemplateResult {
  return html`<div class="filters">
    <label
      >${words.search}
      <input
        type="search"
        data-find
        placeholder=${nameless ? words.searchNameless : words.searchHint}
        .value=${view.search}
        @input=${(event: InputEvent) => {
          if (!event.isComposing) setView({ search: (event.target as HTMLInputElement).value });
        }}
        @compositionend=${(event: Event) => setView({ search: (event.target as HTMLInputElement).value })}
    /></label>
    <label
      >${words.group}
      <select data-group-by @change=${(event: Event) => setView({ group: (event.target as HTMLSelectElement).value })}>
        <option value="" .selected=${!view.group}>${words.ungrouped}</option>
        <option value="verdict" .selected=${view.group === "verdict"}>${words.byVerdict}</option>
        ${fields.map(
          ({ name, label }) =>
            html`<option value=${name} .selected=${view.group === name}>${say(label, lang)}</option>`,
        )}
      </select></label
    >
  </div>`;
}

function groupView(
  group: Group,
  columns: number,
  { info, lang, words, view, opened, toggle }: ResultsModel,
): TemplateResult {
  const field = info.fields.find(({ name }) => name === view.group);
  const label = field
    ? group.key
      ? codeText(visible(group.key), field, lang)
      : words.notGiven
    : group.key
      ? say(info.words.verdicts[group.key as Verdict], lang)
      : words.notScreened;
  return html`<tr role="row" class="group-row" data-group-key=${group.key}>
    <th role="rowheader" scope="rowgroup" colspan=${columns}>
      <button type="button" aria-expanded=${opened.has(group.key) ? "true" : "false"} @click=${() => toggle(group.key)}>
        <span aria-hidden="true">${opened.has(group.key) ? "▾" : "▸"}</span> ${label}
        <b class="figure">${group.places.length}</b>
      </button>
      ${
        view.group === "verdict"
          ? nothing
          : VERDICTS.filter((verdict) => group.verdicts.has(verdict)).map(
              (verdict) =>
                html`<span class="cell">${verdictView(verdict, info, lang)} <span class="figure">${group.verdicts.get(verdict)}</span></span>`,
            )
      }
    </th>
  </tr>`;
}

/** Where it is narrow, a row is its name, its verdict and what stands in the way first; the rest is folded. */
function rowView(
  row: BatchRow,
  { info, lang, words, open, whole, toggleRow }: ResultsModel,
): TemplateResult {
  const { screened } = row;
  const unfolded = whole.has(row.row);
  const share = screened ? screened.share : null;
  const findings = (screened ? [...screened.findings] : []).sort(
    (a, b) => OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome),
  );
  const name = row.name || words.unnamed;
  return html`<tr role="row" class="compact" data-row=${row.row} ?data-whole=${unfolded}>
    <td role="cell" data-head=${words.row} class="figure of-row">${row.row}</td>
    <td role="cell" data-head=${words.name} class="of-name">
      <button type="button" class="link" data-open-row aria-label=${words.openProject(name)} @click=${() => open(row)}>${name}</button>
    </td>
    ${
      info.portfolio
        ? html`<td role="cell" data-head=${words.region} class="of-region">
          ${
            share
              ? share.region
                  .map((value, index) => {
                    const field = info.fields.find(
                      ({ name }) => name === info.portfolio!.region[index],
                    );
                    return value ? codeText(visible(value), field, lang) : "";
                  })
                  .filter(Boolean)
                  .join(" ")
              : ""
          }
        </td>`
        : nothing
    }
    <td role="cell" data-head=${words.verdict} class="of-verdict">${screened ? verdictView(screened.verdict, info, lang) : html`<span class="quiet">${words.notScreened}</span>`}</td>
    <td role="cell" data-head=${words.findings} class="codes">
      ${findings.slice(0, FINDINGS).map(({ code, outcome }, nth) => {
        const rule = info.rules.find((each) => each.code === code);
        return html`<span class="one ${nth ? "further" : ""} tone-${outcome}" title="${code} ${say(info.words.outcomes[outcome], lang)}">${rule ? say(rule.title, lang) : code}</span>`;
      })}
      ${findings.length > FINDINGS ? html`<span class="quiet nowrap further">${words.more(findings.length - FINDINGS)}</span>` : nothing}
    </td>
    ${info.portfolio ? html`<td role="cell" data-head=${words.added} class="figure number of-rest">${share && share.added !== null ? amount(share.added) : share && share.unknown ? "?" : ""}</td>` : nothing}
    <td role="cell" data-head=${words.bad} class="figure number of-rest">${row.badCells || ""}</td>
    <td role="cell" class="of-fold">
      <button type="button" class="plain" data-unfold aria-expanded=${unfolded ? "true" : "false"} aria-label="${unfolded ? words.less : words.details}${words.colon}${name}" @click=${() => toggleRow(row.row)}>${unfolded ? words.less : words.details}</button>
    </td>
  </tr>`;
}
