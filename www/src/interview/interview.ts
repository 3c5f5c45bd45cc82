// The interview: one topic a screen, the question that decides most first, on the same record as the form. It holds where the
// user is; what is asked comes from the engine.
import { html, nothing, type LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { parseDecimal } from "../decimal";
import type { Edits } from "../desk";
import type { Field, Group, OpenQuestion, PackInfo, Sample } from "../engine/pkg/water_rules";
import { answered, given } from "../project";
import { strangersView, type FormState } from "../screen/form";
import { asked } from "../screen/relevance";
import { shownValue } from "../screen/value";
import type { Bench, Workbench } from "../screen/workbench";
import { amountText } from "../digits";
import { codeText, say, unitText, type Lang } from "../words";
import { lacking, stays, turning } from "./next";
import { questionOf, topicTitle } from "./pack-words";
import { itemView } from "./question";
import { startView, type StartActs } from "./start";
import { begunWith, fitting, itemsOf, nextPage, weight, type Item } from "./topics";
import { answersOf, caseView, tourView, type Tour, type TourStep } from "./tour";
import { WORDS } from "./words";

/** Questions that can be seen over: as many are counted, of more only the topics. */
const FEW = 10;
/** Questions on a screen; one where it is narrow. */
const MOST = 5;
const NARROW = "(max-width: 520px)";

interface Page {
  fields: string[];
  /** Set if it was opened to change an answer. */
  changing?: true;
}

export type InterviewBench = Bench & {
  /** What the acts of the element around it do. */
  acts: StartActs & {
    /** Goes to the opinion; nothing where there is none. */
    opinion: (() => void) | undefined;
    /** Begins a project with nothing in it. */
    own(): void;
  };
};

export class Interview {
  private bench!: InterviewBench;
  private pages: Page[] = [];
  private at = 0;
  private skipped = new Set<string>();
  private started = false;
  private goingOn = false;
  private finished = false;
  private touring: Tour | undefined;
  private focus = false;
  private project = "";

  constructor(
    private readonly host: LitElement,
    private readonly workbench: Workbench,
  ) {}

  take(bench: InterviewBench): void {
    this.bench = bench;
    const { project, desk } = bench;
    if (project.id !== this.project && !(this.project && desk.isCopyOf(this.project))) {
      this.pages = [];
      this.at = 0;
      this.skipped.clear();
      if (this.touring && project.sample !== this.touring.sample.id) this.touring = undefined;
      this.started = Boolean(this.touring) || Object.values(project.record).some(given);
      this.goingOn = this.finished = false;
    }
    this.project = project.id;
    this.grow();
  }

  /** Begins the tour of a case, which is opened next with what the start answers. */
  tour(sample: Sample): void {
    this.touring = { sample, step: "asking", answered: 0 };
  }

  /** Goes to the end, where the verdict is gone into. */
  finish(): void {
    this.started = this.finished = true;
  }

  /** Shows the question of a field. */
  show(field: string): void {
    this.finished = false;
    this.started = true;
    this.turn({ fields: this.itemFields(field), changing: true });
  }

  // ---- where the user is ---------------------------------------------------------------------------

  private get open(): OpenQuestion[] {
    const { info, next, report } = this.bench;
    if (!next) return [];
    if (!this.goingOn) return turning(info, next);
    // What is still to be filled in once the verdict is settled, for whoever wants the papers whole.
    return next.certain ? (report ? lacking(report) : []) : next.open;
  }

  private get page(): Page | undefined {
    return this.pages[this.at];
  }

  private itemFields(name: string): string[] {
    return itemsOf(this.bench.info, [name]).flatMap(({ fields }) => fields.map((f) => f.name));
  }

  private most(): number {
    return typeof matchMedia === "function" && matchMedia(NARROW).matches ? 1 : MOST;
  }

  /** Puts the first questions on the screen, and those that an answer on it has brought up. */
  private grow(): void {
    const { info, next, report, project } = this.bench;
    if (!this.started || !next || !report || this.finished) return;
    const names = this.open.map(({ field }) => field);
    const { page } = this;
    if (!page) {
      const open = names.filter((name) => !this.skipped.has(name));
      const fields = nextPage(info, begunWith(info, open), this.most());
      if (fields.length) {
        this.pages = [{ fields }];
        this.at = 0;
      } else if (next.certain || !names.length) this.finished = true;
      return;
    }
    if (
      page.changing ||
      this.most() === 1 ||
      !page.fields.some((name) => given(project.record[name]))
    )
      return;
    const group = info.fields.find(({ name }) => name === page.fields[0])!.group;
    const here = new Set(page.fields);
    const more = names.filter((name) => {
      const field = info.fields.find((each) => each.name === name);
      return field && field.group === group && !here.has(name) && !this.skipped.has(name);
    });
    const taken = itemsOf(info, page.fields).reduce((sum, item) => sum + weight(item), 0);
    const room = MOST + 1 - taken;
    if (room <= 0) return;
    const added = fitting(itemsOf(info, more), room).flatMap(({ fields }) =>
      fields.map(({ name }) => name),
    );
    if (added.length) page.fields = [...page.fields, ...added.filter((name) => !here.has(name))];
  }

  /** The fields of a page that are still to the point: what an answer was to, and no rule reads any more, waits unseen. */
  private shown(page: Page): string[] {
    const { report, project } = this.bench;
    const wanted = new Set(this.open.map(({ field }) => field));
    const read = report ? asked(report) : new Set<string>();
    const first = page.fields[0];
    return page.fields.filter(
      (name) =>
        name === first ||
        page.changing ||
        wanted.has(name) ||
        read.has(name) ||
        // Given, and nothing else brought it up.
        (given(project.record[name]) && !report),
    );
  }

  private turn(page: Page): void {
    this.pages = [...this.pages.slice(0, this.at + 1), page];
    this.at = this.pages.length - 1;
    this.moved();
  }

  private moved(): void {
    this.focus = true;
    this.host.requestUpdate();
  }

  private unanswered(page: Page): string[] {
    const { record } = this.bench.project;
    const wanted = new Set(this.open.map(({ field }) => field));
    return this.shown(page).filter((name) => !given(record[name]) && wanted.has(name));
  }

  private forward = (): void => {
    const { page } = this;
    const wrong = page && this.shown(page).find((name) => this.isWrong(name));
    // What can't be read would be asked again: it is mended here, where it is said why.
    if (wrong) {
      this.pointTo(wrong);
      return;
    }
    if (page) for (const name of this.unanswered(page)) this.skipped.add(name);
    if (this.touring) this.touring.answered++;
    this.advance();
  };

  /** Says of what isn't answered on the screen that it isn't known yet, and goes on. */
  private async forwardUnknown(page: Page): Promise<void> {
    const wrong = this.shown(page).find((name) => this.isWrong(name));
    if (wrong) {
      this.pointTo(wrong);
      return;
    }
    const edits: Edits = new Map(
      this.unanswered(page).map((name) => [name, { not_known: true }] as const),
    );
    await this.bench.desk.change(edits);
    // What is asked next has come by then; what this has brought up on the screen is asked on the next.
    await new Promise((drawn) => setTimeout(drawn));
    this.advance();
  }

  private isWrong(name: string): boolean {
    const problems = this.bench.desk.problems.get(name) || [];
    return problems.some(({ severity }) => severity === "error");
  }

  private pointTo(name: string): void {
    const place = this.host.renderRoot.querySelector(`[data-interview] [data-field="${name}"]`);
    const input = place && place.querySelector<HTMLElement>("input, select, textarea");
    if (input) input.focus();
  }

  private advance(): void {
    const names = this.open.map(({ field }) => field).filter((name) => !this.skipped.has(name));
    const fields = nextPage(this.bench.info, names, this.most());
    if (fields.length) this.turn({ fields });
    else {
      this.finished = true;
      this.moved();
    }
  }

  private back = (): void => {
    if (this.finished && this.pages.length) this.finished = false;
    else if (this.at > 0) this.at--;
    else this.started = false;
    this.moved();
  };

  private async begin(answers: Record<string, unknown>): Promise<void> {
    const edits: Edits = new Map(Object.entries(answers));
    if (edits.size) await this.bench.desk.change(edits);
    this.started = true;
    this.pages = [];
    this.at = 0;
    this.grow();
    this.moved();
  }

  /** To be called once it is drawn: the new screen's title has the cursor. */
  drawn(): void {
    if (!this.focus) return;
    this.focus = false;
    const title = this.host.renderRoot.querySelector<HTMLElement>("[data-topic-title]");
    if (!title) return;
    title.focus({ preventScroll: true });
    if (title.getBoundingClientRect().top < 0) title.scrollIntoView();
  }

  // ---- the view ------------------------------------------------------------------------------------

  /** Whether it stands at its end, where findings are shown below. */
  get over(): boolean {
    return this.started && this.finished;
  }

  /** Whether a case is walked through. */
  get onTour(): boolean {
    return Boolean(this.touring);
  }

  /** Whether nothing was begun yet. */
  get before(): boolean {
    return !this.started;
  }

  view(): TemplateResult {
    const { info, lang, acts } = this.bench;
    if (!this.started)
      return html`<div class="interview" data-interview="start">
        ${startView({ info, lang, acts, begin: (answers) => void this.begin(answers) })}
      </div>`;
    const { page } = this;
    return html`${this.tourView("asking")}
    <div class="interview" data-interview=${this.finished || !page ? "done" : "asking"}>
      ${this.finished || !page ? this.endView() : this.pageView(page)} ${this.answersView()}
    </div>`;
  }

  /** Where the tour stands: above the questions, and then above the verdict. */
  tourView(place: "asking" | "verdict"): TemplateResult | typeof nothing {
    const { touring: tour } = this;
    const { lang, acts } = this.bench;
    if (!tour || !this.started || (tour.step === "asking") !== (place === "asking")) return nothing;
    return tourView(lang, tour, {
      fill: () => void this.fillIn(tour),
      to: (step) => this.go(tour, step),
      own: acts.own,
      end: () => {
        this.touring = undefined;
        this.moved();
      },
    });
  }

  private go(tour: Tour, step: TourStep): void {
    tour.step = step;
    this.host.requestUpdate();
    void this.host.updateComplete.then(() => {
      const aside = this.host.renderRoot.querySelector<HTMLElement>("[data-tour-step]");
      if (!aside) return;
      aside.scrollIntoView({ block: "start" });
      aside.querySelector("button")!.focus({ preventScroll: true });
    });
  }

  /** Answers a screen as the case does, and goes on. */
  private async answerAsCase(items: Item[]): Promise<void> {
    const { sample } = this.touring!;
    const edits = new Map(items.flatMap((item) => [...answersOf(item, sample)]));
    await this.bench.desk.change(
      edits,
      sample.assumed.filter((name) => edits.has(name)),
    );
    // What is asked next has come by then.
    await new Promise((drawn) => setTimeout(drawn));
    this.forward();
  }

  /** Takes what isn't answered yet from the case. */
  private async fillIn(tour: Tour): Promise<void> {
    const { desk, project } = this.bench;
    const { record, assumed } = tour.sample;
    const open = Object.entries(record).filter(([name]) => !given(project.record[name]));
    const edits: Edits = new Map(open);
    await desk.change(
      edits,
      assumed.filter((name) => edits.has(name)),
    );
    this.finish();
    this.go(tour, "verdict");
  }

  private pageView(page: Page): TemplateResult {
    const { info, lang, next } = this.bench;
    const words = WORDS[lang];
    const items = itemsOf(info, this.shown(page));
    const first = info.fields.find(({ name }) => name === page.fields[0])!;
    const group = info.groups.find(({ id }) => id === first.group)!;
    const waiting = new Map(this.open.map(({ field, why }) => [field, why]));
    const state: FormState = { ...this.workbench.state(), asking: true };
    const unanswered = this.unanswered(page).length;
    return html`<form
      autocomplete="off"
      novalidate
      @submit=${(event: Event) => {
        event.preventDefault();
        this.forward();
      }}
    >
      <div class="walk">
        <button type="button" class="link" data-back @click=${this.back}>‹ ${words.back}</button>
        ${next ? this.leftView() : nothing} ${next && !this.touring ? this.stopView() : nothing}
      </div>
      ${this.settled && !page.changing ? this.settledView() : nothing}
      <h2 tabindex="-1" data-topic-title data-topic=${group.id}>${page.changing ? words.editing : say(topicTitle(group), lang)}</h2>
      ${strangersView(state)} ${this.knownView(group.id)}
      ${repeat(
        items,
        // A question that comes or goes above leaves the cursor where it is.
        ({ fields }) => fields[0]!.name,
        (item) =>
          html`${itemView(state, item, (name) => waiting.get(name) || [])}
          ${this.touring ? caseView(lang, item, this.touring.sample) : nothing}`,
      )}
      <p class="walk-on">
        ${this.touring ? html`<button type="button" class="main" data-as-case @click=${() => void this.answerAsCase(items)}>${words.asCase}</button>` : nothing}
        ${
          unanswered && !page.changing && !this.touring
            ? html`<button type="button" class="plain" data-not-known-rest @click=${() => void this.forwardUnknown(page)}>${words.unknownNext}</button>`
            : nothing
        }
        <button type="submit" class=${this.touring ? "plain" : "main"} data-continue>${page.changing ? words.done : unanswered ? words.skipNext : words.next}</button>
      </p>
    </form>`;
  }

  /**
   * How far it still is. Answers rule questions out and bring others up, those of the next stage at once: so the topics are
   * named, and questions counted only once few are left, with those that matter only if an answer makes them. Nothing is said
   * before the first answer.
   */
  private leftView(): TemplateResult | typeof nothing {
    const { info, lang, next } = this.bench;
    const words = WORDS[lang];
    const itemsAt = (open: OpenQuestion[]): Item[] =>
      itemsOf(
        info,
        open.map(({ field }) => field),
      );
    if (!this.workbench.begun) return nothing;
    const wanted = itemsAt(this.open);
    const most = wanted.length && !this.goingOn ? itemsAt(next!.open) : wanted;
    if (most.length <= FEW)
      return html`<span class="quiet" data-left=${most.length} role="status">${most.length ? words.left(most.length) : words.noneLeft}</span>`;
    const topics = topicsOf(info, wanted);
    return html`<details class="left" data-topics-left=${topics.length}>
      <summary>${words.topicsLeft}</summary>
      <ul>
        ${topics.map((topic) => html`<li>${say(topicTitle(topic), lang)}</li>`)}
      </ul>
    </details>`;
  }

  /** Whoever wants need not answer all: the way to the verdict as it stands. */
  private stopView(): TemplateResult | typeof nothing {
    if (!this.workbench.begun || this.settled) return nothing;
    return html`<button type="button" class="link" data-stop-here @click=${() => {
      this.finish();
      this.moved();
    }}>${WORDS[this.bench.lang].stopHere}</button>`;
  }

  /** Whether nothing that is asked changes the verdict, and nobody wanted to go on. */
  private get settled(): boolean {
    const { next } = this.bench;
    return Boolean(next && this.workbench.begun && !this.goingOn && (next.certain || stays(next)));
  }

  /** The verdict can't change any more, or not before what isn't known yet is: whoever wants need not go on. */
  private settledView(): TemplateResult {
    const { info, lang, next, acts } = this.bench;
    const words = WORDS[lang];
    const { certain, verdict } = next!;
    const said = say(info.words.verdicts[verdict], lang);
    return html`<div class="notice" data-certain-notice data-stays=${String(!certain)} role="status">
      <p class="notice-title">${certain ? words.certainTitle(said) : words.staysTitle(said)}</p>
      <p>${certain ? words.certainHelp : words.staysHelp}</p>
      <p class="acts">
        ${acts.opinion && certain ? html`<button type="button" class="main" data-opinion-now @click=${acts.opinion}>${words.opinionNow}</button>` : nothing}
        <button type="button" class="plain" data-go-on @click=${this.goOn}>${words.goOn}</button>
      </p>
    </div>`;
  }

  private goOn = (): void => {
    this.goingOn = true;
    this.finished = false;
    this.advance();
  };

  /** What a table gives of the topic: said, to be changed only where it is wrong. */
  private knownView(group: string): TemplateResult | typeof nothing {
    const { info, lang, project } = this.bench;
    const { looked } = this.workbench.state();
    const words = WORDS[lang];
    const known = info.fields.filter(
      (field) =>
        field.group === group &&
        field.lookup &&
        !given(project.record[field.name]) &&
        looked.get(field.name),
    );
    if (known.length === 0) return nothing;
    return html`<div class="known" data-known>
      <p class="quiet">${words.known}</p>
      <ul>
        ${known.map(
          (field) =>
            html`<li>
              <span>${say(field.label, lang)}</span> <b>${codeText(looked.get(field.name)!, field, lang)}</b>
              <button type="button" class="link" aria-label=${words.changeOf(say(field.label, lang))} @click=${() => this.show(field.name)}>${words.change}</button>
            </li>`,
        )}
      </ul>
    </div>`;
  }

  private endView(): TemplateResult {
    const { lang } = this.bench;
    const words = WORDS[lang];
    const left = this.open.filter(({ field }) => !this.goingOn || this.skipped.has(field));
    const open = itemsOf(
      this.bench.info,
      left.map(({ field }) => field),
    );
    return html`${strangersView(this.workbench.state())}
      <p class="walk"><button type="button" class="link" data-back @click=${this.back}>‹ ${words.back}</button></p>
      <h2 tabindex="-1" data-topic-title data-unasked=${open.length}>${open.length ? this.unaskedText(open) : this.settled && !this.bench.next!.certain ? words.staysDone : words.doneTitle}</h2>
      ${this.settled && this.bench.report && lacking(this.bench.report).length ? this.settledView() : html`<p class="quiet">${words.doneHelp}</p>`}
      ${
        open.length
          ? html`<p class="walk-on"><button type="button" class="main" data-ask-skipped @click=${() => {
              this.skipped.clear();
              this.finished = false;
              this.advance();
            }}>${words.askSkipped}</button></p>`
          : nothing
      }`;
  }

  /** How much was passed over that could still change the verdict. */
  private unaskedText(items: Item[]): string {
    const { info, lang } = this.bench;
    const topics = topicsOf(info, items).length;
    return items.length <= FEW || topics < 2
      ? WORDS[lang].skipped(items.length)
      : WORDS[lang].skippedTopics(topics);
  }

  /** The answers so far, each to be changed. */
  private answersView(): TemplateResult | typeof nothing {
    const { info, lang, project } = this.bench;
    const words = WORDS[lang];
    const answers = info.fields.filter((field) => given(project.record[field.name]));
    if (answers.length === 0) return nothing;
    const open = answers.filter(({ name }) => answered(project.record[name]).notKnown).length;
    return html`<details class="answers" data-answers=${answers.length - open} data-not-known=${open}>
      <summary>${words.answeredSoFar(answers.length - open, open)}</summary>
      <dl>
        ${answers.map(
          (field) =>
            html`<div>
              <dt>${say(questionOf(field), lang)}</dt>
              <dd>
                ${answerIn(project.record[field.name], field, lang)}
                <button type="button" class="link" data-change=${field.name} aria-label=${words.changeOf(say(field.label, lang))} @click=${() => this.show(field.name)}>${words.change}</button>
              </dd>
            </div>`,
        )}
      </dl>
    </details>`;
  }
}

/** An answer in words, with its unit if it is a number of one. */
function answerIn(answer: unknown, field: Field, lang: Lang): string {
  const shown = shownValue(answer, field, lang);
  const plain = parseDecimal(shown);
  return plain ? `${amountText(shown)} ${unitText(field.unit, lang)}`.trim() : shown;
}

/** The topics of questions, in the order of the pack. */
function topicsOf({ groups }: PackInfo, items: Item[]): Group[] {
  const of = new Set(items.map(({ fields }) => fields[0]!.group));
  return groups.filter(({ id }) => of.has(id));
}
