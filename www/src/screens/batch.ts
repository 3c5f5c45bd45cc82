// <water-rules-batch>: a file of projects, screened row by row and added up by region.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { columnsView, problemsView } from "../batch/columns";
import { exportCsv, exportTemplate, exportXlsx, type Following } from "../batch/export";
import { Job } from "../batch/job";
import { regionsView } from "../batch/regions";
import { itemsOf, resultsView } from "../batch/results";
import { PLAIN, type BatchRow, type Group, type View } from "../batch/rows";
import { visible } from "../batch/safe";
import { styles } from "../batch/styles";
import type { RegionTotal } from "../batch/totals";
import { WORDS } from "../batch/words";
import { charts } from "../chart/styles";
import { isStopped, reasonOf } from "../engine/link";
import type { PackInfo, Text, Verdict } from "../engine/pkg/water_rules";
import type { BookView } from "../engine/pkg-study/water_rules_study";
import { newProject } from "../project";
import type { Session } from "../session";
import { base } from "../view/styles";
import { say } from "../words";

/** The field that names a project: the one that the pack declares, or the first that holds words. */
function nameField({ portfolio, fields }: PackInfo): string {
  if (portfolio) return portfolio.name;
  const text = fields.find(({ type }) => type === "text");
  return text ? text.name : "";
}

/** What is known of all rows: worked out only when something of it changed. */
interface Arranged {
  of: unknown[];
  shown: Uint32Array;
  groups: Group[] | undefined;
  verdicts: Map<Verdict, number>;
  regions: RegionTotal[];
}

export class WaterRulesBatch extends LitElement {
  static styles = [base, charts, styles];
  static properties = {
    session: { attribute: false },
    view: { state: true },
    page: { state: true },
    problemPage: { state: true },
    totalPage: { state: true },
    dropping: { state: true },
    writing: { state: true },
    refused: { state: true },
  };

  declare session: Session;
  declare view: View;
  declare page: number;
  declare problemPage: number;
  declare totalPage: number;
  declare dropping: boolean;
  /** How many rows of a file are written; nothing if none is. */
  declare writing: number | undefined;
  /** Why a file could not be written. */
  declare refused: Text | undefined;

  private readonly job = new Job(
    () => {
      const { rules, info } = this.session;
      return {
        rules,
        info,
        nameField: nameField(info),
        start: (rules) =>
          import("../engine/start-study").then(({ startStudy }) => startStudy(rules)),
      };
    },
    () => this.requestUpdate(),
  );
  private ending = new AbortController();
  private openGroups = new Set<string>();
  /** The groups of fields that the template has; all until one is taken out. */
  private parts: Set<string> | undefined;
  private arranged: Arranged | undefined;

  constructor() {
    super();
    this.view = PLAIN;
    this.page = this.problemPage = this.totalPage = 0;
    this.dropping = false;
  }

  // ---- doing ---------------------------------------------------------------------------------------

  private open(file: File | null | undefined): void {
    if (!file) return;
    this.begin();
    void this.job.open(file);
  }

  private begin(): void {
    this.ending.abort();
    this.view = PLAIN;
    this.page = this.problemPage = this.totalPage = 0;
    this.openGroups.clear();
  }

  private choose = (place: number, field: string): void => {
    this.problemPage = 0;
    void this.job.choose(place, field);
  };

  private screen = (): void => {
    const { info, asOf } = this.session;
    this.ending.abort();
    void this.job.screen({ digest: info.digest, asOf });
  };

  private setView = (change: Partial<View>): void => {
    this.view = { ...this.view, ...change };
    this.page = 0;
    if ("group" in change) this.openGroups.clear();
  };

  private openRow = ({ record, name }: BatchRow): void => {
    this.session.open(newProject({ title: name, record: { ...record } }));
  };

  private async write(make: (following: Following) => Promise<void>): Promise<void> {
    const { signal } = (this.ending = new AbortController());
    this.writing = 0;
    this.refused = undefined;
    try {
      await make({ progress: (done) => (this.writing = done), signal });
    } catch (error) {
      if (!isStopped(error)) this.refused = reasonOf(error);
    } finally {
      this.writing = undefined;
    }
  }

  private arrangement(): Arranged {
    const { job, view } = this;
    const ledger = job.ledger!;
    const of = [ledger, job.done, job.step, view];
    if (!this.arranged || this.arranged.of.some((each, index) => each !== of[index])) {
      const shown = ledger.arrange(view, job.nameOf);
      const groups = view.group ? ledger.group(shown, view.group) : undefined;
      this.arranged = { of, shown, groups, verdicts: ledger.counts(), regions: job.totals.list() };
    }
    return this.arranged;
  }

  protected updated(changed: PropertyValues): void {
    super.updated(changed);
    const { step } = this.job;
    this.dataset.step = step;
    if (step !== "stopped" && step !== "done") return;
    const { items } = itemsOf({ ...this.arrangement(), opened: this.openGroups, page: this.page });
    void this.job.show(items.filter((item): item is number => typeof item === "number"));
  }

  // ---- the view ------------------------------------------------------------------------------------

  protected render(): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    const { step, trouble, sheet } = this.job;
    return html`<div class="page">
      <h2>${words.title}</h2>
      ${this.openView()}
      ${
        trouble
          ? html`<div class="card wrong" role="alert" data-trouble>
            <p><b>${this.job.fileName}</b> ${say(trouble, lang)}</p>
          </div>`
          : nothing
      }
      ${this.refused ? html`<div class="card wrong" role="alert" data-refused><p>${say(this.refused, lang)}</p></div>` : nothing}
      <div class=${step === "reading" ? "card" : ""}>
        <div role="status" aria-live="polite">${step === "reading" ? html`<p>${words.reading} ${this.cancelView()}</p>` : nothing}</div>
        ${step === "reading" ? html`<progress max="1" .value=${this.job.share} aria-label=${words.readShare}></progress>` : nothing}
      </div>
      ${sheet ? this.sheetView() : step === "none" ? this.templateView() : nothing}
      ${step === "stopped" || step === "done" ? this.doneView() : nothing}
    </div>`;
  }

  private cancelView(): TemplateResult {
    return html`<button type="button" class="plain" data-cancel @click=${() => this.job.stop()}>${WORDS[this.session.lang].cancel}</button>`;
  }

  private openView(): TemplateResult {
    const words = WORDS[this.session.lang];
    const { fileName, sheet } = this.job;
    const drag = (over: boolean) => (event: DragEvent) => {
      event.preventDefault();
      this.dropping = over;
    };
    return html`${sheet ? nothing : html`<p>${words.intro}</p>`}
      <div
        class="drop ${this.dropping ? "over" : ""} ${sheet ? "held" : ""}"
        data-drop
        @dragover=${drag(true)}
        @dragleave=${drag(false)}
        @drop=${(event: DragEvent) => {
          drag(false)(event);
          this.open(event.dataTransfer && event.dataTransfer.files[0]);
        }}
      >
        <input
          type="file"
          hidden
          data-batch-file
          aria-label=${words.choose}
          accept=".xlsx,.xlsm,.xls,.xlsb,.et,.ods,.csv,.tsv,.txt,.json,.ndjson,.jsonl,.htm,.html"
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            this.open(input.files && input.files[0]);
            input.value = "";
          }}
        />
        ${sheet ? html`<b data-file-name>${fileName}</b> ` : html`${words.drop} `}
        <button
          type="button"
          class=${sheet ? "plain" : "primary"}
          data-choose
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>("[data-batch-file]")!.click()}
        >
          ${sheet ? words.another : words.choose}
        </button>
        ${
          sheet
            ? html`<button
              type="button"
              class="plain"
              data-close
              @click=${() => {
                this.begin();
                this.job.close();
              }}
            >
              ${words.close}
            </button>`
            : html`<p class="small quiet">${words.forms}</p>`
        }
      </div>`;
  }

  private templateView(): TemplateResult {
    const { info, lang } = this.session;
    const words = WORDS[lang];
    const parts = this.parts || new Set(info.groups.map(({ id }) => id));
    const set = (change: (parts: Set<string>) => void): void => {
      const next = new Set(parts);
      change(next);
      this.parts = next;
      this.requestUpdate();
    };
    return html`<div class="card">
      <p>
        <button
          type="button"
          class="plain"
          data-template
          ?disabled=${this.writing !== undefined || parts.size === 0}
          @click=${() => void this.write(() => exportTemplate(info, parts, lang))}
        >
          ${words.template}
        </button>
        <span class="small">${words.templateHelp}</span>
      </p>
      <details class="minor">
        <summary>${words.templateParts} ${parts.size}/${info.groups.length}</summary>
        <p class="parts">
          ${info.groups.map(
            ({ id, title }) =>
              html`<label
                ><input
                  type="checkbox"
                  data-part=${id}
                  .checked=${parts.has(id)}
                  @change=${(event: Event) =>
                    set((next) =>
                      (event.target as HTMLInputElement).checked ? next.add(id) : next.delete(id),
                    )}
                />
                ${say(title, lang)}</label
              >`,
          )}
        </p>
        <button type="button" class="plain" @click=${() => set((next) => info.groups.forEach(({ id }) => next.add(id)))}>${words.templateAll}</button>
        <button type="button" class="plain" @click=${() => set((next) => next.clear())}>${words.templateNone}</button>
      </details>
    </div>`;
  }

  /** What of a workbook wasn't read: it is offered. */
  private lookView({
    sheet,
    others,
    hidden_rows: rows,
    hidden_columns: columns,
    with_hidden: withHidden,
  }: BookView): TemplateResult {
    const words = WORDS[this.session.lang];
    const { job } = this;
    return html`${
      others.length
        ? html`<p class="small">
            <label
              >${words.otherSheet}
              <select
                data-sheets
                @change=${(event: Event) =>
                  void job.look({ sheet: (event.target as HTMLSelectElement).value, withHidden })}
              >
                <option value=${sheet} selected>${visible(sheet)}</option>
                ${others.map(
                  ({ name, hidden }) =>
                    html`<option value=${name}>${visible(name)}${hidden ? words.hiddenSheet : ""}</option>`,
                )}
              </select></label
            >
          </p>`
        : nothing
    }
    ${
      rows + columns
        ? html`<p class="small">
            <label
              ><input
                type="checkbox"
                data-with-hidden
                .checked=${withHidden}
                @change=${() => void job.look({ sheet, withHidden: !withHidden })}
              />
              ${words.withHidden(rows, columns)}</label
            >
          </p>`
        : nothing
    }`;
  }

  private sheetView(): TemplateResult {
    const { info, lang } = this.session;
    const words = WORDS[lang];
    const { job } = this;
    const sheet = job.sheet!;
    const over = job.step === "done" || job.step === "stopped";
    const matching = html`${sheet.columns.length ? columnsView(sheet, info, lang, words, this.choose) : nothing}`;
    return html`<div class="card">
        ${sheet.notices.map((notice) => html`<p class="small" data-notice>${say(notice, lang)}</p>`)}
        ${sheet.view && job.step === "matching" ? this.lookView(sheet.view) : nothing}
        ${
          sheet.trouble
            ? html`<p class="problem error" role="alert" data-columns-trouble><b>${say(sheet.trouble, lang)}</b></p>`
            : job.step === "reading"
              ? nothing
              : html`<p><b data-rows=${job.count}>${words.rowsRead(job.count)}</b></p>`
        }
        ${
          over || job.step === "screening"
            ? sheet.columns.length
              ? html`<details class="minor">
                <summary>${words.columns}</summary>
                ${matching}
              </details>`
              : nothing
            : matching
        }
        ${
          sheet.trouble
            ? nothing
            : problemsView(sheet.problems, job.bad, lang, words, this.problemPage, (page) => {
                this.problemPage = page;
              })
        }
      </div>
      ${sheet.trouble || job.step === "reading" ? nothing : this.progressView()}`;
  }

  private progressView(): TemplateResult {
    const { info, asOf, lang } = this.session;
    const words = WORDS[lang];
    const { job } = this;
    const of = job.count;
    const stale =
      job.basis &&
      job.step !== "screening" &&
      (job.basis.digest !== info.digest || job.basis.asOf !== asOf);
    const button = (label: string): TemplateResult =>
      html`<button type="button" class="primary" data-start ?disabled=${of === 0} @click=${this.screen}>${label}</button>`;
    return html`<div class="card ${stale ? "stale" : ""}">
      ${stale ? html`<p role="alert" data-stale><b>${words.stale}</b></p>` : nothing}
      ${job.step === "matching" ? button(words.start(of)) : nothing}
      ${
        job.step === "screening"
          ? html`<progress max=${of} .value=${job.done} aria-label=${words.progress(job.done, of)}></progress>
            <p><span data-progress=${job.done}>${words.progress(job.done, of)}</span> ${this.cancelView()}</p>`
          : nothing
      }
      <div role="status">
        ${job.step === "stopped" ? html`<p data-stopped>${words.stopped(job.done, of)}</p>` : nothing}
        ${job.step === "done" ? html`<p data-done>${words.finished(of)}</p>` : nothing}
      </div>
      ${
        stale || job.step === "done"
          ? stale
            ? button(words.again)
            : nothing
          : job.step === "stopped" && job.done < of
            ? button(words.goOn(of - job.done))
            : nothing
      }
    </div>`;
  }

  private doneView(): TemplateResult {
    const { info, lang } = this.session;
    const words = WORDS[lang];
    const { job } = this;
    const { shown, groups, verdicts, regions } = this.arrangement();
    const busy = this.writing !== undefined;
    const write = (make: typeof exportCsv) => () =>
      void this.write((following) => make(job, info, lang, following));
    return html`<div class="card">
        <h3 id="results">${words.results}</h3>
        <div class="row">
          <button type="button" class="plain" data-export-xlsx ?disabled=${busy} @click=${write(exportXlsx)}>${words.exportXlsx}</button>
          <button type="button" class="plain" data-export-csv ?disabled=${busy} @click=${write(exportCsv)}>${words.exportCsv}</button>
          ${
            busy
              ? html`<span data-writing>${words.writing} ${words.written(this.writing!, job.count)}</span>
                <button type="button" class="plain" data-end-export @click=${() => this.ending.abort()}>${words.cancel}</button>`
              : nothing
          }
        </div>
        ${resultsView({
          info,
          lang,
          words,
          count: job.count,
          verdicts,
          nameless: !job.kept,
          shown,
          groups,
          fields: job.ledger!.fields,
          opened: this.openGroups,
          view: this.view,
          page: this.page,
          rowAt: (place) => job.rowAt(place),
          setView: this.setView,
          toggle: (group) => {
            if (!this.openGroups.delete(group)) this.openGroups.add(group);
            this.requestUpdate();
          },
          turn: (page) => {
            this.page = page;
          },
          open: this.openRow,
        })}
      </div>
      ${
        info.portfolio && job.done
          ? html`<div class="card">
            ${regionsView(regions, info.portfolio, info, lang, words, this.totalPage, (page) => {
              this.totalPage = page;
            })}
          </div>`
          : nothing
      }`;
  }
}

customElements.define("water-rules-batch", WaterRulesBatch);
