// One project's form and what was found: what is open, looked for, typed and pointed at, for the element that shows them.
import { html, nothing, type LitElement, type TemplateResult } from "lit";
import type { Edits } from "../desk";
import { reasonOf } from "../engine/error";
import type { Explanation } from "../engine/pkg-study/water_rules_study";
import type { FullReport, Text } from "../engine/pkg/water_rules";
import { fieldOf, given } from "../project";
import type { addressOf } from "../rules/place";
import { remember, remembered } from "../remember";
import type { Session } from "../session";
import { aboutDay } from "../view/about-day";
import { say } from "../words";
import { cardView, doubtsOf, type Act } from "./card";
import type { Draft, Judging } from "./judgement";
import { ALL, FILTERS, foldOf, reportView, WAITING, type Filter } from "./findings";
import { formView, type FormState } from "./form";
import { isBegun } from "../interview/pack-words";
import { asked, place, type Places } from "./relevance";
import { keepUsual, usualUnits, type Usual } from "./units";
import { WORDS } from "./words";

/** How long after the cursor left a field the form may move, in milliseconds: a click must land where it was aimed. */
const SETTLES = 400;

/** What stays open for whoever opened it once. */
const PINNED = [FILTERS, WAITING, "advice", "pass"];

function pinned(): Map<string, boolean> {
  return new Map(
    PINNED.filter((name) => remembered(`findings.${name}`) === "open").map((name) => [name, true]),
  );
}

/** What is worked on. Without the whole engine nothing is explained step by step. */
export type Bench = Pick<
  Session,
  "info" | "lang" | "asOf" | "desk" | "project" | "report" | "next"
> &
  Partial<Pick<Session, "study" | "settings">> & {
    /** Whether its user may change nothing. */
    readOnly?: boolean;
  };

export class Workbench {
  private bench!: Bench;
  private filter: Filter = ALL;
  private search = "";
  private drafts = new Map<string, string>();
  private units = new Map<string, string>();
  private usual: Usual = usualUnits();
  private openGroups = new Set<string>();
  private wanted = new Map<string, number>();
  private looked = new Map<string, string>();
  private places: Places | undefined;
  private focused: string | undefined;
  private settling = 0;
  private redrawing = false;
  /** The fields that findings lacked since the form was narrowed to them: none goes away while it is typed. */
  private only: Set<string> | null = null;
  private opened = pinned();
  private judgement: Draft | undefined;
  private explained = new Map<string, Explanation | { failed: Text } | "wanted">();

  /** Takes the user to a field in its own way, if it does. */
  detour: (name: string) => boolean = () => false;

  /** `library` gives the addresses of what findings rest on; without it they are only named. */
  constructor(
    private readonly host: LitElement,
    private readonly library?: typeof addressOf,
  ) {}

  /** Takes what is worked on as it is now; to be called before the element is drawn. */
  take(bench: Bench): void {
    const before = this.bench as Bench | undefined;
    this.bench = bench;
    const { info, project, report } = bench;
    // A page of others has little room.
    if (this.openGroups.size === 0)
      info.groups.slice(0, this.library ? 2 : 1).forEach((group) => this.openGroups.add(group.id));
    if (before && before.project.id !== project.id && !bench.desk.isCopyOf(before.project.id))
      this.begin();
    if (report && (!before || before.report !== report)) {
      this.count(report);
      this.explainAgain();
    }
    this.arrange();
  }

  /** Another project: nothing of the last one's view is left. */
  private begin(): void {
    this.drafts.clear();
    this.units.clear();
    this.explained.clear();
    this.judgement = undefined;
    this.opened = pinned();
    this.places = undefined;
    this.focused = undefined;
    this.only = null;
    this.search = "";
    this.filter = ALL;
  }

  private count({ findings }: FullReport): void {
    this.wanted = new Map();
    this.looked = new Map();
    for (const { missing, fields: read } of findings) {
      for (const { name, value } of read) this.looked.set(name, value);
      const fields = missing.filter(({ kind }) => kind === "field").map(({ name }) => name);
      for (const name of new Set(fields.concat(fields.map(fieldOf)))) {
        this.wanted.set(name, (this.wanted.get(name) || 0) + 1);
        if (this.only) this.only.add(name);
      }
    }
  }

  private redraw(): void {
    this.host.requestUpdate();
  }

  /** Once for all that is folded, unfolded or explained at one time: each is told by an event of its own. */
  private redrawSoon(): void {
    if (this.redrawing) return;
    this.redrawing = true;
    setTimeout(() => {
      this.redrawing = false;
      this.redraw();
    });
  }

  // ---- the record ----------------------------------------------------------------------------------

  private change = (field: string, value: unknown, draft?: string): void => {
    if (draft === undefined) this.drafts.delete(field);
    else this.drafts.set(field, draft);
    const edits: Edits = new Map([[field, value]]);
    void this.bench.desk.change(edits);
  };

  /** What was typed no longer stands: the record was changed from outside. */
  dropDrafts(): void {
    this.drafts.clear();
  }

  // ---- explanations --------------------------------------------------------------------------------

  private async explain(code: string): Promise<void> {
    const { project, asOf, study, report } = this.bench;
    this.explained.set(code, "wanted");
    this.redrawSoon();
    let found: Explanation | { failed: Text };
    try {
      const text = {
        zh: "这条意见与本项目无关。",
        en: "This finding doesn't concern the project.",
      };
      found = (await (await study!()).explain(project.record, asOf, code)) || { failed: text };
    } catch (error) {
      found = { failed: reasonOf(error) };
    }
    // Another report has come meanwhile: its own explanation was asked for.
    if (this.bench.report !== report || !this.explained.has(code)) return;
    this.explained.set(code, found);
    this.redrawSoon();
  }

  private explainAgain(): void {
    for (const code of this.explained.keys()) void this.explain(code);
  }

  // ---- moving about --------------------------------------------------------------------------------

  entered = (event: FocusEvent): void => {
    const field = (event.target as Element).closest("[data-field]");
    this.focused = field ? fieldOf(field.getAttribute("data-field")!) : undefined;
    this.settle();
  };

  left = (): void => {
    this.focused = undefined;
    this.settle();
  };

  /** What was held in its place while it was typed in goes where it belongs. */
  private settle(): void {
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      this.arrange();
      this.redraw();
    }, SETTLES);
  }

  private arrange(): void {
    const { info, project, report } = this.bench;
    if (report) this.places = place(info, project.record, asked(report), this.places, this.focused);
  }

  private async goTo(name: string): Promise<void> {
    if (this.detour(name)) return;
    const field = this.bench.info.fields.find((each) => each.name === fieldOf(name));
    if (!field) return;
    this.openGroups.add(field.group);
    const at = (field: string): Element | null =>
      this.host.renderRoot.querySelector(`[data-field="${field}"]`);
    if (!at(field.name)) {
      this.search = "";
      this.only = null;
    }
    this.redraw();
    await this.host.updateComplete;
    const place = at(name) || at(field.name);
    if (!place) return;
    const folded = place.closest<HTMLDetailsElement>("[data-rest]");
    if (folded) folded.open = true;
    place.scrollIntoView({ block: "center" });
    const control = place.querySelector<HTMLElement>("input, select, textarea, button");
    if (control) control.focus({ preventScroll: true });
  }

  private toggle = (name: string, open: boolean, unasked: boolean): void => {
    if (this.library && PINNED.includes(name)) remember(`findings.${name}`, open ? "open" : "");
    if ((this.opened.has(name) ? this.opened.get(name) : unasked) === open) return;
    if (open === unasked) this.opened.delete(name);
    else this.opened.set(name, open);
    const { report } = this.bench;
    const closed = !open && report && report.findings.find(({ rule }) => rule === name);
    if (closed) this.explained.delete(closed.code);
    this.redrawSoon();
  };

  private async goToFinding(code: string): Promise<void> {
    const finding =
      this.bench.report && this.bench.report.findings.find((each) => each.code === code);
    if (!finding) return;
    this.filter = ALL;
    this.opened.set(finding.rule, true);
    this.opened.set(foldOf(finding), true);
    this.redraw();
    await this.host.updateComplete;
    const place = this.host.renderRoot.querySelector(`[data-code="${code}"]`);
    if (!place) return;
    place.scrollIntoView({ block: "start" });
    const summary = place.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  }

  /** Opens every finding that concerns the project: on paper nothing can be opened. */
  unfold(): void {
    const { report } = this.bench;
    for (const finding of report ? report.findings : [])
      if (finding.outcome !== "not_applicable")
        for (const name of [finding.rule, foldOf(finding)]) this.opened.set(name, true);
    this.redraw();
  }

  // ---- the view ------------------------------------------------------------------------------------

  form(): TemplateResult {
    return html`<form
      autocomplete="off"
      novalidate
      @submit=${(event: Event) => event.preventDefault()}
      @focusin=${this.entered}
      @focusout=${this.left}
    >
      ${formView(this.state())}
    </form>`;
  }

  /** What the form, and each question of the interview, is drawn from. */
  state(): FormState {
    const { info, lang, project, desk } = this.bench;
    return {
      info,
      lang,
      words: WORDS[lang],
      record: project.record,
      drafts: this.drafts,
      problems: desk.problems,
      readings: desk.readings,
      doubts: this.doubts(),
      usual: this.usual,
      assumed: new Set(project.assumed),
      wanted: this.wanted,
      looked: this.looked,
      open: this.openGroups,
      places: this.places,
      units: this.units,
      search: this.search,
      only: this.only,
      change: this.change,
      toggle: (group, open) => {
        if (open) this.openGroups.add(group);
        else this.openGroups.delete(group);
        this.redrawSoon();
      },
      setSearch: (search) => {
        this.search = search;
        this.redraw();
      },
      setOnly: (on) => {
        this.only = on ? new Set(this.wanted.keys()) : null;
        this.redraw();
      },
      setUnit: (field, unit) => {
        this.units.set(field, unit);
        this.redraw();
      },
      setUsual: (own, unit) => {
        this.usual = { ...this.usual, [own]: unit };
        // In a page of others nothing is kept.
        if (this.library) keepUsual(this.usual);
        this.redraw();
      },
    };
  }

  /** What is doubted, in words: at each amount that a doubt has read, else at the answer that came last. */
  private doubts(): Map<string, Text[]> {
    const { report, info, project } = this.bench;
    const { record } = project;
    const order = Object.keys(record);
    const doubted = new Map<string, Text[]>();
    for (const { fields, message } of report ? doubtsOf(report, info) : []) {
      const answers = fields.filter(({ name }) => given(record[fieldOf(name)]));
      const amounts = answers.filter(({ unit }) => unit);
      const last = answers.sort(
        (a, b) => order.indexOf(fieldOf(b.name)) - order.indexOf(fieldOf(a.name)),
      );
      for (const { name } of amounts.length ? amounts : last.slice(0, 1))
        doubted.set(name, [...(doubted.get(name) || []), message]);
    }
    return doubted;
  }

  /** Whether anything was answered yet: before, nothing is judged. */
  get begun(): boolean {
    return isBegun(this.bench.info, this.bench.project.record);
  }

  /** The verdict, or why there is none; `asking` while questions are asked beside it. */
  verdict(acts: Act[] = [], asking = false): TemplateResult {
    const { info, lang, desk, next, project, readOnly = false } = this.bench;
    const { trouble } = desk;
    const words = WORDS[lang];
    const report = this.begun ? this.bench.report : undefined;
    return html`${
      report
        ? cardView({
            info,
            lang,
            words,
            report,
            next,
            assumed: project.assumed.length,
            acts,
            asking,
          })
        : html`<div class="card" part="verdict" role="status" aria-live="polite" data-verdict="">
            ${
              this.begun
                ? trouble
                  ? nothing
                  : html`<p>${words.screening}</p>`
                : html`<h2>${words.notJudged}</h2>
                  <p class="quiet">${words.notJudgedHelp}</p>`
            }
          </div>`
    }
      ${report ? aboutDay(report).map((problem) => html`<p class="problem" data-about-day=${problem.code}>${say(problem.message, lang)}</p>`) : nothing}
      ${
        desk.unjudged
          ? html`<p class="problem error" role="alert" data-unjudged>
            ${words.unjudgedHelp}${say(desk.unjudged, lang)}
            <button type="button" class="plain" data-unjudge ?disabled=${readOnly} @click=${() => void desk.judge([])}>${words.unjudgeAll}</button>
          </p>`
          : nothing
      }
      ${
        trouble
          ? html`<div class="box wrong" part="error" role="alert" data-trouble=${trouble.code}>
            <b>${words.engineError}</b>
            <p>${say(trouble.text, lang)}</p>
            <p>${words.engineErrorHelp}</p>
          </div>`
          : nothing
      }`;
  }

  /** How a reviewer judges: in the page, where projects are kept. */
  private judging(): Judging | undefined {
    const { desk, project } = this.bench;
    if (!this.library) return undefined;
    return {
      judgements: project.judgements || [],
      keep: (judgements) => void desk.judge(judgements),
      settle: (judgement) => void desk.settle(judgement),
      draft: this.judgement,
      write: (draft) => {
        this.judgement = draft;
        this.redraw();
      },
    };
  }

  findings(): TemplateResult | typeof nothing {
    const { info, lang, report, settings, study } = this.bench;
    if (!report || !this.begun) return nothing;
    return reportView({
      info,
      lang,
      words: WORDS[lang],
      report,
      filter: this.filter,
      setFilter: (filter) => {
        this.filter = filter;
        this.redraw();
      },
      opened: this.opened,
      toggle: this.toggle,
      articles: settings && settings.article,
      explanations: study && {
        get: (code) => {
          const found = this.explained.get(code);
          return found === "wanted" ? undefined : found;
        },
        want: (code) => void this.explain(code),
        drop: (code) => void this.explained.delete(code),
      },
      judging: this.judging(),
      addressOf: this.library,
      goTo: (field) => void this.goTo(field),
      goToFinding: (code) => void this.goToFinding(code),
    });
  }
}
