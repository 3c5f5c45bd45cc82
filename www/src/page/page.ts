// <water-rules-page>: loads a rule pack and the engine, and shows one screen at a time around one open project.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { Desk } from "../desk";
import type { EngineClient } from "../engine/client";
import { reasonOf } from "../engine/error";
import type { Diagnostic, PackInfo, Settings, Text } from "../engine/pkg/water_rules";
import type { Compilation } from "../engine/protocol";
import { startEngine } from "../engine/start";
import { isForged, type StudyClient } from "../engine/study";
import { kept, type Copy } from "../offline/kept";
import { keepOffline, noteRules, offlineNow, onOffline, PAGE_VERSION } from "../offline/offline";
import { offlineStrip } from "../offline/strip";
import { titleOf, type Project } from "../project";
import "../screens/screen";
import type { ScreenElement, Session } from "../session";
import {
  keepSettings,
  keptSettings,
  settingsIn,
  withoutSettings,
  withSettings,
} from "../settings/kept";
import { lastDay, lastOpen, onNews, rememberDay, shelf } from "../store";
import { diagnosticView } from "../view/diagnostic";
import { base } from "../view/styles";
import { remember, remembered } from "../remember";
import { HTML_LANG, saveLang, savedLang, say, type Lang } from "../words";
import { elsewhereStrip } from "./elsewhere";
import { keptRules, newerSeen, readRules, type Rules } from "./rules";
import { routeOf, SCREENS } from "./screens";
import { styles } from "./styles";
import { asDraft, trialStrip } from "./trial";
import { WORDS } from "./words";

type Part = "failedRules" | "failedEngine";
type Phase =
  | { is: "loading" }
  | { is: "failed"; part: Part; detail: Text }
  | { is: "bad" }
  | { is: "ready"; info: PackInfo; desk: Desk };

/** How long the screen waits for the first verdict, in milliseconds. */
const SCREEN_WAITS = 200;

/** How long after the first verdict the page is kept for when there is no network, in milliseconds. */
const KEEPS_AFTER = 500;

/**
 * How long after the first verdict rules that came compiled are compared with their scripts, in milliseconds: it takes the
 * whole engine and a second of a core, which nobody should wait for. What leaves the page waits for it at once.
 */
const CONFIRMS_AFTER = 10_000;

/** How long the page waits between tries once a network is there again, in milliseconds: often it isn't at once. */
const RESTS = [1_000, 4_000, 15_000, 60_000];

/** Does something once the page has nothing else to do; its failure is for whoever asks again. */
function whenIdle(work: () => Promise<void>): void {
  const start = (): void => void work().catch(() => undefined);
  if (typeof requestIdleCallback === "function") requestIdleCallback(start);
  else setTimeout(start);
}

/** Compiles rules by the whole engine, which is loaded for that. */
async function compilePack(bundle: string): Promise<Compilation> {
  return (await import("../engine/start-study")).compilePack(bundle);
}

const LANGS: [Lang, string][] = [
  ["zh", "中文"],
  ["en", "English"],
];

export class WaterRulesPage extends LitElement {
  static styles = [base, styles];
  static properties = {
    pack: { type: String },
    trust: { type: String },
    language: { state: true },
    phase: { state: true },
    copy: { state: true },
    route: { state: true },
  };

  /** Where the rules are. */
  declare pack: string;
  /** Where the public keys are (PEM, one after another) by one of which the rules must be signed; any rules if empty. */
  declare trust: string;
  declare language: Lang;
  declare phase: Phase;
  /** The rules that the page last ran by, if those of now can't be used. */
  declare copy: Copy | undefined;
  declare route: { id: string; place: string };

  /** The office's settings that are laid over the rules. */
  private settings: Settings | undefined;
  private readonly opened = lastOpen();
  private engine: EngineClient | undefined;
  private desk: Desk | undefined;
  private readonly phone = matchMedia("(max-width: 480px)");
  /** The rules on the screens, and those in force: they differ while a draft is tried. */
  private rules: string | undefined;
  private inForce: { info: PackInfo; rules: string; bare: string } | undefined;
  /** What is to be kept of the rules that the page runs by. */
  private pieces: Rules["pieces"] = [];
  private studying: Promise<StudyClient> | undefined;
  /** Whether the rules came compiled and nobody has compared them with their scripts. */
  private unconfirmed = false;
  private diagnostics: Diagnostic[] = [];
  private unlisten: (() => void)[] = [];
  /** A screen that was visited stays, hidden, as it was left; `null` if its file could not be loaded. */
  private screens = new Map<string, ScreenElement | null>();

  constructor() {
    super();
    this.pack = "./rules.json";
    this.trust = "";
    this.language = savedLang();
    this.phase = { is: "loading" };
    this.route = routeOf(location.hash);
  }

  connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.follow);
    const redraw = (): void => this.requestUpdate();
    this.phone.addEventListener("change", redraw);
    window.addEventListener("online", this.backOnline);
    document.addEventListener("visibilitychange", this.wake);
    this.unlisten = [
      () => document.removeEventListener("visibilitychange", this.wake),
      () => window.removeEventListener("online", this.backOnline),
      () => this.phone.removeEventListener("change", redraw),
      onOffline(() => this.requestUpdate()),
      onNews((news) => void (this.desk && this.desk.hear(news))),
    ];
    void this.reload();
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.follow);
    this.unlisten.forEach((end) => end());
    this.engine?.stop();
    this.forgetStudy();
  }

  // ---- loading -------------------------------------------------------------------------------------

  /** The rules and the open project are fetched while the engine starts. */
  private async reload(reading = readRules(this.pack, this.trust)): Promise<void> {
    reading.catch(() => undefined);
    let part: Part = "failedEngine";
    this.pieces = [];
    try {
      const engine = (this.engine = this.engine || (await startEngine()));
      part = "failedRules";
      const { text, since, why, pieces: read } = await reading;
      const rules = withSettings(text, keptSettings());
      const { info, diagnostics, asCame } = await engine.load(rules, compilePack);
      this.diagnostics = diagnostics;
      this.rules = rules;
      // What is signed needs no confirming.
      this.unconfirmed = asCame && !this.trust;
      this.forgetStudy();
      if (!info) {
        this.phase = { is: "bad" };
        await this.lookForCopy();
        return;
      }
      // By these the page runs: they may take the place of those of before.
      this.pieces = read;
      this.inForce = { info, rules, bare: withoutSettings(rules) };
      this.settings = info.settings ? settingsIn(rules) : undefined;
      noteRules({
        rulesSince: since,
        why,
        newerSeen: this.trust ? newerSeen(info) : undefined,
      });
      const opened = await this.opened;
      const desk =
        this.desk || new Desk(engine, opened, shelf, this.copyName, () => this.requestUpdate());
      if (!this.desk) desk.date(lastDay());
      this.desk = desk;
      // The screen is drawn with the first verdict, unless that keeps it waiting.
      const first = desk.start();
      await Promise.race([first, new Promise((resolve) => setTimeout(resolve, SCREEN_WAITS))]);
      this.phase = { is: "ready", info, desk };
      await first;
      if (this.unconfirmed) setTimeout(() => whenIdle(this.confirm), CONFIRMS_AFTER);
    } catch (error) {
      const detail = reasonOf(error);
      this.phase = { is: "failed", part, detail };
      await this.lookForCopy();
    } finally {
      // The first verdict comes before the copies for later.
      setTimeout(this.keep, KEEPS_AFTER);
    }
  }

  /** Rules that were a copy because there was no network are read anew; a draft that is tried stays. */
  private backOnline = async (): Promise<void> => {
    for (const rest of RESTS) {
      const { rulesSince, why } = offlineNow();
      const { inForce, rules } = this;
      if (!rulesSince || why || !inForce || rules !== inForce.rules || !navigator.onLine) return;
      const now = await readRules(this.pack, this.trust).catch(() => undefined);
      if (now && !now.since && rules === this.rules) return this.reload(Promise.resolve(now));
      await new Promise((resolve) => setTimeout(resolve, rest));
    }
  };

  /** What isn't confirmed to be what its files say takes nothing's place. */
  private keep = (): void => keepOffline(this.unconfirmed ? [] : this.pieces);

  /** Whether the rules of before can be gone on with. */
  private async lookForCopy(): Promise<void> {
    this.copy = await kept(this.pack);
  }

  /** Goes on with the rules that the page last ran by, and says why. */
  private useCopy = (): void => {
    const why = WORDS[this.language].mistaken;
    void this.reload(
      keptRules(this.pack, this.trust).then((rules) => {
        if (!rules) throw new Error(why);
        return { ...rules, why: { zh: WORDS.zh.mistaken, en: WORDS.en.mistaken } };
      }),
    );
  };

  private copyView(): TemplateResult | typeof nothing {
    const { copy, language } = this;
    if (!copy) return nothing;
    const since = copy.since.toLocaleString(HTML_LANG[language], {
      dateStyle: "medium",
      timeStyle: "short",
    });
    return html` <button type="button" class="plain" data-use-kept @click=${this.useCopy}>${WORDS[language].useKept(since)}</button>`;
  }

  /** A draft that can't be loaded, or can't screen, is not taken; the rules in force go on. */
  private tryOut = async (draft?: string): Promise<boolean> => {
    const { engine, desk, inForce } = this;
    if (!engine || !desk || !inForce) return false;
    const rules = draft ? withSettings(draft, this.settings) : inForce.rules;
    const { info, diagnostics, asCame } = await engine
      .load(rules, compilePack)
      .catch(() => ({ info: null, diagnostics: [], asCame: false }));
    if (info) {
      this.diagnostics = diagnostics;
      this.rules = rules;
      this.unconfirmed = asCame && !this.trust;
      this.forgetStudy();
      this.phase = { is: "ready", info: draft ? asDraft(info) : info, desk };
      await desk.start();
      if (!draft || !desk.trouble) return true;
    }
    if (draft) await this.tryOut();
    return false;
  };

  /** Keeps other settings of the office and loads the rules with them. */
  private settle = async (settings: Settings | undefined): Promise<boolean> => {
    const kept = keepSettings(settings);
    if (kept) await this.reload();
    return kept;
  };

  /** The whole engine, with the rules as they are now. */
  private study = (): Promise<StudyClient> => {
    if (!this.studying) {
      const { rules, unconfirmed } = this;
      const starting = import("../engine/start-study").then(({ startStudy }) =>
        startStudy(rules!, unconfirmed),
      );
      // What failed may be tried again.
      starting.catch(() => {
        if (this.studying === starting) this.studying = undefined;
      });
      this.studying = starting;
    }
    return this.studying;
  };

  /**
   * Sees to it that rules that came compiled are what their scripts say: the page gives them up if they aren't. That the
   * whole engine can't be had now says nothing; what leaves the page asks again.
   */
  private confirm = async (): Promise<void> => {
    if (!this.unconfirmed) return;
    const { rules } = this;
    try {
      await (await this.study()).confirm();
      if (this.rules !== rules) return;
      this.unconfirmed = false;
      this.keep();
    } catch (error) {
      if (isForged(error) && this.rules === rules) {
        this.phase = { is: "failed", part: "failedRules", detail: reasonOf(error) };
        await this.lookForCopy();
      }
      throw error;
    }
  };

  private forgetStudy(): void {
    this.studying?.then((study) => study.stop()).catch(() => undefined);
    this.studying = undefined;
  }

  // ---- moving about --------------------------------------------------------------------------------

  private follow = (): void => {
    this.route = routeOf(location.hash);
  };

  private go = (route: string): void => {
    location.hash = `#/${route}`;
  };

  private name(project: Project): string {
    return this.phase.is === "ready"
      ? titleOf(project, this.phase.info, this.language)
      : project.title;
  }

  private copyName = (project: Project): string => WORDS[this.language].copyOf(this.name(project));

  private openProject = (project: Project): void => {
    if (this.desk) void this.desk.open(project);
    this.go("screen");
  };

  /** The element of a screen; its file is loaded when it is first wanted. */
  private screen(id: string): ScreenElement | null | undefined {
    if (!this.screens.has(id)) {
      const tag = `water-rules-${id}`;
      if (customElements.get(tag))
        this.screens.set(id, document.createElement(tag) as ScreenElement);
      else void this.fetchScreen(id);
    }
    return this.screens.get(id);
  }

  private async fetchScreen(id: string): Promise<void> {
    try {
      await SCREENS.find((screen) => screen.id === id)!.load();
    } catch {
      this.screens.set(id, null);
    }
    this.requestUpdate();
  }

  private session(info: PackInfo, desk: Desk): Session {
    return {
      info,
      desk,
      lang: this.language,
      asOf: desk.asOf,
      place: this.route.place,
      project: desk.project,
      report: desk.report,
      next: desk.next,
      study: this.study,
      confirm: this.confirm,
      rules: this.rules!,
      settings: this.settings,
      settle: this.settle,
      trial: this.inForce !== undefined && this.rules !== this.inForce.rules,
      tryOut: this.tryOut,
      trust: this.trust,
      open: this.openProject,
      go: this.go,
    };
  }

  private toContent = (event: Event): void => {
    event.preventDefault();
    const screen = this.screens.get(this.route.id);
    if (screen && screen.enter && screen.enter()) return;
    const main = this.renderRoot.querySelector("main");
    if (main) main.focus();
  };

  // ---- the view ------------------------------------------------------------------------------------

  private setLang(lang: Lang): void {
    this.language = lang;
    saveLang(lang);
  }

  protected updated(changed: PropertyValues): void {
    if (!changed.has("language") && !changed.has("phase") && !changed.has("route")) return;
    document.documentElement.lang = HTML_LANG[this.language];
    const title =
      this.phase.is === "ready"
        ? say(this.phase.info.title, this.language)
        : WORDS[this.language].page;
    const screen = SCREENS.find(({ id }) => id === this.route.id)!;
    document.title =
      this.phase.is === "ready" ? `${say(screen.title, this.language)} · ${title}` : title;
    this.showTab();
  }

  /** On a phone not all tabs are in sight; that of the screen is. */
  private showTab(): void {
    const tab = this.renderRoot.querySelector("[data-tab][aria-current]");
    const tabs = tab && tab.parentElement;
    if (!tab || !tabs) return;
    const [own, all] = [tab.getBoundingClientRect(), tabs.getBoundingClientRect()];
    tabs.scrollLeft += Math.max(0, own.right - all.right) + Math.min(0, own.left - all.left);
  }

  protected render(): TemplateResult {
    const { phase } = this;
    return html`<div lang=${HTML_LANG[this.language]} data-phase=${phase.is} data-route=${this.route.id}>
      ${this.headerView()}
      ${
        phase.is === "loading"
          ? html`<main><slot></slot></main>`
          : phase.is === "failed"
            ? this.failedView(phase.part, phase.detail)
            : phase.is === "bad"
              ? this.badView()
              : this.readyView(phase.info, phase.desk)
      }
    </div>`;
  }

  private headerView(): TemplateResult {
    const words = WORDS[this.language];
    const ready = this.phase.is === "ready" ? this.phase : undefined;
    return html`<header>
        ${ready ? html`<a class="skip" href="#content" @click=${this.toContent}>${words.skip}</a>` : nothing}
        <div>
          <h1>${ready ? say(ready.info.title, this.language) : words.page}</h1>
          ${ready ? this.aboutView(ready.info, ready.desk) : nothing}
        </div>
        <div class="tools">
          ${ready && !this.phone.matches ? this.dateView(ready.desk) : nothing}
          <span class="langs" role="group" aria-label=${words.switchLang}
            >${LANGS.map(
              ([lang, label]) =>
                html`<button
                  type="button"
                  lang=${HTML_LANG[lang]}
                  data-lang=${lang}
                  aria-pressed=${this.language === lang ? "true" : "false"}
                  @click=${() => this.setLang(lang)}
                >
                  ${label}
                </button>`,
            )}</span
          >
        </div>
      </header>
      ${ready && SCREENS.length > 1 ? this.tabsView() : nothing}`;
  }

  private aboutView(info: PackInfo, desk: Desk): TemplateResult {
    const words = WORDS[this.language];
    return html`<details class="about" data-versions ?open=${remembered("about") === "open"} @toggle=${(event: Event) => remember("about", (event.currentTarget as HTMLDetailsElement).open ? "open" : "")}>
      <summary>${this.phone.matches ? words.aboutOf(desk.asOf) : words.about}</summary>
      ${this.phone.matches ? this.dateView(desk) : nothing}
      <p class="meta">
      <span>${say(info.jurisdiction, this.language)}</span>
      <span data-version>${words.version} ${info.version}</span>
      <span data-digest=${info.digest} title=${info.digest}>${words.digest} ${info.digest.slice(0, 19)}</span>
      <span>${words.engine} ${this.engine ? this.engine.version : ""}</span>
      <span data-page-version>${words.pageVersion} ${PAGE_VERSION}</span>
      <a href="embed/THIRD-PARTY.txt" target="_blank" rel="noopener" data-notices>${words.notices}</a>
      <button type="button" data-reload @click=${() => void this.reload()}>${words.reload}</button>
    </p></details>
    <span class="paper">${words.asOf} ${desk.asOf}</span>`;
  }

  /** The day whose law is applied: in the header, and on a phone folded away under it. */
  private dateView(desk: Desk): TemplateResult {
    return html`<label
      >${WORDS[this.language].asOf}
      <input type="date" data-as-of required .value=${desk.asOf} @change=${this.changeDate}
    /></label>`;
  }

  private wake = (): void => {
    if (this.desk && document.visibilityState === "visible") void this.desk.wake();
  };

  private changeDate = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    if (!value || !this.desk) return;
    rememberDay(value);
    void this.desk.setDate(value);
  };

  private tabsView(): TemplateResult {
    return html`<nav class="tabs" aria-label=${WORDS[this.language].screens}>
      ${SCREENS.map(
        ({ id, title }) =>
          html`<a href="#/${id}" data-tab=${id} aria-current=${this.route.id === id ? "page" : nothing}
            >${say(title, this.language)}</a
          >`,
      )}
    </nav>`;
  }

  private failedView(part: Part, detail: Text): TemplateResult {
    const other: Lang = this.language === "zh" ? "en" : "zh";
    return html`<main class="box wrong" data-failed=${part}>
      <div role="alert">${[this.language, other].map(
        (lang) =>
          html`<div lang=${HTML_LANG[lang]}>
            <h2>${WORDS[lang].failed}</h2>
            <p>${WORDS[lang][part]}</p>
          </div>`,
      )}</div>
      <p><button type="button" class="plain" @click=${() => void this.reload()}>${WORDS[this.language].reload}</button>${part === "failedRules" ? this.copyView() : nothing}</p>
      <p class="small quiet"><code>${say(detail, this.language)}</code></p>
    </main>`;
  }

  private badView(): TemplateResult {
    const words = WORDS[this.language];
    return html`<main class="box wrong" data-bad-pack>
      <div role="alert">
        <h2>${words.badPack}</h2>
        <p>${words.badPackHelp}</p>
        ${this.diagnosticsView()}
        <button type="button" class="plain" data-reload @click=${() => void this.reload()}>${words.reload}</button>${this.copyView()}
      </div>
    </main>`;
  }

  private diagnosticsView(): TemplateResult {
    return html`<ul class="diagnostics">
      ${this.diagnostics.map((diagnostic) => diagnosticView(diagnostic, this.language))}
    </ul>`;
  }

  private readyView(info: PackInfo, desk: Desk): TemplateResult {
    const words = WORDS[this.language];
    const current = this.screen(this.route.id);
    const session = this.session(info, desk);
    for (const [id, element] of this.screens) {
      if (!element) continue;
      element.hidden = id !== this.route.id;
      // A hidden screen is told when it is shown again.
      // Where rules are changed, those in force are what a draft is set against.
      if (element.hidden) continue;
      const { inForce } = this;
      element.session =
        id === "studio" && inForce
          ? { ...session, info: inForce.info, rules: inForce.bare }
          : session;
    }
    return html`
      ${
        keptSettings() && !info.settings
          ? html`<p class="box wrong" role="alert" data-settings-lapsed><a href="#/settings">${words.lapsed}</a></p>`
          : nothing
      }
      ${session.trial ? trialStrip(info, this.language, () => void this.tryOut()) : nothing}
      ${offlineStrip(offlineNow(), info.version, this.language)} ${elsewhereStrip(desk, this.name(desk.project), this.language, this.openProject)}
      ${
        this.diagnostics.length
          ? html`<details class="box">
            <summary>${words.warnings(this.diagnostics.length)}</summary>
            ${this.diagnosticsView()}
          </details>`
          : nothing
      }
      <main id="content" tabindex="-1" data-screen=${this.route.id}>
        ${[...this.screens.values()]}
        ${current === undefined ? html`<p class="box" role="status">${words.opening}</p>` : nothing}
        ${
          current === null
            ? html`<div class="box wrong" role="alert" data-screen-failed>
              <p>${words.cannotOpen}</p>
              <button type="button" class="plain" @click=${() => location.reload()}>${words.openAgain}</button>
            </div>`
            : nothing
        }
      </main>
    `;
  }
}

customElements.define("water-rules-page", WaterRulesPage);

declare global {
  interface HTMLElementTagNameMap {
    "water-rules-page": WaterRulesPage;
  }
}
