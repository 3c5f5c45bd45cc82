// <water-rules-rules>: the rule pack to be read: rules, parameters, tables and sources, and how they hang together.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { libraryOf } from "../library";
import { parameterPage } from "../rules/parameter";
import { placeOf, addressOf, type Place } from "../rules/place";
import { rulePage } from "../rules/rule";
import { ALL, Searcher, type Narrowing } from "../rules/search";
import type { Reading } from "../rules/shared";
import { shelvesView } from "../rules/shelves";
import { sourcePage } from "../rules/source";
import { styles } from "../rules/styles";
import { tablePage } from "../rules/table";
import { usesOf, type Uses } from "../rules/uses";
import { WORDS } from "../rules/words";
import type { Session } from "../session";
import { base } from "../view/styles";
import { say } from "../words";

export class WaterRulesRules extends LitElement {
  static styles = [base, styles];
  static properties = {
    session: { attribute: false },
    uses: { state: true },
    failed: { state: true },
    query: { state: true },
    narrowing: { state: true },
    onlyInForce: { state: true },
  };

  declare session: Session;
  declare uses: Uses | undefined;
  declare failed: boolean;
  declare query: string;
  declare narrowing: Narrowing;
  declare onlyInForce: boolean;

  private searcher: Searcher | undefined;
  private serial = 0;

  constructor() {
    super();
    this.failed = false;
    this.query = "";
    this.narrowing = ALL;
    this.onlyInForce = false;
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    const { info, asOf } = this.session;
    if (changed.has("session") && (!before || before.info !== info || before.asOf !== asOf)) {
      if (!before || before.info !== info) this.uses = undefined;
      void this.read();
    }
    if (!this.searcher || changed.has("uses") || (before && before.info !== info))
      this.searcher = new Searcher(info, this.uses);
  }

  /** Parameters, tables, texts and cases come from the whole engine; the rules can be read before. */
  private async read(): Promise<void> {
    const serial = ++this.serial;
    const { info, asOf, study } = this.session;
    this.failed = false;
    try {
      const uses = usesOf(info, await libraryOf(study(), asOf));
      if (serial === this.serial) this.uses = uses;
    } catch {
      if (serial === this.serial) this.failed = true;
    }
  }

  /** Who follows a link goes on reading where it leads, and sees in the list where that is. */
  protected updated(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    if (before && before.place === this.session.place) return;
    const [list, entry] = [".list", ".entries [aria-current]"].map((each) =>
      this.renderRoot.querySelector<HTMLElement>(each),
    );
    if (list && entry && !within(entry, list))
      list.scrollTop += entry.getBoundingClientRect().top - innerHeight / 2;
    if (!before) return;
    const heading = this.renderRoot.querySelector<HTMLElement>("article h2");
    if (heading) heading.focus({ preventScroll: true });
    const article = this.renderRoot.querySelector("article");
    if (article && article.getBoundingClientRect().top < 0) article.scrollIntoView();
  }

  protected render(): TemplateResult {
    const { info, lang, asOf, open } = this.session;
    const words = WORDS[lang];
    const place = placeOf(this.session.place);
    const reading: Reading = { info, lang, words, asOf, uses: this.uses, open };
    return html`<div class="reading" data-chosen=${place.id ? "yes" : "no"}>
      <nav class="shelves" aria-label=${words.choose}>
        ${shelvesView({
          ...reading,
          place,
          query: this.query,
          narrowing: this.narrowing,
          found: this.searcher!.find(this.query, this.narrowing),
          setQuery: (query) => {
            this.query = query;
          },
          narrow: (narrowing) => {
            this.narrowing = narrowing;
          },
        })}
      </nav>
      <article>
        ${place.id ? html`<p class="back"><a href=${addressOf(place.shelf)}>← ${words.back}</a></p>` : nothing}
        ${this.pageView(place, reading)} ${this.waitView()}
      </article>
    </div>`;
  }

  private pageView(place: Place, reading: Reading): unknown {
    const { info, uses } = reading;
    if (!place.id) return this.overView(reading);
    if (place.shelf === "rule") {
      const rule = info.rules.find(({ code }) => code === place.id);
      return rule ? rulePage(rule, reading) : this.unknownView(place);
    }
    if (!uses) return nothing;
    const { parameters, tables, sources } = uses.library;
    if (place.shelf === "parameter") {
      const page = parameters.find(({ name }) => name === place.id);
      return page ? parameterPage(page, reading) : this.unknownView(place);
    }
    if (place.shelf === "table") {
      const page = tables.find(({ id }) => id === place.id);
      const setOnly = (on: boolean): void => void (this.onlyInForce = on);
      return page ? tablePage(page, reading, this.onlyInForce, setOnly) : this.unknownView(place);
    }
    const page = sources.find(({ id }) => id === place.id);
    return page ? sourcePage(page, reading) : this.unknownView(place);
  }

  private unknownView({ id }: Place): TemplateResult {
    const words = WORDS[this.session.lang];
    return html`<h2 tabindex="-1">${words.unknown(id)}</h2>`;
  }

  private waitView(): unknown {
    const words = WORDS[this.session.lang];
    if (this.failed) {
      return html`<div class="box wrong" role="alert">
        <p>${words.failed}</p>
        <button type="button" class="plain" @click=${() => void this.read()}>${words.again}</button>
      </div>`;
    }
    return this.uses ? nothing : html`<p class="quiet" role="status">${words.loading}</p>`;
  }

  /** What the pack holds, when nothing is chosen yet. */
  private overView({ info, lang, words }: Reading): TemplateResult {
    const count = (family: string): number =>
      info.rules.filter((rule) => rule.family === family).length;
    return html`<h2 tabindex="-1">${words.byFamily}</h2>
      <p class="quiet">${words.pick}</p>
      <table class="families">
        <tbody>
          ${info.families.map(
            ({ id, title }) =>
              html`<tr>
                <th scope="row">
                  <button type="button" class="plain" @click=${() => (this.narrowing = { ...ALL, family: id })}>${say(title, lang)}</button>
                </th>
                <td class="figure nowrap">${words.rules(count(id))}</td>
              </tr>`,
          )}
        </tbody>
      </table>`;
  }
}

function within(inner: HTMLElement, outer: HTMLElement): boolean {
  const [a, b] = [inner.getBoundingClientRect(), outer.getBoundingClientRect()];
  return a.top >= b.top && a.bottom <= b.bottom;
}

customElements.define("water-rules-rules", WaterRulesRules);
