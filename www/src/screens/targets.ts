// <water-rules-targets>: the indicators of the province and its cities against their targets, year by year.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { charts } from "../chart/styles";
import { csvLines } from "../csv";
import { download } from "../download";
import type { Library } from "../engine/pkg-study/water_rules_study";
import { libraryOf } from "../library";
import type { Session } from "../session";
import { cardView, summaryView, type CardState } from "../targets/card";
import { Indicators, type Indicator, isBare, type Region, type Standing } from "../targets/model";
import { readValues, template, type Reading } from "../targets/read";
import { keepFiles, keptFiles, type LoadedFile } from "../targets/store";
import { styles } from "../targets/styles";
import { indicatorsTable, overviewTable, regionsTable, yearsTable } from "../targets/tables";
import { WORDS, type Words } from "../targets/words";
import { base } from "../view/styles";
import { say } from "../words";

const MOST_BYTES = 4_000_000;

type Refusal = { name: string; say(words: Words): string };

export class WaterRulesTargets extends LitElement {
  static styles = [base, charts, styles];
  static properties = {
    session: { attribute: false },
    library: { state: true },
    failed: { state: true },
    files: { state: true },
    refused: { state: true },
    kept: { state: true },
    region: { state: true },
    year: { state: true },
    compared: { state: true },
    over: { state: true },
  };

  declare session: Session;
  declare library: Library | undefined;
  declare failed: boolean;
  declare files: LoadedFile[];
  declare refused: Refusal[];
  declare kept: boolean;
  /** Id of the region; the first until one is chosen. */
  declare region: string;
  /** 0 until one is chosen. */
  declare year: number;
  /** Id of the indicator that the regions are compared by; the first with a value until one is chosen. */
  declare compared: string;
  declare over: boolean;

  private indicators: Indicators | undefined;
  private readings: Reading[] = [];
  private serial = 0;

  constructor() {
    super();
    this.failed = false;
    this.files = [];
    this.refused = [];
    this.kept = true;
    this.region = "";
    this.year = 0;
    this.compared = "";
    this.over = false;
    void keptFiles().then((files) => {
      this.files = [...files, ...this.files];
    });
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    if (
      changed.has("session") &&
      (!before || before.info !== this.session.info || before.asOf !== this.session.asOf)
    )
      void this.read();
    if ((changed.has("library") || changed.has("files")) && this.library) {
      const known = new Indicators(this.library, []);
      this.readings = this.files.map(({ name, text }) => readValues(name, text, known));
      // The file that was loaded last comes first.
      this.indicators = new Indicators(
        this.library,
        this.readings
          .map(({ values }) => values)
          .reverse()
          .flat(),
      );
    }
  }

  private async read(): Promise<void> {
    const serial = ++this.serial;
    this.failed = false;
    try {
      const library = await libraryOf(this.session.study(), this.session.asOf);
      if (serial === this.serial) this.library = library;
    } catch {
      if (serial === this.serial) this.failed = true;
    }
  }

  // ---- the user's own values -----------------------------------------------------------------------

  private async load(list: FileList | null): Promise<void> {
    const refused: Refusal[] = [];
    for (const file of Array.from(list || [])) {
      const refuse = (key: "tooBig" | "notText"): void =>
        void refused.push({ name: file.name, say: (words) => words[key] });
      if (file.size > MOST_BYTES) {
        refuse("tooBig");
        continue;
      }
      const text = await textOf(file);
      if (text === undefined) {
        refuse("notText");
        continue;
      }
      this.files = [
        ...this.files.filter(({ name }) => name !== file.name),
        { name: file.name, text },
      ];
    }
    this.refused = refused;
    this.kept = await keepFiles(this.files);
  }

  private async forget(name: string): Promise<void> {
    this.files = this.files.filter((file) => file.name !== name);
    this.kept = await keepFiles(this.files);
  }

  private drop = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    void this.load(event.dataTransfer && event.dataTransfer.files);
  };

  private dragOver = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  // ---- the view ------------------------------------------------------------------------------------

  protected render(): TemplateResult {
    const words = WORDS[this.session.lang];
    return html`<div
      class="targets ${this.over ? "over" : ""}"
      @dragover=${this.dragOver}
      @dragleave=${() => (this.over = false)}
      @drop=${this.drop}
    >
      ${this.indicators ? this.contentView(this.indicators, words) : this.waitView(words)}
    </div>`;
  }

  private waitView(words: Words): TemplateResult {
    if (!this.failed) return html`<p class="quiet" role="status">${words.loading}</p>`;
    return html`<div class="box wrong" role="alert">
      <p>${words.failed}</p>
      <button type="button" class="plain" @click=${() => void this.read()}>${words.again}</button>
    </div>`;
  }

  private contentView(indicators: Indicators, words: Words): TemplateResult {
    const region = indicators.regions.find(({ id }) => id === this.region) || indicators.regions[0];
    if (!region || indicators.indicators.length === 0) return html`<p>${words.none}</p>`;
    const year = this.year || this.lastYear(indicators, region);
    const state: CardState = { info: this.session.info, words, indicators };
    const standings = indicators.indicators.map((indicator) =>
      indicators.standing(indicator, region, year),
    );
    const [main, others] = [true, false].map((main) =>
      standings.filter(({ indicator }) => indicator.main === main),
    );
    const cards = (list: Standing[]): unknown => list.map((standing) => cardView(standing, state));
    const bareView = (bare: Standing[]): unknown =>
      bare.length
        ? html`<details data-bare-indicators>
            <summary>${words.bareIndicators(bare.length)}</summary>
            <div class="cards-grid">${cards(bare)}</div>
          </details>`
        : nothing;
    const chosen = indicators.indicators.find(({ id }) => id === this.compared);
    const known = indicators.indicators.find((each) =>
      indicators.regions.some((one) => indicators.value(each, one, year)),
    );
    const compared = chosen || known || indicators.indicators[0]!;
    return html`
      ${this.toolsView(indicators, region, year, words)} ${this.filesView(words)}
      <h2>${words.title(say(region.name, words.lang), year)} <span class="under">${words.main}</span></h2>
      ${this.year || year >= this.thisYear() ? nothing : html`<p class="under" data-latest>${words.latest(year, this.thisYear())}</p>`}
      ${summaryView(main!, words)}
      <div class="cards-grid" data-main>${cards(main!)}</div>
      ${
        others!.length
          ? html`<h2>${words.others}</h2>
            <div class="cards-grid">${cards(others!.filter((standing) => !isBare(standing)))}</div>
            ${bareView(others!.filter(isBare))}`
          : nothing
      }
      <h2>${words.table}</h2>
      ${indicatorsTable(standings, state)}
      <h2>${words.overview(year)}</h2>
      ${overviewTable(year, state)} ${this.compareView(compared, region, year, state)}
    `;
  }

  /** The last year with a value of the region that isn't after the date. */
  private lastYear(indicators: Indicators, region: Region): number {
    const now = this.thisYear();
    const years = indicators.indicators
      .flatMap((indicator) => indicators.yearsOf(indicator, region))
      .filter((year) => year <= now);
    return years.length ? Math.max(...years) : now;
  }

  private thisYear(): number {
    return Number(this.session.asOf.slice(0, 4));
  }

  private toolsView(
    indicators: Indicators,
    region: Region,
    year: number,
    words: Words,
  ): TemplateResult {
    return html`<div class="bar-of-tools">
      <label
        ><span class="label">${words.region}</span>
        <select data-region @change=${(event: Event) => (this.region = (event.target as HTMLSelectElement).value)}>
          ${indicators.regions.map(
            (each) =>
              html`<option value=${each.id} .selected=${each === region}>${say(each.name, words.lang)}</option>`,
          )}
        </select></label
      >
      <label
        ><span class="label">${words.year}</span>
        <select data-year @change=${(event: Event) => (this.year = Number((event.target as HTMLSelectElement).value))}>
          ${indicators.years(year, this.thisYear()).map((each) => html`<option value=${each} .selected=${each === year}>${each}</option>`)}
        </select></label
      >
      <button type="button" class="plain" data-template @click=${() => this.saveTemplate(indicators, year, words)}>${words.template}</button>
      <input
        type="file"
        data-load
        hidden
        multiple
        accept=".csv,text/csv,.xlsx,.xlsb,.xls,.ods"
        aria-label=${words.load}
        @change=${(event: Event) => {
          const input = event.target as HTMLInputElement;
          void this.load(input.files).then(() => (input.value = ""));
        }}
      />
      <button type="button" class="plain" @click=${() => this.renderRoot.querySelector<HTMLInputElement>("[data-load]")!.click()}>
        ${words.load}
      </button>
      <button type="button" class="plain" @click=${() => window.print()}>${words.print}</button>
      <span class="hint">${words.drop}</span>
    </div>`;
  }

  private saveTemplate(indicators: Indicators, year: number, words: Words): void {
    download(
      words.file(String(year)),
      template(indicators, year, words.lang),
      "text/csv;charset=utf-8",
    );
  }

  private filesView(words: Words): unknown {
    if (this.files.length + this.refused.length === 0) return nothing;
    return html`<section class="panel" data-files>
      <b>${words.loaded}</b>
      <ul>
        ${this.files.map(
          ({ name }, i) =>
            html`<li data-file=${name}>
              ${name} <span class="quiet">${words.values(this.readings[i]!.values.length)}</span>
              <button type="button" class="plain" aria-label=${words.forget(name)} @click=${() => void this.forget(name)}>${words.remove}</button>
              ${problemsView(this.readings[i]!, words)}
            </li>`,
        )}
      </ul>
      ${this.refused.map(
        (refusal) =>
          html`<p class="problem error" role="alert" data-refused><span aria-hidden="true">✕</span> ${refusal.name} ${refusal.say(words)}</p>`,
      )}
      ${this.kept ? nothing : html`<p class="problem error" role="alert">${words.notKept}</p>`}
    </section>`;
  }

  private compareView(
    compared: Indicator,
    region: Region,
    year: number,
    state: CardState,
  ): TemplateResult {
    const { words, indicators } = state;
    const name = say(compared.name, words.lang);
    return html`<section class="compare">
      <h2>${words.regions(name, year)}</h2>
      <select data-compare aria-label=${words.compareBy} @change=${(event: Event) => (this.compared = (event.target as HTMLSelectElement).value)}>
        ${indicators.indicators.map(
          (each) =>
            html`<option value=${each.id} .selected=${each === compared}>${say(each.name, words.lang)}</option>`,
        )}
      </select>
      ${regionsTable(compared, indicators.regions, year, state)}
      <h2>${words.overYears(name, say(region.name, words.lang))}</h2>
      ${yearsTable(compared, region, indicators.years(year), state)}
    </section>`;
  }
}

/** A file as CSV text, a sheet of a workbook too; nothing if it is neither. */
async function textOf(file: File): Promise<string | undefined> {
  const { openFile } = await import("../sheets/client");
  try {
    const opened = await openFile(file);
    if (!("grid" in opened)) return opened.text;
    const { rows } = JSON.parse(opened.grid) as { rows: string[][] };
    return csvLines(rows);
  } catch {
    return undefined;
  }
}

function problemsView({ values, problems }: Reading, words: Words): unknown {
  if (problems.length === 0)
    return values.length ? nothing : html`<p class="problem error">${words.empty}</p>`;
  return html`<details open>
    <summary class="problem error">${words.problems(problems.length)}</summary>
    <ul>
      ${problems.map(({ row, column, cell, say }) => {
        const place =
          row !== undefined && column
            ? `${words.place(row, words.columns[column])}${cell ? ` “${cell.slice(0, 40)}”` : ""} `
            : "";
        return html`<li data-problem=${row !== undefined && column ? `${row}:${column}` : "file"}>${place}${say(words)}</li>`;
      })}
    </ul>
  </details>`;
}

customElements.define("water-rules-targets", WaterRulesTargets);
