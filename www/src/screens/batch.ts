// <water-rules-batch>: a file of projects, screened row by row and added up by region.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { againstView, difference, type Difference } from "../batch/against";
import { columnsView, problemsView } from "../batch/columns";
import { exportCsv, exportXlsx, WORKBOOK, type Following } from "../batch/export";
import { fillView, type OpenField } from "../batch/fill";
import { gapsBook, gapsOf, matched, readGaps, type Gap } from "../batch/gaps";
import { Job } from "../batch/job";
import { Keeping } from "../batch/keeping";
import { came, cameOf, type KeptBatch } from "../batch/kept";
import { elsewhereView, keptView } from "../batch/kept-view";
import { kindsView, meaningsView, type Cure } from "../batch/mend";
import { regionsView } from "../batch/regions";
import { itemsOf, resultsView } from "../batch/results";
import { PLAIN, type BatchRow, type Group, type View } from "../batch/rows";
import { visible } from "../batch/safe";
import { styles } from "../batch/styles";
import { exportTemplate, fieldsFor } from "../batch/template";
import { todoView } from "../batch/todo";
import type { RegionTotal } from "../batch/totals";
import { WORDS, type Words } from "../batch/words";
import { charts } from "../chart/styles";
import { download } from "../download";
import { isStopped, reasonOf } from "../engine/error";
import type { Field, PackInfo, Text, Verdict } from "../engine/pkg/water_rules";
import type { BookView, Choices } from "../engine/pkg-study/water_rules_study";
import { newProject } from "../project";
import type { Session } from "../session";
import type { Wanted } from "../sheets/protocol";
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

/** How many projects are looked at for what they leave open before they are screened. */
const LOOKED_AT = 40;
/** How many projects a workbook of supplements has at most. */
const MOST_GAPS = 2000;

export class WaterRulesBatch extends LitElement {
  static styles = [base, charts, styles];
  static properties = {
    session: { attribute: false },
    view: { state: true },
    page: { state: true },
    problemPage: { state: true },
    totalPage: { state: true },
    menu: { state: true },
    dropping: { state: true },
    writing: { state: true },
    refused: { state: true },
    fillAt: { state: true },
    open: { state: true },
    looking: { state: true },
    gathered: { state: true },
    read: { state: true },
    against: { state: true },
  };

  declare session: Session;
  declare view: View;
  declare page: number;
  declare problemPage: number;
  declare totalPage: number;
  /** The column whose menu of fields has all of them. */
  declare menu: number | undefined;
  declare dropping: boolean;
  /** How many rows of a file are written; nothing if none is. */
  declare writing: number | undefined;
  /** Why a file could not be written. */
  declare refused: Text | undefined;
  /** The place of whose projects something is said; all if it is empty. */
  declare fillAt: string;
  /** What projects leave open, of so many that were looked at. */
  declare open: { fields: OpenField[]; of: number } | undefined;
  declare looking: boolean;
  /** How many projects are gathered for the workbook of supplements; nothing if none is made. */
  declare gathered: { done: number; of: number } | undefined;
  /** What came of the last workbook of supplements, a sentence each. */
  declare read: string[];
  /** The kept batch that this one is compared with. */
  declare against: { id: string; found: Difference | undefined } | undefined;

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
  private readonly keeping = new Keeping(
    this.job,
    () => this.session.info,
    () => this.requestUpdate(),
  );
  private unlisten = (): void => undefined;
  private ending = new AbortController();
  private places: { of: unknown; values: string[] } | undefined;
  private kinds: { of: unknown; view: unknown } | undefined;
  private kindsLang = "";
  private openGroups = new Set<string>();
  private wholeRows = new Set<number>();
  /** The groups of fields that the template has; all until one is taken out. */
  private parts: Set<string> | undefined;
  /** The kind of applicant that the template is for; anybody if it is empty. */
  private applicant = "";
  private arranged: Arranged | undefined;

  constructor() {
    super();
    this.view = PLAIN;
    this.page = this.problemPage = this.totalPage = 0;
    this.dropping = this.looking = false;
    this.fillAt = "";
    this.read = [];
  }

  connectedCallback(): void {
    super.connectedCallback();
    this.unlisten = this.keeping.listen();
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unlisten();
  }

  protected firstUpdated(): void {
    void this.keeping.resume().then((open) => open && this.again());
  }

  // ---- doing ---------------------------------------------------------------------------------------

  private take(file: File | null | undefined): void {
    if (!file) return;
    this.begin();
    void this.keeping.open(file);
  }

  private async openKept(id: string): Promise<void> {
    this.begin();
    if (await this.keeping.openKept(id)) this.again();
  }

  /** Screens a batch that was screened before. */
  private again(): void {
    const { batch } = this.keeping;
    if (batch && batch.verdicts && this.job.step === "matching") this.screen();
  }

  /** Takes more that was said of the file; what was screened is screened again. */
  private async say(choices: Choices): Promise<void> {
    const screened = this.job.step === "done";
    await this.keeping.say(choices);
    if (screened && this.job.step === "matching") this.screen();
  }

  private cure: Cure = (field, meanings) => {
    const { meanings: all = {} } = this.job.choices;
    void this.say({ meanings: { ...all, [field]: { ...all[field], ...meanings } } });
  };

  /** Looks at some of the projects for what they leave open. */
  private async look(): Promise<void> {
    const { job } = this;
    const { signal } = (this.ending = new AbortController());
    const count = Math.min(LOOKED_AT, job.count);
    const places = Array.from({ length: count }, (_, nth) => Math.floor((nth * job.count) / count));
    const counts = new Map<string, number>();
    this.looking = true;
    await this.attempt(async () => {
      await job.unanswered(
        places,
        this.session.asOf,
        (rows) => {
          for (const { open } of rows)
            for (const name of open) counts.set(name, (counts.get(name) || 0) + 1);
        },
        signal,
      );
      // What all of them ask comes first; of those alike, what is asked first.
      const fields = [...counts].map(([name, count]) => ({ name, count }));
      this.open = { fields: fields.sort((a, b) => b.count - a.count), of: count };
    });
    this.looking = false;
  }

  private async makeGaps(): Promise<void> {
    const { job } = this;
    const { info, asOf, lang } = this.session;
    const words = WORDS[lang];
    const { signal } = (this.ending = new AbortController());
    const all = job.ledger!.arrange({ ...PLAIN, verdict: "undetermined" }, undefined);
    const places = [...all.subarray(0, MOST_GAPS)];
    this.read = all.length > places.length ? [words.gapsCut(places.length)] : [];
    const gaps: Gap[] = [];
    let done = 0;
    this.gathered = { done, of: places.length };
    await this.attempt(async () => {
      await job.unanswered(
        places,
        asOf,
        (rows) => {
          gaps.push(...gapsOf(rows, info, job.nameField));
          this.gathered = { done: (done += rows.length), of: places.length };
        },
        signal,
      );
      if (gaps.length === 0) this.read = [words.noGaps];
      else {
        const stem = this.keeping.batch ? this.keeping.batch.name : job.fileName;
        const name = `${stem}-${words.gapsSheet}.xlsx`.replace(/[\\/:*?"<>|\u0000-\u001f]/g, "_");
        download(name, await gapsBook(gaps, lang), WORKBOOK);
      }
    });
    this.gathered = undefined;
  }

  private async readGaps(file: File | null | undefined): Promise<void> {
    if (!file) return;
    const words = WORDS[this.session.lang];
    const { job } = this;
    this.read = [];
    await this.attempt(async () => {
      const replies = await readGaps(file);
      if (!replies) {
        this.read = [words.notGaps];
        return;
      }
      const names = new Map(job.rows.map(({ row, name }) => [row, name]));
      const { answers, taken, strange } = matched(replies, (row) => names.get(row));
      this.read = [
        words.gapsTaken(taken),
        ...(strange.length
          ? [
              words.gapsStrange(
                strange.length,
                [...new Set(strange.map(({ row, name }) => `${row} ${name}`))]
                  .slice(0, 5)
                  .join(words.comma),
              ),
            ]
          : []),
      ];
      if (!taken) return;
      const all = { ...job.choices.answers };
      for (const [row, own] of Object.entries(answers))
        all[Number(row)] = { ...all[Number(row)], ...own };
      await this.say({ answers: all });
    });
  }

  private async compare(id: string): Promise<void> {
    this.against = id ? { id, found: undefined } : undefined;
    if (!id) return;
    await this.attempt(async () => {
      const before = await cameOf(id);
      if (before && this.against && this.against.id === id)
        this.against = { id, found: difference(came(this.job.rows), before) };
    });
  }

  private forget(batch: KeptBatch): void {
    if (confirm(WORDS[this.session.lang].forgetSure(batch.name))) void this.keeping.forget(batch);
  }

  /** Does what may fail; why it did is said, unless it was stopped. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    this.refused = undefined;
    try {
      await work();
    } catch (error) {
      if (!isStopped(error)) this.refused = reasonOf(error);
    }
  }

  private begin(): void {
    this.ending.abort();
    this.view = PLAIN;
    this.page = this.problemPage = this.totalPage = 0;
    this.openGroups.clear();
    this.wholeRows.clear();
    this.fillAt = "";
    this.open = this.against = this.refused = this.menu = undefined;
    this.read = [];
  }

  private choose = (place: number, field: string): void => {
    this.problemPage = 0;
    void this.say({ columns: { ...this.job.choices.columns, [place]: field } });
  };

  private screen = (): void => {
    const { info, asOf } = this.session;
    this.ending.abort();
    this.against = undefined;
    void this.job
      .screen({ digest: info.digest, asOf })
      .then(() => (this.job.step === "done" ? this.keeping.screened() : undefined));
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
    await this.attempt(() => make({ progress: (done) => (this.writing = done), signal }));
    this.writing = undefined;
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
      ${
        sheet
          ? this.sheetView()
          : step === "none"
            ? html`${keptView(
                this.keeping.list,
                this.session.info,
                lang,
                words,
                (id) => void this.openKept(id),
                (batch) => this.forget(batch),
              )} ${this.templateView()}`
            : nothing
      }
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
        @dragenter=${() => this.job.warm()}
        @dragover=${drag(true)}
        @dragleave=${drag(false)}
        @drop=${(event: DragEvent) => {
          drag(false)(event);
          this.take(event.dataTransfer && event.dataTransfer.files[0]);
        }}
      >
        <input
          type="file"
          hidden
          data-batch-file
          aria-label=${words.choose}
          accept=".xlsx,.xlsm,.xls,.xlsb,.et,.ods,.fods,.csv,.tsv,.txt,.json,.ndjson,.jsonl,.htm,.html"
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            this.take(input.files && input.files[0]);
            input.value = "";
          }}
        />
        ${sheet ? html`<b data-file-name>${fileName}</b> ${this.nameView()}` : html`${words.drop} `}
        <button
          type="button"
          class=${sheet ? "plain" : "primary"}
          data-choose
          @click=${() => {
            this.job.warm();
            this.renderRoot.querySelector<HTMLInputElement>("[data-batch-file]")!.click();
          }}
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
                this.keeping.close();
              }}
            >
              ${words.close}
            </button>`
            : html`<p class="small quiet">${words.forms}</p>`
        }
      </div>
      ${this.elsewhereView(words)}`;
  }

  /** What another tab did to the batch on the screen. */
  private elsewhereView(words: Words): TemplateResult | typeof nothing {
    const { keeping } = this;
    const { batch, elsewhere } = keeping;
    if (!batch) return nothing;
    const name = elsewhere === "changed" ? words.copyOf(batch.name) : batch.name;
    return elsewhereView(
      elsewhere,
      words,
      () => void this.openKept(batch.id),
      () => void keeping.keepHere(name),
      () => {
        this.begin();
        keeping.close();
      },
    );
  }

  /** What the batch is called, and whether it is kept. */
  private nameView(): TemplateResult | typeof nothing {
    const words = WORDS[this.session.lang];
    const { batch, unkept } = this.keeping;
    if (unkept)
      return html`<span class="small" role="status" data-unkept>${unkept === "too-long" ? words.tooLongToKeep : words.unkept}</span> `;
    if (!batch) return nothing;
    return html`<label class="small"
      >${words.batchName}
      <input
        type="text"
        data-batch-name
        .value=${batch.name}
        @change=${(event: Event) => {
          const name = (event.target as HTMLInputElement).value.trim();
          if (name) void this.keeping.rename(name);
        }}
    /></label> `;
  }

  /** A template for one kind of applicant, or of some groups of fields. */
  private async template(parts: ReadonlySet<string>): Promise<void> {
    const { info, asOf, lang } = this.session;
    const start = info.start.find(({ key }) => key === this.applicant);
    if (!start) {
      const fields = info.fields.filter(({ group }) => parts.has(group));
      return exportTemplate(info, fields, {}, lang);
    }
    const study = await this.session.study();
    const [open] = await study.open([start.answers], asOf);
    return exportTemplate(info, fieldsFor(info, start, open!), start.answers, lang);
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
          @click=${() => void this.write(() => this.template(parts))}
        >
          ${words.template}
        </button>
        ${
          info.start.length
            ? html`<label
                >${words.templateFor}
                <select
                  data-template-for
                  @change=${(event: Event) => {
                    this.applicant = (event.target as HTMLSelectElement).value;
                    this.requestUpdate();
                  }}
                >
                  <option value="" .selected=${this.applicant === ""}>${words.templateAny}</option>
                  ${info.start.map(({ key, title }) => html`<option value=${key} .selected=${this.applicant === key}>${say(title, lang)}</option>`)}
                </select></label
              >`
            : nothing
        }
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
    const look = async (wanted: Wanted): Promise<void> => {
      const { source } = this.job;
      if (source) await this.keeping.open(source, wanted);
    };
    return html`${
      others.length
        ? html`<p class="small">
            <label
              >${words.otherSheet}
              <select
                data-sheets
                @change=${(event: Event) =>
                  void look({ sheet: (event.target as HTMLSelectElement).value, withHidden })}
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
                @change=${() => void look({ sheet, withHidden: !withHidden })}
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
    const matching = html`${
      this.keeping.recalled
        ? html`<p class="small" data-recalled>
            ${words.recalled}
            <button type="button" class="plain" @click=${() => void this.keeping.forgetHeads()}>${words.notRecalled}</button>
          </p>`
        : nothing
    }
    ${
      sheet.columns.length
        ? html`${columnsView(sheet, info, lang, words, this.choose, { open: this.menu, come: (place) => (this.menu = place) })}
          ${meaningsView(sheet.columns, info, lang, words, this.cure)}`
        : nothing
    }`;
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
            : html`${this.kindsView()}
              ${problemsView(sheet.problems, job.bad, lang, words, this.problemPage, (page) => {
                this.problemPage = page;
              })}`
        }
      </div>
      ${sheet.trouble || job.step === "reading" ? nothing : html`${this.fillView()} ${this.progressView()}`}`;
  }

  /** The kinds of bad cells: gathered only when they changed, as there may be thousands of cells. */
  private kindsView(): unknown {
    const { info, lang } = this.session;
    const { sheet } = this.job;
    const of = sheet!.problems;
    if (!this.kinds || this.kinds.of !== of || lang !== this.kindsLang) {
      const { columns } = sheet!;
      this.kindsLang = lang;
      this.kinds = { of, view: kindsView(of, columns, info, lang, WORDS[lang], this.cure) };
    }
    return this.kinds.view;
  }

  private fillView(): TemplateResult {
    const { info, lang } = this.session;
    const { job } = this;
    const name = info.portfolio
      ? info.portfolio.region[info.portfolio.region.length - 1]
      : undefined;
    const field = info.fields.find((each) => each.name === name);
    return html`<div class="card">
      ${fillView({
        info,
        lang,
        words: WORDS[lang],
        fill: job.choices.fill || [],
        place: field && { field, values: this.placesOf(field) },
        at: this.fillAt,
        open: this.open,
        looking: this.looking,
        look: () => void this.look(),
        choosePlace: (value) => {
          this.fillAt = value;
        },
        set: (fill) => void this.say({ fill }),
      })}
    </div>`;
  }

  /** The places that the projects name. */
  private placesOf({ name }: Field): string[] {
    const { ledger, rows } = this.job;
    if (!this.places || this.places.of !== ledger) {
      const values = new Set<string>();
      for (const { record } of rows) {
        const given = record[name];
        if (typeof given === "string") values.add(given);
      }
      this.places = { of: ledger, values: [...values].sort((a, b) => a.localeCompare(b, "zh-CN")) };
    }
    return this.places.values;
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
        ${todoView(job.todo, info, lang, words, this.view.search, (code) => this.setView({ search: code }))}
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
          whole: this.wholeRows,
          view: this.view,
          page: this.page,
          rowAt: (place) => job.rowAt(place),
          setView: this.setView,
          toggle: (group) => {
            if (!this.openGroups.delete(group)) this.openGroups.add(group);
            this.requestUpdate();
          },
          toggleRow: (row) => {
            if (!this.wholeRows.delete(row)) this.wholeRows.add(row);
            this.requestUpdate();
          },
          turn: (page) => {
            this.page = page;
          },
          open: this.openRow,
        })}
      </div>
      ${job.kept ? this.gapsView() : nothing}
      ${
        info.portfolio && job.done
          ? html`<div class="card">
            ${regionsView(regions, info.portfolio, info, lang, words, this.totalPage, (page) => {
              this.totalPage = page;
            })}
          </div>`
          : nothing
      }
      ${
        job.kept && job.step === "done"
          ? againstView(
              this.keeping.list.filter(
                ({ id }) => !this.keeping.batch || id !== this.keeping.batch.id,
              ),
              this.against,
              info,
              lang,
              words,
              (id) => void this.compare(id),
            )
          : nothing
      }`;
  }

  private gapsView(): TemplateResult {
    const words = WORDS[this.session.lang];
    const { gathered } = this;
    return html`<div class="card" data-gaps>
      <h3 id="gaps">${words.gaps}</h3>
      <p class="small">${words.gapsHelp}</p>
      <div class="row">
        <button type="button" class="plain" data-make-gaps ?disabled=${gathered !== undefined} @click=${() => void this.makeGaps()}>${words.makeGaps}</button>
        <input
          type="file"
          hidden
          data-gaps-file
          aria-label=${words.readGaps}
          accept=".xlsx,.xls,.et,.ods"
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            void this.readGaps(input.files && input.files[0]);
            input.value = "";
          }}
        />
        <button type="button" class="plain" @click=${() => this.renderRoot.querySelector<HTMLInputElement>("[data-gaps-file]")!.click()}>${words.readGaps}</button>
        ${
          gathered
            ? html`<span>${words.gapsOf(gathered.done, gathered.of)}</span>
              <button type="button" class="plain" @click=${() => this.ending.abort()}>${words.cancel}</button>`
            : nothing
        }
      </div>
      <div role="status">${this.read.map((text) => html`<p data-gaps-read>${text}</p>`)}</div>
    </div>`;
  }
}

customElements.define("water-rules-batch", WaterRulesBatch);
