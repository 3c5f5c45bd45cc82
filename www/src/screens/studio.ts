// <water-rules-studio>: a draft of the rules: edited, checked, run on its known answers, and set against the rules in
// force. Nothing here comes into force; a draft may be tried in its own tab, marked as one.
import { changedFiles } from "../engine/changed";
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { charts } from "../chart/styles";
import { download } from "../download";
import type { Checked, DraftClient } from "../engine/draft";
import type { Claim, Screening, Tried as Trial } from "../engine/protocol";
import { isStopped, reasonOf } from "../engine/error";
import type {
  CasePage,
  Impact,
  Library,
  Move,
  PackFiles,
  Word,
} from "../engine/pkg-study/water_rules_study";
import type { Diagnostic, PackInfo, Position, Text } from "../engine/pkg/water_rules";
import type { Session } from "../session";
import { openFile } from "../sheets/client";
import { Beside } from "../studio/beside";
import { filesOf } from "../studio/draft";
import { FileEditor } from "../studio/editor";
import { fileButton } from "../studio/file-button";
import { hasForm, type WaterRulesFileForm } from "../studio/file-form";
import { filesView } from "../studio/files";
import { daysView, impactView } from "../studio/impact";
import { firstShown, impactDays, type Dated } from "../studio/impact-days";
import { Keeping } from "../studio/keeping/keeping";
import { Navigation } from "../studio/navigation";
import { propertiesView, type Claims } from "../studio/properties";
import { casesView, movesView } from "../studio/results";
import { styles } from "../studio/styles";
import { titleOf } from "../studio/titles";
import type { Answers } from "../studio/template/answers";
import "../studio/template/form";
import "../studio/template/new-cases";
import { WORDS as TEMPLATE } from "../studio/template/words";
import { WORDS } from "../studio/words";
import { diagnosticView } from "../view/diagnostic";
import { base } from "../view/styles";
import { say } from "../words";

/** How long after the last edit the draft is checked, in milliseconds. */
const SETTLES = 300;

const NONE: Diagnostic[] = [];
/** Records that a property is tried on. */
const TRIED = 200;
/** Milliseconds without an edit before the properties are tried: they keep a core busy for seconds. */
const REST = 3_000;
/** So many known answers that don't hold are asked what stopped a rule. */
const MOST_FAILED = 50;

/** Projects that the draft is tried on; the pack's samples if they have no name. */
interface Tried {
  name: string;
  records: Record<string, unknown>[];
  bad: number;
}

export class WaterRulesStudio extends LitElement {
  static styles = [base, charts, styles];
  static properties = {
    session: { attribute: false },
    files: { state: true },
    path: { state: true },
    query: { state: true },
    checked: { state: true },
    cases: { state: true },
    claims: { state: true },
    moves: { state: true },
    dated: { state: true },
    shownDay: { state: true },
    trial: { state: true },
    asText: { state: true },
    making: { state: true },
    made: { state: true },
    done: { state: true },
    ran: { state: true },
    busy: { state: true },
    trouble: { state: true },
    notice: { state: true },
    tried: { state: true },
  };

  declare session: Session;
  declare files: PackFiles | undefined;
  declare path: string;
  declare query: string;
  declare checked: Checked | undefined;
  declare cases: CasePage[] | undefined;
  /** The properties of the draft, tried; nothing if it moves nothing. */
  declare claims: Claims | undefined;
  declare moves: Move[];
  /** The impact by day, once it is worked out. */
  declare dated: Dated[];
  /** The day whose impact is shown. */
  declare shownDay: string;
  /** What comes of a value that is being dragged. */
  declare trial: Trial | undefined;
  /** Whether a file is shown as text although it has a form. */
  declare asText: boolean;
  /** Whether the form for a new rule is open. */
  declare making: boolean;
  /** The rule that was just made, whose known answers are asked for. */
  declare made: Answers | undefined;
  /** How many projects were screened; nothing when none is. */
  declare done: number | undefined;
  /** How many known answers were run; nothing when none is. */
  declare ran: number | undefined;
  declare busy: boolean;
  declare trouble: Text | undefined;
  declare notice: Text | undefined;
  declare tried: Tried;

  private inForce: PackFiles = {};
  private client: Promise<DraftClient> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private serial = 0;
  private stopping = new AbortController();
  private trying = new AbortController();
  private read: { info: PackInfo; library: Library; words: Word[] } | undefined;
  private goal: Position | undefined;
  private readonly navigation = new Navigation(
    this,
    () =>
      this.files && {
        files: this.files,
        path: this.path,
        known: this.editor.known,
        lang: this.session.lang,
      },
    (path, at) => this.choose(path, at),
    (query) => (this.query = query),
  );
  private readonly beside = new Beside(
    this,
    () =>
      this.files && {
        session: this.session,
        files: this.files,
        path: this.path,
        info: this.read && this.read.info,
        cases: this.cases || [],
        broken: this.checked !== undefined && !this.checked.usable,
      },
    {
      client: () => this.connection(),
      put: (files) => this.edit(files),
      choose: (path, at) => this.navigation.go(path, at),
    },
  );
  private readonly keeping = new Keeping(
    this,
    () =>
      this.files && {
        lang: this.session.lang,
        info: this.session.info,
        inForce: this.inForce,
        files: this.files,
        path: this.path,
        draft: this.read && this.read.info,
        moves: this.moves,
        dated: this.dated,
        triedOn: this.triedOn(),
        good:
          !this.busy &&
          !this.trouble &&
          this.checked !== undefined &&
          this.checked.diagnostics.every(({ severity }) => severity !== "error"),
        trust: this.session.trust,
        tryOut: this.session.tryOut,
      },
    {
      client: () => this.connection(),
      put: (files, show) => this.put(files, show),
      edit: (files) => this.edit(files),
    },
  );
  private readonly editor = new FileEditor({
    edited: (path, text) => this.edit({ ...this.files, [path]: text }, true),
    moved: (offset) => this.navigation.moved(offset),
    told: (offset) => this.navigation.told(offset),
    define: (offset) => this.navigation.define(offset),
    back: () => this.navigation.back(),
  });

  constructor() {
    super();
    this.path = "";
    this.query = "";
    this.moves = [];
    this.dated = [];
    this.shownDay = "";
    this.busy = false;
    this.asText = this.making = false;
    this.tried = { name: "", records: [], bad: 0 };
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    this.editor.known = this.read && { ...this.read, lang: this.session.lang };
    if (!changed.has("session")) return;
    const before = changed.get("session");
    if (!before || before.rules !== this.session.rules) void this.begin();
    else if (before.asOf !== this.session.asOf) this.checkSoon();
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forgetClient();
  }

  // ---- the draft -----------------------------------------------------------------------------------

  /** The draft that is kept, or a fresh copy of the rules in force. */
  private async begin(): Promise<void> {
    const { info, rules } = this.session;
    this.forgetClient();
    this.editor.forget();
    this.navigation.forget();
    this.beside.forget();
    this.read = undefined;
    this.inForce = filesOf(rules) || {};
    if (!this.tried.name)
      this.tried = { name: "", records: info.samples.map(({ record }) => record), bad: 0 };
    this.files = await this.keeping.begin(info, this.inForce);
    if (!this.path)
      this.path =
        changedFiles(this.inForce, this.files)[0] || (info.rules[0] ? info.rules[0].path : "");
    if (this.files[this.path] === undefined) this.path = Object.keys(this.files).sort()[0] || "";
    void this.check();
  }

  private edit(files: PackFiles, typed = false): void {
    this.keeping.edited(this.files!, files, typed);
    this.put(files);
  }

  /** Takes the draft as it is now, and shows a file of it. */
  private put(files: PackFiles, show = this.path): void {
    this.tryOut(undefined);
    this.files = files;
    this.path = files[show] === undefined ? Object.keys(files).sort()[0] || "" : show;
    this.notice = undefined;
    this.keeping.keep(files);
    this.checkSoon();
  }

  private revert(paths: string[]): void {
    const files = { ...this.files! };
    for (const path of paths) {
      const text = this.inForce[path];
      if (text === undefined) delete files[path];
      else files[path] = text;
    }
    this.keeping.did("revert", files);
  }

  /** What the draft is called as a file. */
  private draftName(): string {
    const { id, version } = this.read ? this.read.info : this.session.info;
    return `${id}-${version}-draft`;
  }

  private save = (): void => {
    download(`${this.draftName()}.json`, this.keeping.bundle());
  };

  private openBundle = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files && input.files[0];
    if (!file) return;
    const text = await file.text();
    const files = filesOf(text);
    input.value = "";
    if (files)
      await this.keeping.opened(text, files).catch((error) => (this.notice = reasonOf(error)));
    else this.notice = { zh: WORDS.zh.notBundle(file.name), en: WORDS.en.notBundle(file.name) };
  };

  // ---- checking ------------------------------------------------------------------------------------

  private checkSoon(): void {
    clearTimeout(this.timer);
    // What is being worked out is of a draft that is gone.
    this.serial++;
    this.ran = undefined;
    this.stopping.abort();
    this.busy = true;
    this.done = undefined;
    this.timer = setTimeout(() => void this.check(), SETTLES);
  }

  private connection(): Promise<DraftClient> {
    if (!this.client) {
      const { inForce } = this;
      const starting = import("../engine/start-study").then(({ startDraft }) =>
        startDraft(inForce),
      );
      starting.catch(() => {
        if (this.client === starting) this.client = undefined;
      });
      this.client = starting;
    }
    return this.client;
  }

  private forgetClient(): void {
    clearTimeout(this.timer);
    this.serial++;
    this.stopping.abort();
    if (this.client) this.client.then((client) => client.stop()).catch(() => undefined);
    this.client = undefined;
  }

  /** Checks the draft, and shows what follows from it if it has no error. */
  private async check(): Promise<void> {
    const serial = ++this.serial;
    const now = (): boolean => serial === this.serial;
    const { files } = this;
    const { asOf } = this.session;
    this.stopping.abort();
    this.busy = true;
    this.done = undefined;
    this.trouble = undefined;
    try {
      const client = await this.connection();
      const checked = await client.check(files!);
      if (!now()) return;
      this.checked = checked;
      if (!checked.usable) return;
      const moves = await client.moves();
      if (!now()) return;
      this.moves = moves;
      await this.measure(client, now);
      if (!now()) return;
      const library = await client.contents(asOf);
      const words = await client.words();
      const info = await client.info();
      if (!now()) return;
      this.read = { info, library, words };
      const cases = await client.cases((ran) => now() && (this.ran = ran), now);
      if (!cases || !now()) return;
      this.cases = cases;
      this.ran = undefined;
      await this.beside.learn(client, now);
      if (!now()) return;
      const faults = await client.faults(this.likelyToFail(cases));
      if (!now()) return;
      if (faults.length)
        this.checked = { ...checked, diagnostics: [...checked.diagnostics, ...faults] };
      this.claims = undefined;
      if (moves.length) void this.tryClaims(client, now);
    } catch (error) {
      if (now() && !isStopped(error)) this.trouble = reasonOf(error);
    } finally {
      if (now()) this.busy = false;
    }
  }

  /** Tries the properties one by one, once nothing was edited for a while; the next change gives them up. */
  private async tryClaims(client: DraftClient, now: () => boolean): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, REST));
    if (!now()) return;
    try {
      const ids = await client.claims();
      let tried: Claim[] = [];
      for (const id of ids) {
        if (!now()) return;
        this.claims = { tried, of: ids.length };
        const claim = await client.claim(id, TRIED);
        if (claim) tried = [...tried, claim];
      }
      if (now()) this.claims = { tried, of: tried.length };
    } catch (error) {
      if (now() && !isStopped(error)) this.trouble = reasonOf(error);
    }
  }

  /** The samples, and known answers that don't hold: where a rule that is stopped shows. */
  private likelyToFail(cases: CasePage[]): Screening[] {
    const { info, asOf } = this.session;
    const failed = cases.filter(({ passed }) => !passed).slice(0, MOST_FAILED);
    return [
      ...info.samples.map(({ record }) => ({ record, asOf })),
      ...failed.map((each) => ({ record: each.record, asOf: each.as_of })),
    ];
  }

  /** The impact on the projects, by day; being stopped is no failure. */
  private async measure(client: DraftClient, now: () => boolean): Promise<void> {
    const { signal } = (this.stopping = new AbortController());
    const { asOf } = this.session;
    const changed = await client.changedDays();
    if (!now()) return;
    this.dated = [];
    this.shownDay = firstShown(asOf, changed);
    this.done = 0;
    try {
      // The day that is asked about comes last: the worker holds its list for values that are dragged.
      const days = impactDays(asOf, changed).filter((day) => day !== asOf);
      for (const day of [...days, asOf]) {
        const impact = await client.impact(
          this.tried.records,
          day,
          (done) => now() && (this.done = done),
          signal,
        );
        if (!now()) return;
        this.dated = [...this.dated, { day, impact }].sort((a, b) => (a.day < b.day ? -1 : 1));
      }
    } catch (error) {
      if (!isStopped(error)) throw error;
    } finally {
      if (now()) this.done = undefined;
    }
  }

  /** What a value would do while it is dragged; nothing once it is let go. */
  private tryOut = (text: string | undefined): void => {
    this.trying.abort();
    if (text === undefined) {
      this.trial = undefined;
      return;
    }
    const { path } = this;
    const { signal } = (this.trying = new AbortController());
    void this.connection()
      .then((client) => client.tryFile(path, text, this.tried.records, this.session.asOf, signal))
      .then((trial) => trial && !signal.aborted && (this.trial = trial))
      .catch((error) => !isStopped(error) && (this.trouble = reasonOf(error)));
  };

  private openProjects = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files && input.files[0];
    if (!file) return;
    const { name } = file;
    this.notice = undefined;
    try {
      const opened = await openFile(file);
      const client = await this.connection();
      const sheet = await ("grid" in opened
        ? client.readGrid(opened.grid)
        : client.readText(name, opened.text));
      input.value = "";
      if (sheet.rows.length) {
        this.tried = {
          name,
          records: sheet.rows.map(({ record }) => record),
          bad: sheet.problems.length,
        };
        void this.check();
      } else
        this.notice = sheet.trouble || {
          zh: WORDS.zh.noRecords(name),
          en: WORDS.en.noRecords(name),
        };
    } catch (error) {
      this.notice = reasonOf(error);
    }
  };

  private useSamples = (): void => {
    this.tried = {
      name: "",
      records: this.session.info.samples.map(({ record }) => record),
      bad: 0,
    };
    void this.check();
  };

  // ---- the view ------------------------------------------------------------------------------------

  private choose = (path: string, goal?: Position): void => {
    if (!this.files || this.files[path] === undefined) return;
    this.path = path;
    this.making = false;
    this.goal = goal;
    this.requestUpdate();
  };

  protected updated(): void {
    const parent = this.renderRoot.querySelector<HTMLElement>(".editor");
    if (!parent || !this.files) return;
    const { lang } = this.session;
    this.editor.show(
      parent,
      this.renderRoot as ShadowRoot,
      this.path,
      this.files[this.path] || "",
      lang,
      WORDS[lang].editing(this.path),
    );
    this.editor.mark(this.checked ? this.checked.diagnostics : NONE, this.beside.reach(this.path));
    const form = this.renderRoot.querySelector<WaterRulesFileForm>("water-rules-file-form");
    if (this.goal && form) void form.goTo(this.goal);
    else if (this.goal) this.editor.goTo(this.goal);
    this.goal = undefined;
  }

  protected render(): unknown {
    const { lang, info } = this.session;
    const words = WORDS[lang];
    if (!this.files) return html`<p class="box" role="status">${words.checking}</p>`;
    const changed = changedFiles(this.inForce, this.files);
    const { shownDay } = this;
    const impact = (this.trial && this.trial.impact) || this.impact;
    return html`<div class="studio" data-busy=${this.busy ? "yes" : "no"}>
      ${this.barView(changed)}
      <div class="work">
        <nav aria-label=${words.files}>
          ${filesView({ files: this.files, changed, path: this.path, query: this.query, info, lang, choose: this.choose, find: (query) => (this.query = query) })}
          ${this.keeping.fileActions()}
        </nav>
        ${this.making ? this.makingView() : nothing}
        <section aria-label=${words.title} ?hidden=${this.making}>
          <h2>${titleOf(this.path, this.files, info, lang)} <code class="quiet">${this.path}</code></h2>
          ${hasForm(this.path) ? this.switchView() : nothing}
          <div class="editor" ?hidden=${this.inForm}></div>
          ${
            this.inForm
              ? html`${this.navigation.backView(lang)} ${this.formView()}`
              : html`<p class="quiet small">${words.leave}</p>
                ${this.beside.legend(this.path, lang)} ${this.navigation.view(lang)}`
          }
          ${this.made ? this.madeView(this.made) : nothing}
        </section>
      </div>
      <div class="results">
        ${this.making ? nothing : this.beside.view(lang)} ${this.problemsView()}
        <section class="box" data-diff data-wide=${this.keeping.comparing ? "yes" : "no"}>
          ${movesView(this.moves, lang)} ${this.keeping.diffView(words)}
        </section>
        <section class="box" data-impact data-dragged=${this.trial ? "yes" : "no"}>
          <h2>${words.impact} ${this.trial ? html`<span class="badge assumed">${words.trial}</span>` : nothing}</h2>
          ${this.triedView()}
          ${this.trial ? daysView([], this.session.asOf, lang, () => undefined) : impact ? daysView(this.dated, shownDay, lang, (day) => (this.shownDay = day)) : nothing}
          ${impact ? impactView(impact, info, lang) : nothing}
        </section>
        ${this.claims ? html`<section class="box" data-properties>${propertiesView(this.claims, info, lang)}</section>` : nothing}
        <section class="box" data-cases>${this.casesSection()}</section>
      </div>
    </div>`;
  }

  private makingView(): TemplateResult {
    const { lang, info } = this.session;
    const put = (added: [string, string][], answers: Answers): void => {
      this.making = false;
      this.made = answers;
      this.edit({ ...this.files, ...Object.fromEntries(added) });
      this.choose(added[0]![0]);
    };
    return html`<water-rules-template class="box" .files=${this.files!} .info=${info} .lang=${lang} .put=${put} .cancel=${() => (this.making = false)}></water-rules-template>`;
  }

  private madeView(made: Answers): TemplateResult {
    const { lang, info, asOf } = this.session;
    return html`<water-rules-new-cases
      class="box"
      .answers=${made}
      .files=${this.files!}
      .info=${info}
      .lang=${lang}
      .asOf=${asOf}
      .edit=${(path: string, text: string) => this.edit({ ...this.files, [path]: text })}
      .finish=${() => (this.made = undefined)}
    ></water-rules-new-cases>`;
  }

  /** How the draft describes itself; as the rules in force do until it was read. */
  private get draftInfo(): PackInfo {
    return this.read ? this.read.info : this.session.info;
  }

  private casesSection(): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    const { cases, ran, checked } = this;
    const running =
      ran === undefined
        ? nothing
        : html`<p class="quiet small" role="status" data-ran=${ran}>${words.running(ran)}</p>`;
    if (cases) return html`${casesView(cases, this.draftInfo, lang, this.choose)} ${running}`;
    const waits = checked && !checked.usable;
    return html`<h2>${words.cases}</h2>
      ${waits ? html`<p data-waiting>${words.waiting}</p>` : running}`;
  }

  /** The impact on the day that is shown. */
  private get impact(): Impact | undefined {
    const found = this.dated.find(({ day }) => day === this.shownDay);
    return found && found.impact;
  }

  private get inForm(): boolean {
    return hasForm(this.path) && !this.asText;
  }

  private switchView(): TemplateResult {
    const words = WORDS[this.session.lang];
    const button = (asText: boolean, label: string): TemplateResult =>
      html`<button type="button" class="plain" data-as=${asText ? "text" : "form"} aria-pressed=${this.asText === asText ? "true" : "false"} @click=${() => (this.asText = asText)}>${label}</button>`;
    return html`<div class="as" role="group" aria-label=${words.as}>${button(false, words.asForm)} ${button(true, words.asText)}</div>`;
  }

  private formView(): TemplateResult {
    const { lang, asOf } = this.session;
    const { trial, impact } = this;
    const words = WORDS[lang];
    const told = trial
      ? trial.impact
        ? say(trial.impact.summary, lang)
        : words.badTrial
      : impact && this.moves.length
        ? words.impactOn(this.shownDay, say(impact.summary, lang))
        : "";
    return html`<water-rules-file-form
        .path=${this.path}
        .files=${this.files!}
        .cases=${this.cases || []}
        .diagnostics=${trial ? trial.diagnostics : this.checked ? this.checked.diagnostics : []}
        .info=${this.draftInfo}
        .lang=${lang}
        .asOf=${asOf}
        .edit=${(path: string, text: string) => this.edit({ ...this.files, [path]: text })}
        .tryOut=${this.tryOut}
      ></water-rules-file-form>
      <p class="trial" role="status">${told}</p>`;
  }

  private barView(changed: string[]): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    return html`<section class="draft-bar" aria-label=${words.bar} data-draft=${changed.length}>
      <p><strong>${words.bar}</strong> · <span data-changed>${words.changed(changed.length)}</span></p>
      <p class="small">${words.barHelp}</p>
      ${this.keeping.strips()} ${this.keeping.keeper.unkept ? html`<p role="alert">${words.unkept}</p>` : nothing} ${this.notice ? html`<p role="alert" data-notice>${say(this.notice, lang)}</p>` : nothing}
      <div class="actions">
        ${
          changed.includes(this.path)
            ? html`<button type="button" class="plain" data-revert-file @click=${() => this.revert([this.path])}>${words.revertFile}</button>`
            : nothing
        }
        ${changed.length ? html`<button type="button" class="plain" data-revert-all @click=${() => this.revert(changed)}>${words.revertAll}</button>` : nothing}
        ${this.keeping.historyView()}
        <button type="button" class="plain" data-new-rule @click=${() => (this.making = true)}>${TEMPLATE[lang].title}</button>
        <button type="button" class="plain" data-save @click=${this.save}>${words.save}</button>
        ${fileButton("open", words.openFile, ".json", this.openBundle)}
      </div>
      ${this.keeping.trialView()} ${this.keeping.folderActions(this.draftName())} ${this.keeping.aboutView(this.draftName())}
    </section>`;
  }

  private problemsView(): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    const { checked, trouble } = this;
    return html`<section class="box ${checked && !checked.usable ? "wrong" : ""}" data-problems=${checked ? checked.diagnostics.length : ""}>
      <h2>${words.problems}</h2>
      <p role="status">${this.busy ? words.checking : checked && !checked.diagnostics.length ? words.noProblems : ""}</p>
      ${checked && !checked.usable ? html`<p data-broken>${this.cases ? words.broken : words.waiting}</p>` : nothing}
      ${
        trouble
          ? html`<div role="alert">
            <p>${words.failed}${words.colon}${say(trouble, lang)}</p>
            <button type="button" class="plain" @click=${() => void this.check()}>${words.again}</button>
          </div>`
          : nothing
      }
      <ul class="diagnostics">
        ${(checked ? checked.diagnostics : []).map((each) => diagnosticView(each, lang, () => each.span && this.choose(each.span.file, each.span.start)))}
      </ul>
    </section>`;
  }

  /** What the impact is worked out on, in words. */
  private triedOn(): string {
    const words = WORDS[this.session.lang];
    const { name, records } = this.tried;
    return name ? words.fromFile(name, records.length) : words.samples(records.length);
  }

  private triedView(): TemplateResult {
    const words = WORDS[this.session.lang];
    const { name, records, bad } = this.tried;
    return html`<p class="quiet small">${words.impactHelp}</p>
      <p data-tried>${this.triedOn()}</p>
      ${bad ? html`<p class="small">${words.skipped(bad)}</p>` : nothing}
      <div class="actions">
        ${fileButton("projects", words.chooseFile, ".csv,.xlsx,.json,.ndjson,.jsonl", this.openProjects)}
        ${name ? html`<button type="button" class="plain" data-use-samples @click=${this.useSamples}>${words.useSamples}</button>` : nothing}
      </div>
      ${
        this.done !== undefined
          ? html`<p>
            <progress max=${records.length} .value=${this.done} aria-label=${words.impact}></progress> ${words.counting(this.done, records.length)}
            <button type="button" class="plain" data-stop @click=${() => this.stopping.abort()}>${words.cancel}</button>
          </p>`
          : nothing
      }`;
  }
}

customElements.define("water-rules-studio", WaterRulesStudio);
