// A batch beside one that was kept before: which projects are new, which are gone, and which come out otherwise.
import { html, nothing, type TemplateResult } from "lit";
import type { PackInfo, Verdict } from "../engine/pkg/water_rules";
import { verdictView } from "../view/outcome";
import type { Lang } from "../words";
import type { Came, KeptBatch } from "./kept";
import { VERDICTS } from "./rows";
import type { Words } from "./words";

export interface Difference {
  fresh: Came[];
  gone: Came[];
  /** A project now, and its verdict before; what came out worse goes first. */
  changed: { now: Came; before: Verdict }[];
  same: number;
}

/** Projects are told by their names; of those called alike the first is the first. */
export function difference(now: readonly Came[], before: readonly Came[]): Difference {
  const known = new Map<string, Came[]>();
  for (const each of before) {
    const alike = known.get(each[0]) || [];
    alike.push(each);
    known.set(each[0], alike);
  }
  const found: Difference = { fresh: [], gone: [], changed: [], same: 0 };
  for (const each of now) {
    const old = (known.get(each[0]) || []).shift();
    if (!old) found.fresh.push(each);
    else if (old[2] === each[2]) found.same++;
    else found.changed.push({ now: each, before: old[2] });
  }
  found.gone = [...known.values()].flat();
  const better = ({ now, before }: Difference["changed"][number]): number =>
    VERDICTS.indexOf(now[2]) - VERDICTS.indexOf(before);
  found.changed.sort((a, b) => better(a) - better(b));
  return found;
}

const SHOWN = 200;

export function againstView(
  others: readonly KeptBatch[],
  against: { id: string; found: Difference | undefined } | undefined,
  info: PackInfo,
  lang: Lang,
  words: Words,
  choose: (id: string) => void,
): TemplateResult | typeof nothing {
  const screened = others.filter(({ verdicts }) => verdicts);
  if (!screened.length) return nothing;
  const found = against && against.found;
  const named = (all: readonly Came[]): TemplateResult =>
    html`${all
      .slice(0, SHOWN)
      .map(([name]) => name || words.unnamed)
      .join(words.comma)}${all.length > SHOWN ? ` ${words.more(all.length - SHOWN)}` : ""}`;
  return html`<div class="card" data-against>
    <label
      >${words.against}
      <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${!against}></option>
        ${screened.map(({ id, name, asOf }) => html`<option value=${id} .selected=${against !== undefined && against.id === id}>${name} (${asOf})</option>`)}
      </select></label
    >
    ${
      found
        ? html`<p data-changed=${found.changed.length} data-fresh=${found.fresh.length} data-gone=${found.gone.length}>
              <b>${words.differs(found.changed.length, found.fresh.length, found.gone.length, found.same)}</b>
            </p>
            ${
              found.changed.length
                ? html`<div class="table" tabindex="0" role="region" aria-label=${words.against}>
                    <table>
                      <thead>
                        <tr><th scope="col">${words.name}</th><th scope="col">${words.before}</th><th scope="col">${words.now}</th></tr>
                      </thead>
                      <tbody>
                        ${found.changed.slice(0, SHOWN).map(
                          ({ now, before }) => html`<tr data-differs=${now[0]}>
                            <th scope="row">${now[0] || words.unnamed}</th>
                            <td>${verdictView(before, info, lang)}</td>
                            <td>${verdictView(now[2], info, lang)}</td>
                          </tr>`,
                        )}
                      </tbody>
                    </table>
                  </div>`
                : nothing
            }
            ${found.fresh.length ? html`<p class="small">${words.fresh}${words.colon}${named(found.fresh)}</p>` : nothing}
            ${found.gone.length ? html`<p class="small">${words.gone}${words.colon}${named(found.gone)}</p>` : nothing}`
        : nothing
    }
  </div>`;
}
