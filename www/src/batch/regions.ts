// The totals of the regions as a table with a bar in each row.
import { html, nothing, type TemplateResult } from "lit";
import { barView } from "../chart/bar";
import { parseDecimal } from "../decimal";
import type { PackInfo, Portfolio } from "../engine/pkg/water_rules";
import { amount } from "../view/amount";
import { codeText, type Lang } from "../words";
import { pagerView, pageOf } from "./pager";
import { visible } from "./safe";
import { fieldOf, totalHeads, type RegionTotal } from "./totals";
import type { Words } from "./words";

const PAGE = 30;
const TONES: Record<RegionTotal["state"], string> = {
  over: "revise",
  fits: "pass",
  open: "undetermined",
};

export function regionsView(
  totals: readonly RegionTotal[],
  portfolio: Portfolio,
  info: PackInfo,
  lang: Lang,
  words: Words,
  page: number,
  turn: (page: number) => void,
): TemplateResult {
  const count = (state: RegionTotal["state"]): number =>
    totals.filter((total) => total.state === state).length;
  const heads = [words.region, ...totalHeads(info, portfolio, lang, words), words.chart];
  return html`<h3 id="totals">${words.total}</h3>
    <p class="small">${words.totalHelp}</p>
    <p data-regions-over=${count("over")}><b>${words.regions(totals.length, count("over"), count("fits"), count("open"))}</b></p>
    <div class="table" tabindex="0" role="region" aria-labelledby="totals">
      <table role="table" class="cards" data-totals>
        <thead role="rowgroup">
          <tr role="row">
            ${heads.map((head, index) => html`<th role="columnheader" scope="col" class=${index === heads.length - 1 ? "bar-head" : ""}>${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${pageOf(totals, page, PAGE).map((total) => {
            const name = total.region.map((value, index) =>
              value ? codeText(visible(value), fieldOf(info, portfolio.region[index]!), lang) : "",
            );
            const stated = (values: string[]): unknown =>
              values.length === 1
                ? amount(values[0]!)
                : values.length
                  ? html`<span class="quiet">${words.disagree(values.slice(0, 3).join(" / "))}</span>`
                  : html`<span class="quiet">${words.notGiven}</span>`;
            const notes = [
              total.rejected ? words.uncounted(total.rejected) : "",
              total.unknown ? words.unknownAdded(total.unknown) : "",
              total.region.every(Boolean) ? "" : words.noRegion,
            ].filter(Boolean);
            return html`<tr role="row" data-region=${total.region.join("/")} data-state=${total.state}>
              <th role="rowheader" scope="row">
                ${name.filter(Boolean).join(" ")} ${notes.map((note) => html`<span class="small quiet note">${note}</span>`)}
              </th>
              <td role="cell" data-head=${heads[1]!} class="figure number">${total.projects}</td>
              <td role="cell" data-head=${heads[2]!} class="figure number">${stated(total.caps)}</td>
              <td role="cell" data-head=${heads[3]!} class="figure number">${stated(total.used)}</td>
              <td role="cell" data-head=${heads[4]!} class="figure number" data-remaining>${total.remaining === undefined ? "" : amount(total.remaining)}</td>
              <td role="cell" data-head=${heads[5]!} class="figure number" data-added>${amount(total.added)}</td>
              <td role="cell" data-head=${heads[6]!} class="figure number" data-left>
                ${total.left === undefined ? "" : amount(total.left)}
                ${
                  total.state === "over"
                    ? html`<span class="outcome tone-revise"><span class="icon" aria-hidden="true">✕</span>${words.over}</span>`
                    : total.state === "open"
                      ? html`<span class="outcome tone-undetermined"><span class="icon" aria-hidden="true">?</span>${words.open}</span>`
                      : nothing
                }
              </td>
              <td role="cell" data-head=${heads[7]!}>${chartView(total)}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${pagerView(totals.length, page, PAGE, words, turn, "totals")}`;
}

/** Use with the projects, against the cap. */
function chartView({
  caps,
  used,
  added,
  left,
  state,
}: RegionTotal): TemplateResult | typeof nothing {
  if (left === undefined) return nothing;
  const number = (text: string): number => {
    const value = parseDecimal(text);
    return value ? value.toNumber() : 0;
  };
  const [cap, taken] = [number(caps[0]!), number(used[0]!) + number(added)];
  return barView({
    value: taken,
    most: Math.max(cap, taken) * 1.02,
    mark: cap,
    outlined: state !== "fits",
    tone: TONES[state],
  });
}
