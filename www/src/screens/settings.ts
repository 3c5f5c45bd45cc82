// <water-rules-settings>: what the office says once for all its projects; opened, edited, kept in this browser, exported.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { stringify } from "smol-toml";
import { today } from "../day";
import { download } from "../download";
import { reasonOf } from "../engine/error";
import type {
  Confirmation,
  Confirmed,
  Diagnostic,
  OwnRow,
  ParameterRead,
  RowRead,
  Settings,
  TableInfo,
} from "../engine/pkg/water_rules";
import type { Session } from "../session";
import { cellView, inputView, optionsOf, selectView } from "../settings/fields";
import { keptSettings, settingsIn } from "../settings/kept";
import { styles } from "../settings/styles";
import { WORDS, type Words } from "../settings/words";
import { diagnosticView } from "../view/diagnostic";
import { base } from "../view/styles";
import { say, unitText } from "../words";

/** A value that is to be confirmed, as a finding read it. */
type Wanted = { parameter: ParameterRead } | { row: RowRead };

export class WaterRulesSettings extends LitElement {
  static styles = [base, styles];
  static properties = {
    session: { attribute: false },
    draft: { state: true },
    problems: { state: true },
    said: { state: true },
    saying: { state: true },
  };

  declare session: Session;
  declare draft: Settings;
  declare problems: Diagnostic[];
  /** What was just done. */
  declare said: "" | "saved" | "unkept" | "wrong" | "lapsed";
  /** Who confirms: said once, kept for the next value. */
  declare saying: { by: string; on: string; document: string; value?: string };

  constructor() {
    super();
    this.draft = {};
    this.problems = [];
    this.said = "";
    this.saying = { by: "", on: today(), document: "" };
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("session") as Session | undefined;
    if (!changed.has("session") || (before && before.rules === this.session.rules)) return;
    this.draft = settingsIn(this.session.rules) || {};
    if (keptSettings() && !this.session.info.settings) void this.check(this.draft, "lapsed");
  }

  // ---- what is done --------------------------------------------------------------------------------

  private edit(part: Settings): void {
    this.draft = { ...this.draft, ...part };
    this.said = "";
  }

  /** Whether settings can be used; what is wrong with them is shown. */
  private async check(settings: Settings, otherwise: "wrong" | "lapsed"): Promise<boolean> {
    try {
      this.problems = await (await this.session.study()).checkSettings(settings, today());
    } catch (error) {
      this.problems = [failed(error)];
    }
    const good = !this.problems.some(({ severity }) => severity === "error");
    if (!good) this.said = otherwise;
    return good;
  }

  private async save(settings = tidied(this.draft)): Promise<void> {
    if (!(await this.check(settings, "wrong"))) return;
    this.said = (await this.session.settle(settings)) ? "saved" : "unkept";
  }

  private async open(input: HTMLInputElement): Promise<void> {
    const file = input.files && input.files[0];
    if (!file) return;
    const text = await file.text();
    input.value = "";
    try {
      const read = await (await this.session.study()).readSettings(file.name, text, today());
      this.problems = read.diagnostics;
      if (read.diagnostics.some(({ severity }) => severity === "error")) {
        this.said = "wrong";
        return;
      }
      await this.save(read.settings);
    } catch (error) {
      this.problems = [failed(error)];
      this.said = "wrong";
    }
  }

  private async drop(): Promise<void> {
    this.problems = [];
    await this.session.settle(undefined);
    this.said = "";
  }

  // ---- a value of a finding ------------------------------------------------------------------------

  /** The value that the address names: `parameter/NAME`, or `row/TABLE/LINE`. */
  private wanted(): Wanted | undefined {
    const { place, report } = this.session;
    const [what, name, line] = place.split("/");
    const findings = report ? report.findings : [];
    if (what === "parameter") {
      const parameter = findings
        .flatMap(({ parameters }) => parameters)
        .find((each) => each.name === name);
      return parameter && { parameter };
    }
    const row = findings
      .flatMap(({ rows }) => rows)
      .find((each) => each.table === name && String(each.line) === line && !each.added);
    return what === "row" && row ? { row } : undefined;
  }

  private async confirm(wanted: Wanted): Promise<void> {
    const { value, ...confirmation } = this.saying;
    const confirmed: Confirmed =
      "parameter" in wanted
        ? {
            parameter: wanted.parameter.name,
            value: value ?? wanted.parameter.value,
            from: wanted.parameter.from,
            ...confirmation,
          }
        : {
            table: wanted.row.table,
            where: Object.fromEntries(wanted.row.cells.map(({ name, value }) => [name, value])),
            ...confirmation,
          };
    const settings = tidied({
      ...this.draft,
      confirmed: [...(this.draft.confirmed || []), confirmed],
    });
    await this.save(settings);
    if (this.said === "saved") this.session.go("settings");
  }

  // ---- the view ------------------------------------------------------------------------------------

  protected render(): TemplateResult {
    const words = WORDS[this.session.lang];
    return html`<section>
        <h2>${words.title}</h2>
        <p class="quiet">${words.about}</p>
        <div class="actions">
          <input type="file" hidden accept=".toml" aria-label=${words.open} @change=${(event: Event) => void this.open(event.target as HTMLInputElement)} />
          <button type="button" class="main" data-save @click=${() => void this.save()}>${words.save}</button>
          <button type="button" class="plain" data-open @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")!.click()}>${words.open}</button>
          <button type="button" class="plain" data-export @click=${() => download("settings.toml", stringify(tidied(this.draft)), "application/toml")}>${words.export}</button>
          <button type="button" class="plain" data-drop @click=${() => void this.drop()}>${words.drop}</button>
        </div>
        <p role="status" data-said=${this.said}>${this.said ? words[this.said] : ""}</p>
        ${
          this.problems.length
            ? html`<ul class="diagnostics">${this.problems.map((each) => diagnosticView(each, this.session.lang))}</ul>`
            : nothing
        }
      </section>
      ${this.wantedView(words)} ${this.officeView(words)} ${this.confirmedView(words)}
      ${this.session.info.office.tables.map((table) => this.tableView(table, words))}
      ${this.articlesView(words)}`;
  }

  private wantedView(words: Words): TemplateResult | typeof nothing {
    const { lang } = this.session;
    const wanted = this.wanted();
    if (!wanted) return nothing;
    const read = "parameter" in wanted ? wanted.parameter : wanted.row;
    const title = say("parameter" in wanted ? wanted.parameter.label : wanted.row.title, lang);
    return html`<section class="card" data-wanted>
      <h2>${words.confirm}${words.colon}${title}</h2>
      <p class="under">${say(read.citation, lang) || read.source}</p>
      <div class="fields">
        ${
          "parameter" in wanted
            ? inputView({
                name: "value",
                label: `${words.value} ${unitText(wanted.parameter.unit, lang)}`.trim(),
                value: this.saying.value ?? wanted.parameter.value,
                set: (value) => (this.saying = { ...this.saying, value }),
              })
            : html`<p class="wide">${wanted.row.cells.map(({ label, value, unit }) => `${say(label, lang)} ${value} ${unitText(unit, lang)}`.trim()).join(words.comma)}</p>`
        }
        ${this.whoView(this.saying, words, (part) => (this.saying = { ...this.saying, ...part }))}
      </div>
      <div class="actions">
        <button type="button" class="plain" data-confirm @click=${() => void this.confirm(wanted)}>${words.confirmIt}</button>
      </div>
    </section>`;
  }

  private whoView(
    { by, on, document }: Partial<Confirmation>,
    words: Words,
    set: (part: Partial<Confirmation>) => void,
  ): TemplateResult {
    return html`${inputView({ name: "document", label: words.document, value: document || "", set: (document) => set({ document }) })}
    ${inputView({ name: "by", label: words.by, value: by || "", set: (by) => set({ by }) })}
    ${inputView({ name: "on", label: words.on, value: on || "", type: "date", set: (on) => set({ on }) })}`;
  }

  private officeView(words: Words): TemplateResult {
    const { info, lang } = this.session;
    const { answers, units } = this.draft;
    const named = ["office", "document_code", "addressee"] as const;
    const own = [...new Set(info.units.map(({ of }) => of))];
    return html`<section>
      <div class="fields">
        ${named.map((name) => inputView({ name, label: words[name], value: this.draft[name] || "", wide: true, set: (value) => this.edit({ [name]: value }) }))}
        ${info.office.answers.map((name) => {
          const field = info.fields.find((each) => each.name === name);
          if (!field) return nothing;
          const input = {
            name,
            label: `${say(field.label, lang)} ${unitText(field.unit, lang)}`.trim(),
            value: String((answers || {})[name] ?? ""),
            set: (value: string) => this.edit({ answers: { ...answers, [name]: value } }),
          };
          return field.choices.length
            ? selectView(input, optionsOf(field, answers || {}, lang), words.unset)
            : inputView(input);
        })}
        ${own.map((of) =>
          selectView(
            {
              name: of,
              label: `${words.units} (${unitText(of, lang) || words.share})`,
              value: (units || {})[of] || "",
              set: (unit) => this.edit({ units: { ...units, [of]: unit } }),
            },
            info.units
              .filter((each) => each.of === of)
              .map(({ name }) => ({ value: name, label: unitText(name, lang) })),
            words.noUnit(unitText(of, lang) || words.share),
          ),
        )}
      </div>
    </section>`;
  }

  private confirmedView(words: Words): TemplateResult {
    const { confirmed = [] } = this.draft;
    const what = ({ parameter, value, table, where, set }: Confirmed): string =>
      parameter
        ? `${parameter} = ${value}`
        : `${table}${words.colon}${where ? Object.values({ ...where, ...set }).join(words.comma) : words.all}`;
    return html`<section>
      <h2>${words.confirmed}</h2>
      ${confirmed.length ? nothing : html`<p class="quiet">${words.noneConfirmed}</p>`}
      ${confirmed.map(
        (each, at) =>
          html`<div class="card" data-confirmed=${each.parameter || each.table}>
            <b>${what(each)}</b>
            <div class="under">${each.document} · ${each.by} · ${each.on}</div>
            <div class="actions">
              <button type="button" class="plain" data-remove @click=${() => this.edit({ confirmed: confirmed.filter((_, place) => place !== at) })}>${words.remove}</button>
            </div>
          </div>`,
      )}
    </section>`;
  }

  private tableView(table: TableInfo, words: Words): TemplateResult {
    const { info, lang } = this.session;
    const rows = this.draft.row || [];
    const change = (at: number, part: Partial<OwnRow>): void =>
      this.edit({ row: rows.map((row, place) => (place === at ? { ...row, ...part } : row)) });
    return html`<section data-table=${table.name}>
      <h2>${say(table.title, lang)}</h2>
      ${rows.map((row, at) =>
        row.table === table.name
          ? html`<div class="card" data-row>
              <div class="fields">
                ${table.columns.map((column) =>
                  cellView(column, row.cells, info, words, lang, (value) =>
                    change(at, { cells: { ...row.cells, [column.name]: value } }),
                  ),
                )}
                ${inputView({ name: "from", label: words.from, value: row.from || "", type: "date", set: (from) => change(at, { from }) })}
                ${inputView({ name: "to", label: words.to, value: row.to || "", type: "date", set: (to) => change(at, { to }) })}
                ${this.whoView(row, words, (part) => change(at, part))}
              </div>
              <div class="actions">
                <button type="button" class="plain" data-remove @click=${() => this.edit({ row: rows.filter((_, place) => place !== at) })}>${words.remove}</button>
              </div>
            </div>`
          : nothing,
      )}
      <div class="actions">
        <button type="button" class="plain" data-add @click=${() => this.edit({ row: [...rows, this.newRow(table)] })}>${words.add}</button>
      </div>
    </section>`;
  }

  /** A row with what the office answers where a column is called alike. */
  private newRow({ name, columns }: TableInfo): OwnRow {
    const { answers = {} } = this.draft;
    const cells = columns
      .filter((column) => answers[column.name])
      .map((column) => [column.name, String(answers[column.name])]);
    const { by, on, document } = this.saying;
    return { table: name, cells: Object.fromEntries(cells), by, on, document };
  }

  private articlesView(words: Words): TemplateResult {
    const { article = [] } = this.draft;
    type Article = (typeof article)[number];
    const change = (at: number, part: Partial<Article>): void =>
      this.edit({ article: article.map((each, n) => (n === at ? { ...each, ...part } : each)) });
    return html`<section>
      <h2>${words.articles}</h2>
      <p class="quiet">${words.articleHelp}</p>
      ${article.map(
        (each, at) =>
          html`<div class="card" data-article>
            <div class="fields">
              ${inputView({ name: "source", label: words.source, value: each.source, set: (source) => change(at, { source }) })}
              ${inputView({ name: "article", label: words.articleNumber, value: each.article || "", set: (number) => change(at, { article: number }) })}
              <label class="wide">${words.text}
                <textarea rows="3" data-input="text" .value=${each.text || ""} @change=${(event: Event) => change(at, { text: (event.target as HTMLTextAreaElement).value })}></textarea>
              </label>
              ${inputView({ name: "address", label: words.address, value: each.address || "", wide: true, set: (address) => change(at, { address }) })}
            </div>
            <div class="actions">
              <button type="button" class="plain" data-remove @click=${() => this.edit({ article: article.filter((_, n) => n !== at) })}>${words.remove}</button>
            </div>
          </div>`,
      )}
      <div class="actions">
        <button type="button" class="plain" data-add-article @click=${() => this.edit({ article: [...article, { source: "" }] })}>${words.add}</button>
      </div>
    </section>`;
  }
}

/** Without what was left empty: an empty answer is none. */
function tidied(settings: Settings): Settings {
  const kept = <T extends object>(of: T): T =>
    Object.fromEntries(
      Object.entries(of).filter(([, each]) => each !== undefined && each !== ""),
    ) as T;
  const { answers, units, row, confirmed, article, ...rest } = settings;
  const some = (of: object | undefined): boolean => of !== undefined && Object.keys(of).length > 0;
  return kept({
    ...rest,
    ...(answers && some(kept(answers)) && { answers: kept(answers) }),
    ...(units && some(kept(units)) && { units: kept(units) }),
    ...(confirmed && confirmed.length && { confirmed: confirmed.map(kept) }),
    ...(row &&
      row.length && { row: row.map((each) => kept({ ...each, cells: kept(each.cells) })) }),
    ...(article && article.length && { article: article.map(kept) }),
  });
}

function failed(error: unknown): Diagnostic {
  return {
    code: "failed",
    severity: "error",
    span: null,
    message: reasonOf(error),
    help: null,
    related: [],
  };
}

customElements.define("water-rules-settings", WaterRulesSettings);
