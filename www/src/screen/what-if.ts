// <water-rules-what-if>: what would better the verdict, proved to the digit, and sliders to try values without taking them.
import { html, LitElement, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { divide, ONE, parseDecimal, printDecimal, ZERO, type Decimal } from "../decimal";
import { reasonOf } from "../engine/error";
import type { Field, FullReport } from "../engine/pkg/water_rules";
import type { Beside, Change, WhatIf, WhatIfAnswer } from "../engine/pkg-study/water_rules_study";
import type { Session } from "../session";
import { amountText } from "../digits";
import { amount } from "../view/amount";
import { outcomeView, verdictView } from "../view/outcome";
import { base } from "../view/styles";
import { codeText, say, unitText } from "../words";
import { changedFindings } from "./compare";
import { whatIfStyles } from "./what-if-styles";
import { WORDS } from "./words";

/** Places that a slider can stand at. */
const STEPS = 400;

interface Slider {
  field: Field;
  /** The project's value in the field's own unit. */
  now: Decimal;
  low: Decimal;
  high: Decimal;
  places: number;
  boundaries: Boundary[];
}

type Room = WhatIf["room"][number];

/** A value at which the verdict changes, with what moves together with it. */
interface Boundary {
  value: string;
  values: ReadonlyMap<string, string>;
  words: string;
}

export class WaterRulesWhatIf extends LitElement {
  static styles = [base, whatIfStyles];
  static properties = {
    session: { attribute: false },
    found: { state: true },
    failed: { state: true },
    asking: { state: true },
    halted: { state: true },
    tried: { state: true },
    trial: { state: true },
  };

  declare session: Session;
  /** What the engine found, and for which data. */
  declare found: { answer: WhatIf; record: object; asOf: string } | undefined;
  declare failed: string;
  /** Ends the search that is under way. */
  declare asking: AbortController | undefined;
  /** Whether a search was ended before its end. */
  declare halted: boolean;
  /** Values that are tried. */
  declare tried: ReadonlyMap<string, string>;
  /** What they would come to. */
  declare trial: FullReport | undefined;
  private trying = false;
  private waiting = false;

  constructor() {
    super();
    this.failed = "";
    this.halted = false;
    this.tried = new Map();
  }

  connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.halt);
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.halt);
    this.halt();
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    if (!changed.has("session") || !before) return;
    // What is sought for other data, other rules or another date is sought for nothing.
    const same = before.project.record === this.session.project.record;
    if (!same || before.info !== this.session.info || before.asOf !== this.session.asOf)
      this.halt();
    if (!same) this.reset();
    else if (before.report !== this.session.report && this.tried.size) void this.tryOut();
  }

  protected firstUpdated(): void {
    void this.ask();
  }

  private get fresh(): boolean {
    const { project, asOf } = this.session;
    return Boolean(this.found && this.found.record === project.record && this.found.asOf === asOf);
  }

  private async ask(): Promise<void> {
    const { project, asOf, lang } = this.session;
    const asking = (this.asking = new AbortController());
    this.failed = "";
    this.halted = false;
    this.found = undefined;
    try {
      const study = await this.session.study();
      const answer = await study.whatIf(project.record, asOf, asking.signal);
      if (this.asking === asking) this.found = { answer, record: project.record, asOf };
    } catch (error) {
      if (this.asking === asking) this.failed = say(reasonOf(error), lang);
    } finally {
      if (this.asking === asking) this.asking = undefined;
    }
  }

  /** Ends the search, if one is under way. */
  private halt = (): void => {
    const { asking } = this;
    if (!asking) return;
    this.asking = undefined;
    this.halted = true;
    asking.abort();
  };

  /** Keeps the cursor when one button takes the place of the other. */
  private async press(act: () => void, next: string): Promise<void> {
    act();
    await this.updateComplete;
    const button = this.renderRoot.querySelector<HTMLElement>(next);
    if (button) button.focus();
  }

  // ---- trying --------------------------------------------------------------------------------------

  private set(field: string, value: string): void {
    this.setAll(new Map([[field, value]]));
  }

  private setAll(values: ReadonlyMap<string, string>): void {
    this.tried = new Map([...this.tried, ...values]);
    void this.tryOut();
  }

  /** One trial at a time; what the slider passed meanwhile is left out. */
  private async tryOut(): Promise<void> {
    this.waiting = true;
    if (this.trying) return;
    this.trying = true;
    try {
      while (this.waiting && this.tried.size) {
        this.waiting = false;
        const report = await this.session.desk.reportWith(this.tried);
        if (this.tried.size) this.trial = report;
      }
    } catch {
      this.reset();
    } finally {
      this.trying = false;
    }
  }

  private reset(): void {
    this.tried = new Map();
    this.trial = undefined;
  }

  private take(values: ReadonlyMap<string, string>): void {
    this.reset();
    void this.session.desk.change(values);
  }

  /** The adjustable numbers of the project, those that an answer names first. */
  private sliders(): Slider[] {
    const { info, project, desk } = this.session;
    const named = new Set(
      this.answers().flatMap(({ changes }) => changes.map(({ field }) => field)),
    );
    return info.fields
      .filter((field) => field.adjustable && (field.type === "number" || field.type === "integer"))
      .flatMap((field) => {
        const value = project.record[field.name];
        const written = value === undefined || value === null ? "" : String(value);
        if (!written && !named.has(field.name)) return [];
        const now = parseDecimal(desk.readings.get(field.name) || written || "0");
        return now ? [this.slider(field, now)] : [];
      })
      .sort((a, b) => Number(named.has(b.field.name)) - Number(named.has(a.field.name)));
  }

  private slider(field: Field, now: Decimal): Slider {
    const boundaries = this.boundaries(field.name);
    const values = [now, ...boundaries.map(({ value }) => parseDecimal(value)!).filter(Boolean)];
    const greatest = values.reduce((a, b) => (a.lt(b) ? b : a));
    const least = values.reduce(
      (a, b) => (a.gt(b) ? b : a),
      parseDecimal(field.min || "0") || ZERO,
    );
    const most = parseDecimal(field.max || "");
    let high = greatest.times("2");
    if (most && high.gt(most)) high = most;
    if (high.lte(least)) high = most || least.plus(ONE);
    const span = high.minus(least).toNumber();
    const fine = field.type === "integer" ? 0 : Math.max(0, Math.ceil(Math.log10(STEPS / span)));
    return { field, now, low: least, high, places: Math.min(fine, 6), boundaries };
  }

  private answers(): WhatIfAnswer[] {
    return this.found && this.fresh
      ? this.found.answer.goals.flatMap(({ answers }) => answers)
      : [];
  }

  /** The proved boundaries of a field, each with all that moves together, the first of those that are alike. */
  private boundaries(name: string): Boundary[] {
    const { info, lang } = this.session;
    if (!this.found || !this.fresh) return [];
    const { verdict, room } = this.found.answer;
    const all = [...this.answers(), ...room.map(({ changes }) => ({ changes, verdict }))];
    const found = new Map<string, Boundary>();
    for (const { changes, verdict: then } of all) {
      const own = changes.find(({ field }) => field === name);
      if (!own || own.by === null || found.has(own.to)) continue;
      const values = new Map(changes.map(({ field, to }) => [field, to] as const));
      found.set(own.to, { value: own.to, values, words: say(info.words.verdicts[then], lang) });
    }
    return [...found.values()];
  }

  // ---- the view ------------------------------------------------------------------------------------

  protected render(): TemplateResult {
    const words = WORDS[this.session.lang];
    const sliders = this.sliders();
    const named = sliders.filter(({ boundaries }) => boundaries.length);
    const others = sliders.filter((slider) => !named.includes(slider));
    return html`
      <section aria-label=${words.smallest} data-what-if>
        <h3>${words.smallest}</h3>
        ${
          this.failed
            ? html`<p class="problem error" role="alert">${words.noStudy} ${this.failed}</p>`
            : this.asking
              ? html`<p class="quiet" role="status">${words.searching}</p>
                <button type="button" class="plain" data-halt @click=${() => void this.press(this.halt, "[data-ask]")}>${words.halt}</button>`
              : this.found && this.fresh
                ? this.answerView(this.found.answer)
                : this.halted
                  ? html`<p class="quiet" role="status" data-halted>${words.halted}</p>`
                  : nothing
        }
        ${
          this.asking || this.fresh
            ? nothing
            : html`<button type="button" class="plain" data-ask @click=${() => void this.press(() => void this.ask(), "[data-halt]")}>${words.searchNow}</button>`
        }
      </section>
      <section aria-label=${words.trying} data-trying>
        <h3>${words.trying}</h3>
        <p class="hint">${words.tryingHelp}</p>
        <div class="trial" role="status" aria-live="polite" data-trial=${this.trial ? this.trial.verdict : ""}>
          ${this.trial ? this.trialView(this.trial) : nothing}
        </div>
        ${named.map((slider) => this.sliderView(slider))}
        ${
          others.length && named.length
            ? html`<details class="minor">
              <summary>${words.otherSliders(others.length)}</summary>
              ${others.map((slider) => this.sliderView(slider))}
            </details>`
            : others.map((slider) => this.sliderView(slider))
        }
        ${sliders.length ? nothing : html`<p class="quiet">${words.noSliders}</p>`}
      </section>
    `;
  }

  private answerView(answer: WhatIf): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    const missing = new Map(
      answer.blocking.flatMap((each) =>
        each.missing.map(({ name, label }) => [name, say(label, lang) || name]),
      ),
    );
    return html`
      ${missing.size ? html`<p data-first>${words.fillFirst([...missing.values()].join(words.comma))}</p>` : nothing}
      ${answer.goals.map(
        ({ kind, words: goal, answers, helpless }) =>
          html`<div class="goal" data-goal=${kind}>
            <h4>${words.goal}${kind === "passes" ? words.goalPasses : say(goal, lang)}</h4>
            ${
              answers.length
                ? html`<ul class="answers">
                  ${answers.map((each) => this.changeView(each))}
                </ul>`
                : html`<p class="quiet">${kind === "passes" ? words.noPair : words.noChange}</p>`
            }
            ${
              helpless.length
                ? html`<p class="small quiet">${words.helpless(helpless.map(({ label }) => say(label, lang)).join(words.comma))}</p>`
                : nothing
            }
          </div>`,
      )}
      ${answer.goals.length === 0 && answer.room.length === 0 ? html`<p class="quiet">${words.noChange}</p>` : nothing}
      ${answer.room.length ? this.roomView(answer.room) : nothing}
      ${answer.cut_short ? html`<p class="small quiet">${words.cutShort}</p>` : nothing}
    `;
  }

  /** How far it can grow: first what can, then what can't any more, and by name what nothing bounds. */
  private roomView(room: Room[]): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    const moves = ({ changes }: Room): boolean => changes.some(({ from, to }) => from !== to);
    const bounded = room.filter(({ beyond }) => beyond);
    const grow = bounded.filter(moves);
    const full = bounded.filter((each) => !moves(each));
    const free = room.filter(({ beyond }) => !beyond).map(({ changes: [first] }) => first!);
    const names = [...new Set(free.map(({ label }) => say(label, lang)))];
    const list = (all: Room[]): TemplateResult =>
      html`<ul class="answers">
        ${all.map(
          ({ changes, beyond }) =>
            html`<li data-room=${changes.map(({ field }) => field).join(" ")}>
              ${changes.map((change) => html`<div>${this.fromTo(change)}</div>`)}
              <div class="under">
                ${words.beyond(this.sideOf(beyond!, changes), this.verdictWords(beyond!.verdict))}${this.blocking(beyond!)}
              </div>
            </li>`,
        )}
      </ul>`;
    return html`<h4>${words.room}</h4>
      ${grow.length ? list(grow) : nothing}
      ${
        full.length
          ? html`<details data-no-room>
              <summary>${words.noRoom(full.length)}</summary>
              ${list(full)}
            </details>`
          : nothing
      }
      ${names.length ? html`<p class="quiet" data-unbounded>${words.noBeyond(names.join(words.comma))}</p>` : nothing}`;
  }

  /** The values on the other side of a boundary, with their units. */
  private sideOf({ values }: Beside, changes: Change[]): string {
    const { info, lang } = this.session;
    const sides = changes.map(({ field: name, label, unit }, place) => {
      const field = info.fields.find((each) => each.name === name);
      const value = amountText(codeText(values[place] || "", field, lang));
      return `${say(label, lang)} ${value} ${unitText(unit, lang)}`.trim();
    });
    return sides.join(WORDS[lang].comma);
  }

  /** The rules that stand in the way there: their titles, and small their codes. */
  private blocking({ blocking }: Beside): TemplateResult | typeof nothing {
    const { info, lang } = this.session;
    if (blocking.length === 0) return nothing;
    const titles = blocking.map((code, place) => {
      const rule = info.rules.find((each) => each.code === code);
      return html`${place ? WORDS[lang].comma : ""}${rule ? say(rule.title, lang) : ""} <span class="code">${code}</span>`;
    });
    return html`<div>${WORDS[lang].becauseOf}${titles}</div>`;
  }

  private verdictWords(verdict: FullReport["verdict"]): string {
    return say(this.session.info.words.verdicts[verdict], this.session.lang);
  }

  private fromTo({ field: name, label, unit, from, to, by }: Change): TemplateResult {
    const { info, lang } = this.session;
    const field = info.fields.find((each) => each.name === name);
    const shown = (value: string): unknown => amount(codeText(value, field, lang));
    return html`${say(label, lang)} <span class="figure">${from === null ? WORDS[lang].notGiven : shown(from)}</span> →
      <b class="figure">${shown(to)}</b> ${unitText(unit, lang)}
      ${by ? html`<span class="quiet figure">(${by.startsWith("-") ? "" : "+"}${amount(by)})</span>` : nothing}`;
  }

  private changeView({ measures, changes, verdict, short }: WhatIfAnswer): TemplateResult {
    const { info, lang } = this.session;
    const words = WORDS[lang];
    const values = new Map(changes.map(({ field, to }) => [field, to] as const));
    return html`<li data-answer=${changes.map(({ field }) => field).join(" ")} data-measure=${measures.map(({ name }) => name).join(" ")}>
      <b>${measures.map(({ label }) => say(label, lang)).join(words.together)}</b>
      ${changes.map((change) => html`<div>${this.fromTo(change)}</div>`)}
      <div>
        ${verdictView(verdict, info, lang)}
        <button type="button" class="plain" data-take @click=${() => this.take(values)}>${words.take}</button>
      </div>
      ${
        short.length
          ? html`<details class="minor" data-proof>
            <summary>${words.proof}</summary>
            ${short.map(
              (beside) =>
                html`<div class="under">
                  ${words.short(this.sideOf(beside, changes), this.verdictWords(beside.verdict))}${this.blocking(beside)}
                </div>`,
            )}
          </details>`
          : nothing
      }
    </li>`;
  }

  private trialView(trial: FullReport): TemplateResult {
    const { info, lang, report } = this.session;
    const words = WORDS[lang];
    const differing = report ? changedFindings(report, trial) : [];
    return html`<div>
        <b>${words.trialVerdict}</b> ${verdictView(trial.verdict, info, lang)}
        <button type="button" class="plain" data-take-trial @click=${() => this.take(this.tried)}>${words.takeTrial}</button>
        <button type="button" class="plain" data-reset-trial @click=${() => this.reset()}>${words.resetTrial}</button>
      </div>
      ${
        differing.length
          ? html`<ul class="small">
            ${differing.map(
              ({ code, title, left, right }) =>
                html`<li data-trial-code=${code}>
                  ${say(title, lang)} <span class="code">${code}</span> ${left ? outcomeView(left, info, lang) : nothing} →
                  ${right ? outcomeView(right, info, lang) : nothing}
                </li>`,
            )}
          </ul>`
          : html`<p class="small quiet">${words.sameFindings}</p>`
      }`;
  }

  private sliderView(slider: Slider): TemplateResult {
    const { lang } = this.session;
    const words = WORDS[lang];
    const { field, now, low, high, places, boundaries } = slider;
    const span = high.minus(low);
    const tried = this.tried.get(field.name);
    const shown = tried !== undefined ? tried : printDecimal(now);
    const unit = unitText(field.unit, lang);
    const at = (value: Decimal | undefined): number => {
      const share = value && divide(value.minus(low), span, 6);
      return share ? Math.max(0, Math.min(1, share.toNumber())) : 0;
    };
    const valueAt = (position: string): string => {
      const part = divide(span.times(position), ONE.times(String(STEPS)), places)!;
      const base = divide(low, ONE, places)!;
      return printDecimal(base.plus(part));
    };
    const id = `slider-${field.name}`;
    return html`<div class="slider" data-slider=${field.name}>
      <label for=${id}>${say(field.label, lang)} <b class="figure">${amount(shown)}</b> ${unit}</label>
      <svg class="marks" aria-hidden="true" width="100%" height="10">
        ${svg`<line class="now" x1="${at(now) * 100}%" x2="${at(now) * 100}%" y1="0" y2="10"></line>`}
        ${boundaries.map(({ value }) => {
          const x = `${at(parseDecimal(value)) * 100}%`;
          return svg`<line class="boundary" x1=${x} x2=${x} y1="0" y2="10"></line>`;
        })}
      </svg>
      <input
        id=${id}
        type="range"
        min="0"
        max=${STEPS}
        step="1"
        .value=${String(Math.round(at(parseDecimal(shown)) * STEPS))}
        aria-valuetext="${shown} ${unit}"
        @input=${(event: Event) => this.set(field.name, valueAt((event.target as HTMLInputElement).value))}
      />
      ${boundaries.map(
        ({ value, values, words: then }) =>
          html`<button type="button" class="plain" data-boundary=${value} @click=${() => this.setAll(values)}>
            ${words.boundary} <span class="figure">${amount(value)}</span> ${unit} → ${then}
          </button> `,
      )}
    </div>`;
  }
}

customElements.define("water-rules-what-if", WaterRulesWhatIf);
