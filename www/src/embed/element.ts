// <water-screening>: one project screened inside a page of others. Nothing of the host page is touched but hidden fields
// inside the element, and nothing is kept on the machine.
import equal from "fast-deep-equal";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { today } from "../day";
import { Desk } from "../desk";
import { download } from "../download";
import { digestNamed, EngineError, reasonOf } from "../engine/error";
import { fetched, keysAt, requireSignature } from "../engine/pack-file";
import type {
  Diagnostic,
  FullReport,
  Judgement,
  PackFiles,
  PackInfo,
  Report,
  Settings,
  Text,
} from "../engine/pkg/water_rules";
import { isForged, StudyClient } from "../engine/study";
import { newProject } from "../project";
import { withSettings } from "../settings/kept";
import { ownShelf } from "../shelf";
import { readProject } from "../screen/file";
import { problemView } from "../screen/form";
import { charts } from "../chart/styles";
import { isBegun } from "../interview/pack-words";
import { Interview } from "../interview/interview";
import { styles as interviewStyles } from "../interview/styles";
import { viewsView } from "../interview/views";
import { styles as screenStyles } from "../screen/styles";
import { WORDS as SCREEN } from "../screen/words";
import { Workbench } from "../screen/workbench";
import { diagnosticView } from "../view/diagnostic";
import { OUTCOMES, outcomeView, verdictView } from "../view/outcome";
import { base } from "../view/styles";
import { HTML_LANG, say, type Lang } from "../words";
import { copy } from "./copy";
import { copyGiven, readGiven, Told } from "./given";
import { fillField, invalidity } from "./in-form";
import type { Kit } from "./kit";
import { takeSeat, type Seat } from "./seat";
import { styles } from "./styles";
import type {
  Details,
  ErrorDetail,
  Mode,
  RecordData,
  ReportDetail,
  Theme,
  WaterScreeningElement,
} from "./types";
import { FAILURES, WORDS } from "./words";

type Phase = { is: "loading" } | { is: "failed" } | { is: "ready"; info: PackInfo; desk: Desk };

const TAG = "water-screening";

export class WaterScreening extends LitElement implements WaterScreeningElement {
  static styles = [base, charts, screenStyles, interviewStyles, styles];
  static properties = {
    pack: { noAccessor: true },
    trust: {},
    settings: { attribute: false, noAccessor: true },
    record: { noAccessor: true },
    judgements: { attribute: false, noAccessor: true },
    asOf: { attribute: "as-of" },
    lang: {},
    theme: {},
    mode: {},
    name: {},
    recordName: { attribute: "record-name" },
    required: { type: Boolean, reflect: true },
    require: {},
    readOnly: { type: Boolean, attribute: "readonly", reflect: true },
    fragment: {},
    callback: {},
    off: { state: true },
    unseen: { state: true },
    phase: { state: true },
    failure: { state: true },
  };
  static formAssociated = true;
  static kit: Kit;

  declare trust: string;
  declare asOf: string;
  declare lang: string;
  declare theme: Theme;
  declare mode: Mode;
  declare name: string;
  declare recordName: string;
  declare required: boolean;
  declare require: WaterScreeningElement["require"];
  declare readOnly: boolean;
  declare fragment: string;
  declare callback: ((detail: ReportDetail) => void) | string;
  /** Whether the form, or a set of fields that it is in, is disabled. */
  declare off: boolean;
  /** Whether the verdict is out of sight. */
  declare unseen: boolean;
  declare phase: Phase;
  /** What can't be done or used, until it can. */
  declare failure: ErrorDetail | undefined;

  private readonly bench = new Workbench(this);
  private readonly interview = new Interview(this, this.bench);
  private readonly internals = this.attachInternals();
  private watched: Element | null = null;
  private sight: IntersectionObserver | undefined;
  private from: string | PackFiles = "";
  private office: Settings | undefined;
  private given: RecordData | string | undefined;
  private judged: Judgement[] | undefined;
  private seat: Seat | undefined;
  /** Whether rules that came compiled, and that nobody vouches for, are yet to be compared with what their files say. */
  private unconfirmed = false;
  private confirming: Seat | undefined;
  private changes = new Told();
  private serial = 0;
  private resting = false;
  private told: {
    report?: FullReport;
    detail?: ReportDetail;
    record?: RecordData;
    trouble?: EngineError;
    unjudged?: Text;
  } = {};

  constructor() {
    super();
    this.trust =
      this.asOf =
      this.lang =
      this.name =
      this.recordName =
      this.require =
      this.fragment =
      this.callback =
        "";
    this.required = this.readOnly = this.off = this.unseen = false;
    this.theme = "auto";
    this.mode = "form";
    this.phase = { is: "loading" };
  }

  // ---- what the host sees --------------------------------------------------------------------------

  // What the host gives is copied, and so is what it gets: what it does with its own objects changes nothing here.

  get pack(): string | PackFiles {
    return copy(this.from);
  }

  set pack(pack: string | PackFiles) {
    this.take("pack", this.from, (this.from = copy(pack || "")));
  }

  get settings(): Settings | undefined {
    return copy(this.office);
  }

  set settings(settings: Settings | undefined) {
    this.take("settings", this.office, (this.office = copy(settings || undefined)));
  }

  private take(name: "pack" | "settings", before: unknown, now: unknown): void {
    if (!equal(before, now)) this.requestUpdate(name, before, { hasChanged: () => true });
  }

  get record(): RecordData | string {
    return copy(this.phase.is === "ready" ? this.phase.desk.project.record : this.given || {});
  }

  set record(record: RecordData | string) {
    const given = copyGiven(record);
    if (this.phase.is === "ready" && given !== undefined) {
      if (this.changes.has(given, this.phase.desk.project.record)) return;
    }
    this.given = given;
    // From here on what was told before is news again.
    this.changes = new Told();
    if (this.phase.is === "ready") void this.openGiven(this.phase.desk);
  }

  get judgements(): Judgement[] {
    return copy(
      (this.phase.is === "ready" ? this.phase.desk.project.judgements : this.judged) || [],
    );
  }

  set judgements(judgements: Judgement[]) {
    const given = copy(judgements || []);
    if (this.phase.is !== "ready") this.judged = given;
    else if (!equal(this.judgements, given)) void this.phase.desk.judge(given);
  }

  get report(): Report | undefined {
    return copy(this.current);
  }

  /** The report, if it is of the data and the date as they are now. */
  private get current(): Report | undefined {
    const desk = this.phase.is === "ready" ? this.phase.desk : undefined;
    const { report } = desk || {};
    return desk && report && desk.screened === desk.project && report.as_of === desk.asOf
      ? this.leanOf(report)
      : undefined;
  }

  private leanOf(report: FullReport): Report | undefined {
    return this.seat && this.seat.leanOf(report);
  }

  get info(): PackInfo | undefined {
    return copy(this.phase.is === "ready" ? this.phase.info : undefined);
  }

  save(): void {
    const { current: report } = this;
    if (report) download(`report-${report.as_of}.json`, `${JSON.stringify(report)}\n`);
  }

  async certificate(hash: "sha256" | "sm3" = "sha256"): Promise<string> {
    const named = digestNamed(hash);
    const study = this.seat && this.seat.study;
    if (this.phase.is !== "ready" || !study || !this.current)
      throw new EngineError("no-report", FAILURES.noReport);
    const { asOf, project } = this.phase.desk;
    return (await study()).certify({ ...project.record }, asOf, named, project.judgements || []);
  }

  /** Takes the user to the first field with a problem, else to the first one. */
  focus(options?: FocusOptions): void {
    const control = this.control;
    if (control) control.focus(options);
  }

  private get control(): HTMLElement | null {
    if (!this.hasUpdated) return null;
    const at = (place: string): HTMLElement | null => this.renderRoot.querySelector(place);
    const field = ["input", "select", "textarea"].map((each) => `[data-field] ${each}`).join();
    return at("[aria-invalid=true]") || at(field) || at("button:not([disabled])");
  }

  async reload(): Promise<void> {
    const serial = ++this.serial;
    const before = this.phase.is === "ready" ? this.phase.desk : undefined;
    let seat: Seat | undefined;
    try {
      await parsed();
      const bundle = await this.bundle();
      if (serial !== this.serial) return;
      seat = takeSeat(WaterScreening.kit, bundle);
      const { info, diagnostics, asCame } = await engineLoaded(seat);
      if (serial !== this.serial) return seat.leave();
      if (!info)
        throw { code: "bad-pack", message: FAILURES.badPack, diagnostics } satisfies ErrorDetail;
      if (this.settings && !info.settings)
        throw { code: "bad-settings", message: FAILURES.badSettings } satisfies ErrorDetail;
      this.leave();
      this.seat = seat;
      this.unconfirmed = asCame && !this.trust && seat.study !== undefined;
      this.failure = undefined;
      const desk = new Desk(
        seat,
        { project: before ? before.project : newProject(), seen: 0 },
        ownShelf(),
        (project) => project.title,
        () => this.follow(desk),
      );
      desk.date(this.asOf || today(), !!this.asOf);
      this.told = { record: desk.project.record };
      this.phase = { is: "ready", info, desk };
      this.emit("ws-ready", { pack: copy(info), engine: seat.version });
      await (before ? desk.open(desk.project) : this.openGiven(desk));
    } catch (error) {
      if (seat && seat !== this.seat) seat.leave();
      if (serial !== this.serial) return;
      if (before) {
        this.given = before.project.record;
        this.judged = before.project.judgements;
      }
      this.leave();
      this.phase = { is: "failed" };
      this.fail(detailOf(error));
    }
  }

  // ---- coming and going ----------------------------------------------------------------------------

  disconnectedCallback(): void {
    super.disconnectedCallback();
    // Moved to another place, the element is there again by then.
    queueMicrotask(() => {
      if (!this.isConnected) this.rest();
    });
  }

  /** Put into a page again, the element goes on with the data that it had. */
  private rest(): void {
    this.serial++;
    this.given = this.record;
    this.judged = this.judgements;
    this.leave();
    this.phase = { is: "loading" };
    this.resting = true;
  }

  connectedCallback(): void {
    super.connectedCallback();
    if (this.resting) void this.reload();
    this.resting = false;
  }

  private leave(): void {
    if (this.seat) this.seat.leave();
    this.seat = undefined;
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!this.hasUpdated || changed.has("pack") || changed.has("trust") || changed.has("settings"))
      void this.reload();
    if (this.phase.is !== "ready") return;
    const { info, desk } = this.phase;
    if (changed.has("asOf") && this.asOf && this.asOf !== desk.asOf)
      void desk.setDate(this.asOf, true);
    const { asOf, project, report, next } = desk;
    const study = this.seat && this.seat.study;
    const bench = {
      info,
      lang: this.language,
      asOf,
      desk,
      project,
      report,
      next,
      ...(study && { study }),
      readOnly: this.readOnly,
    };
    this.bench.take(bench);
    this.bench.detour = (field) => {
      if (this.mode === "form") return false;
      if (this.mode === "interview") this.interview.show(field);
      else this.emit("ws-want", { field });
      return true;
    };
    if (this.mode !== "interview") return;
    this.interview.take({
      ...bench,
      acts: {
        opinion: undefined,
        tour: undefined,
        own: () => void desk.open(newProject()),
        keeps: false,
        kept: [],
      },
    });
  }

  protected updated(): void {
    this.interview.drawn();
    this.fillForm();
    this.watch();
  }

  /** Tells when the verdict is out of sight: then it stands in a bar at the lower edge. */
  private watch(): void {
    if (!this.sight) {
      this.sight = new IntersectionObserver((seen) => {
        this.unseen = !seen[seen.length - 1]!.isIntersecting;
      });
    }
    const card = this.renderRoot.querySelector(".found > [part=verdict]");
    if (card === this.watched) return;
    this.sight.disconnect();
    this.watched = card;
    if (card) this.sight.observe(card);
  }

  /** The pack as its bundle's text, from wherever the host says. */
  private async bundle(): Promise<string> {
    const { pack, trust } = this;
    let bundle: string;
    if (pack && typeof pack === "object") bundle = JSON.stringify(pack);
    else if (pack) bundle = await fetchPack(new URL(pack, document.baseURI).href);
    else {
      const { kit } = WaterScreening;
      const inside = kit.pack ? await kit.pack() : this.child("pack");
      if (inside === undefined)
        throw { code: "failed", message: FAILURES.noPack } satisfies ErrorDetail;
      bundle = inside;
    }
    const trusted = trust
      ? await requireSignature(
          bundle,
          await keysAt(new URL(trust, document.baseURI).href),
          startStudy,
        )
      : bundle;
    return withSettings(trusted, this.settings);
  }

  // ---- the record ----------------------------------------------------------------------------------

  /** Opens what the host gave: by property or attribute, in a script inside the element, or in the address. */
  private async openGiven(desk: Desk, tell = false): Promise<void> {
    const given =
      this.given !== undefined ? this.given : this.inAddress() || this.child("record") || {};
    let record: RecordData = {};
    let judgements = this.judged;
    this.judged = undefined;
    this.failure = undefined;
    const read = readGiven(given);
    if ("problem" in read)
      this.fail({ code: "bad-record", message: FAILURES.badRecord(read.problem) });
    else ({ record, judgements = judgements } = read);
    if (!tell) this.told.record = record;
    await desk.open(newProject({ record, ...(judgements && { judgements }) }));
    const problems = [...desk.problems.values()].flat();
    if (desk.project.record === record && problems.length)
      this.fail({ code: "record-problems", message: FAILURES.recordProblems, problems }, false);
  }

  private inAddress(): string | undefined {
    if (!this.fragment) return undefined;
    const given = new URLSearchParams(location.hash.slice(1)).get(this.fragment);
    return given === null ? undefined : given;
  }

  /** The text of a script of data among the element's children. */
  private child(what: "pack" | "record"): string | undefined {
    const script = [...this.children].find((each) =>
      each.matches(`script[type="application/json"][data-${what}]`),
    );
    return script ? script.textContent || "" : undefined;
  }

  private async openFile(input: HTMLInputElement): Promise<void> {
    const file = input.files && input.files[0];
    const read = file && (await readProject(file));
    input.value = "";
    if (!file || !read || this.phase.is !== "ready") return;
    if ("record" in read) {
      this.failure = undefined;
      // The user's doing, of which the host is told.
      await this.phase.desk.open(newProject(read));
    } else {
      const { zh, en } = read.problem;
      this.fail({
        code: "bad-record",
        message: { zh: `${file.name} ${zh}`, en: `${file.name} ${en}` },
      });
    }
  }

  // ---- telling the host ----------------------------------------------------------------------------

  private emit<K extends keyof Details>(name: K, detail: Details[K]): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Tells of a failure; `show` puts it into the element too. The frame's page calls it. */
  fail(detail: ErrorDetail, show = true): void {
    if (show) this.failure = detail;
    this.emit("ws-error", detail);
  }

  /** Whatever changed on the desk. */
  private follow(desk: Desk): void {
    if (this.phase.is !== "ready" || this.phase.desk !== desk) return;
    this.requestUpdate();
    const { told } = this;
    const { project, report, screened, trouble, unjudged } = desk;
    if (project.record !== told.record) {
      told.record = project.record;
      if (this.failure && this.failure.code === "bad-record") this.failure = undefined;
      this.emit("ws-change", { record: copy(project.record) });
      this.changes.add(project.record);
    }
    this.fillForm();
    const lean = report && report !== told.report ? this.leanOf(report) : undefined;
    if (report && lean && screened) {
      told.report = report;
      const detail = { report: lean, record: screened.record };
      if (!equal(detail, told.detail)) {
        told.detail = detail;
        this.emit("ws-report", copy(detail));
        this.call(copy(detail));
      }
    }
    if (unjudged !== told.unjudged) {
      if (unjudged) this.emit("ws-error", { code: "bad-judgement", message: unjudged });
      if (unjudged) told.unjudged = unjudged;
      else delete told.unjudged;
    }
    if (trouble !== told.trouble) {
      if (trouble) told.trouble = trouble;
      else delete told.trouble;
      if (trouble) this.emit("ws-error", { code: trouble.code, message: trouble.text });
    }
  }

  // ---- in a form -----------------------------------------------------------------------------------

  get form(): HTMLFormElement | null {
    return this.internals.form;
  }

  get validity(): ValidityState {
    return this.internals.validity;
  }

  get validationMessage(): string {
    return this.internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.internals.willValidate;
  }

  checkValidity(): boolean {
    return this.internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.internals.reportValidity();
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(disabled: boolean) {
    this.toggleAttribute("disabled", Boolean(disabled));
  }

  formDisabledCallback(disabled: boolean): void {
    this.off = disabled;
  }

  /** The user's doing, of which the host is told. */
  formResetCallback(): void {
    if (this.phase.is === "ready") void this.openGiven(this.phase.desk, true);
  }

  /** Sees to it that the rules are what their files say, before a form submits what they found. */
  private async confirm(seat: Seat): Promise<void> {
    if (this.confirming === seat || !seat.study) return;
    this.confirming = seat;
    try {
      await (await seat.study()).confirm();
      if (this.seat === seat) this.unconfirmed = false;
    } catch (error) {
      if (this.seat !== seat) return;
      // What failed for want of a file is tried again with the next report.
      this.confirming = undefined;
      if (!isForged(error)) return;
      this.leave();
      this.phase = { is: "failed" };
      this.fail(detailOf(error));
    }
    this.fillForm();
  }

  /** What a form would submit is never the report of other data, nor one by rules that are other than their files. */
  private fillForm(): void {
    const { phase, off, required, require, seat } = this;
    const { current } = this;
    if (this.name && current && this.unconfirmed && seat) void this.confirm(seat);
    const report = this.name && this.unconfirmed ? undefined : current;
    const desk = phase.is === "ready" ? phase.desk : undefined;
    const text = (name: string, value: unknown): string =>
      name && value ? JSON.stringify(value) : "";
    fillField(this, this.name, "report", text(this.name, report), off);
    const record = desk && desk.project.record;
    fillField(this, this.recordName, "record", text(this.recordName, record), off);
    const why = invalidity(
      { required, require },
      {
        begun: phase.is === "ready" && isBegun(phase.info, phase.desk.project.record),
        problems: desk !== undefined && desk.problems.size > 0,
        failed: phase.is === "failed",
        report,
      },
    );
    const anchor = this.control;
    if (!why) this.internals.setValidity({});
    else
      this.internals.setValidity(
        why.flags,
        say(why.message, this.language),
        ...(anchor ? [anchor] : []),
      );
  }

  private call(detail: ReportDetail): void {
    const { callback } = this;
    const called =
      typeof callback === "string"
        ? (window as unknown as Record<string, unknown>)[callback]
        : callback;
    if (typeof called !== "function") return;
    try {
      called(detail);
    } catch (error) {
      console.error(error);
    }
  }

  // ---- the view ------------------------------------------------------------------------------------

  private get language(): Lang {
    const around = this.parentElement && this.parentElement.closest("[lang]");
    return /^(zh\b|$)/i.test(this.lang || (around && around.getAttribute("lang")) || "")
      ? "zh"
      : "en";
  }

  protected render(): TemplateResult {
    const { phase, language: lang } = this;
    const theme = ["light", "dark"].includes(this.theme) ? this.theme : "auto";
    return html`<div class="root" part="root" lang=${HTML_LANG[lang]} data-theme=${theme} data-phase=${phase.is}>
      <slot name="header"></slot>
      <fieldset class="inside" ?disabled=${this.off}>
        ${this.failureView(lang)}
        ${phase.is === "loading" ? html`<slot><p role="status">${WORDS[lang].loading}</p></slot>` : nothing}
        ${phase.is === "ready" ? this.readyView(phase.info, phase.desk, lang) : nothing}
      </fieldset>
      <slot name="footer"></slot>
    </div>`;
  }

  private failureView(lang: Lang): TemplateResult | typeof nothing {
    const { failure } = this;
    if (!failure) return nothing;
    return html`<div class="box wrong" part="error" role="alert" data-failure=${failure.code}>
      ${this.phase.is === "failed" ? html`<b>${WORDS[lang].failed}</b>` : nothing}
      <p>${say(failure.message, lang)}</p>
      ${
        failure.diagnostics
          ? html`<ul class="diagnostics">
            ${failure.diagnostics.map((each: Diagnostic) => diagnosticView(each, lang))}
          </ul>`
          : nothing
      }
    </div>`;
  }

  private readyView(info: PackInfo, desk: Desk, lang: Lang): TemplateResult {
    const words = WORDS[lang];
    if (this.mode === "compact") return this.compactView(info, desk, lang);
    const asking = this.mode === "interview";
    if (asking && this.interview.before)
      return html`${this.actionsView(desk, lang)}
        <fieldset class="inside" ?disabled=${this.readOnly}>${this.interview.view()}</fieldset>`;
    const results = html`<section class="found" part="results">
      ${asking ? nothing : html`<h2>${SCREEN[lang].results}</h2>`}
      ${this.mode === "form" || asking ? nothing : this.problemsView(desk, lang)} ${this.bench.verdict([], asking && !this.interview.over)}
      ${asking && !this.interview.over ? nothing : this.bench.findings()}
    </section>`;
    return html`${this.actionsView(desk, lang)}
      ${
        this.mode === "form" || asking
          ? html`<div class="columns">
            <section part="form">
              <fieldset class="inside" ?disabled=${this.readOnly}>
              ${
                asking
                  ? this.interview.view()
                  : html`<h2>${SCREEN[lang].form}</h2>
                    ${this.bench.form()}`
              }
              </fieldset>
            </section>
            ${results}
          </div>`
          : results
      }
      <p class="quiet small" data-pack=${info.digest}>${say(info.title, lang)} · ${words.rules} ${info.version} · ${words.asOf} ${desk.asOf}</p>
      ${this.barView(info, desk, lang)}`;
  }

  /** The verdict while its card is out of sight. */
  private barView(info: PackInfo, { report }: Desk, lang: Lang): TemplateResult {
    const card = (): void => {
      if (this.watched) this.watched.scrollIntoView({ block: "start" });
    };
    const shown = this.unseen && report && this.bench.begun;
    return html`<div class="room"></div>
      ${
        shown
          ? html`<div class="bar" role="group" aria-label=${WORDS[lang].verdict}>
              <div part="bar">
                ${verdictView(report.judged ? report.judged.verdict : report.verdict, info, lang)}
                <button type="button" class="plain" part="button" data-to-verdict @click=${card}>
                  ${WORDS[lang].toVerdict}
                </button>
              </div>
            </div>`
          : nothing
      }`;
  }

  private compactView(info: PackInfo, desk: Desk, lang: Lang): TemplateResult {
    const { report, trouble } = desk;
    if (!report)
      return trouble ? this.bench.verdict() : html`<p role="status">${WORDS[lang].loading}</p>`;
    const counted = OUTCOMES.map((outcome) => ({
      outcome,
      count: report.findings.filter((each) => each.outcome === outcome).length,
    }));
    return html`${this.problemsView(desk, lang)}
      <div class="compact" part="verdict" role="status" data-verdict=${report.verdict}>
      ${verdictView(report.verdict, info, lang)}
      ${counted
        .filter(({ outcome, count }) => count > 0 && outcome !== "not_applicable")
        .map(
          ({ outcome, count }) => html`<span>${outcomeView(outcome, info, lang)} ${count}</span>`,
        )}
      <span class="quiet">${WORDS[lang].asOf} ${report.as_of}</span>
      </div>`;
  }

  /** Without the form, where problems stand at their fields. */
  private problemsView({ problems }: Desk, lang: Lang): TemplateResult | typeof nothing {
    if (problems.size === 0) return nothing;
    return html`<div class="box wrong" part="error" data-record-problems>
      <b>${WORDS[lang].problems}</b>
      ${[...problems.values()].flat().map((problem) => html`<div><code>${problem.field}</code> ${problemView(problem, lang)}</div>`)}
    </div>`;
  }

  private actionsView(desk: Desk, lang: Lang): TemplateResult {
    const words = WORDS[lang];
    const form = this.mode === "form" || this.mode === "interview";
    return html`<div class="actions" part="actions" role="group" aria-label=${words.tools}>
      ${form ? viewsView(this.language, this.mode === "interview", (asking) => (this.mode = asking ? "interview" : "form")) : nothing}
      ${
        form
          ? html`<input
              type="file"
              hidden
              ?disabled=${this.readOnly}
              accept=".json,application/json"
              aria-label=${words.open}
              @change=${(event: Event) => void this.openFile(event.target as HTMLInputElement)}
            />
            <button type="button" class="plain" part="button" data-open ?disabled=${this.readOnly} @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")!.click()}>
              ${words.open}
            </button>
            <button
              type="button"
              class="plain"
              part="button"
              data-save-record
              @click=${() => download("project.json", JSON.stringify(desk.project.record, null, 2))}
            >
              ${words.save}
            </button>`
          : nothing
      }
      <button type="button" class="plain" part="button" data-save-report ?disabled=${!this.current} @click=${() => this.save()}>
        ${words.saveReport}
      </button>
      ${
        form && !this.asOf && !this.readOnly
          ? html`<label
            >${words.asOf}<input type="date" required .value=${desk.asOf} @change=${(event: Event) => this.changeDate(desk, event.target as HTMLInputElement)}
          /></label>`
          : nothing
      }
      <slot name="actions"></slot>
    </div>`;
  }

  private changeDate(desk: Desk, { value }: HTMLInputElement): void {
    if (value) void desk.setDate(value);
  }
}

/** Defines the element, once on a page: a second kit leaves it to the first. */
export function define(kit: Kit): new () => WaterScreeningElement {
  const known = customElements.get(TAG);
  if (known) return known as new () => WaterScreeningElement;
  WaterScreening.kit = kit;
  customElements.define(TAG, WaterScreening);
  return WaterScreening;
}

/** Waits until the element's children are there. */
function parsed(): Promise<unknown> | undefined {
  if (document.readyState !== "loading") return undefined;
  return new Promise((resolve) =>
    document.addEventListener("DOMContentLoaded", resolve, { once: true }),
  );
}

const fetching = new Map<string, Promise<string>>();

/** Elements that come at the same time fetch a pack once. */
function fetchPack(url: string): Promise<string> {
  const known = fetching.get(url);
  if (known) return known;
  const asked = fetched(url)
    .then((response) => response.text())
    .catch((error) => {
      if (error instanceof EngineError) throw error;
      throw new EngineError("failed", FAILURES.fetchPack(`${url} ${reasonOf(error).zh}`));
    });
  fetching.set(url, asked);
  const done = (): void => void fetching.delete(url);
  asked.then(done, done);
  return asked;
}

async function startStudy(bundle: string): Promise<StudyClient> {
  const { study } = WaterScreening.kit;
  if (!study) throw new EngineError("failed", FAILURES.engine({ zh: "study", en: "study" }));
  return new StudyClient(() => study.worker(), await study.code(), bundle);
}

/** Whether a worker, or the module in it, wasn't let start: as a rule by a policy. */
function isBlocked({ code, text }: EngineError): boolean {
  return code === "worker" || (code === "engine" && text.en.includes("CompileError"));
}

async function engineLoaded(seat: Seat) {
  try {
    return await seat.loaded;
  } catch (error) {
    const { kit } = WaterScreening;
    if (kit.replaced && (await kit.replaced()))
      throw new EngineError("kit-updated", FAILURES.replaced);
    if (error instanceof EngineError && !isBlocked(error)) throw error;
    throw new EngineError("failed", FAILURES.engine(reasonOf(error)));
  }
}

function detailOf(error: unknown): ErrorDetail {
  if (error instanceof EngineError) return { code: error.code, message: error.text };
  if (typeof error === "object" && error && "code" in error && "message" in error)
    return error as ErrorDetail;
  const message: Text = reasonOf(error);
  return { code: "failed", message };
}
