// The cases beside the rule that is open: what they reach of it, those that it has, and those that can be made of the
// project on the Screen or at a limit.
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import type { DraftClient } from "../engine/draft";
import { isStopped, reasonOf } from "../engine/error";
import type {
  Boundary,
  CasePage,
  Coverage,
  PackFiles,
  Probe,
} from "../engine/pkg-study/water_rules_study";
import type { Outcome, PackInfo, Position, RuleInfo, Text } from "../engine/pkg/water_rules";
import type { Session } from "../session";
import { outcomeView } from "../view/outcome";
import { say, type Lang } from "../words";
import { boundariesView } from "./boundaries";
import { WORDS } from "./case-words";
import { caseFileOf, caseOfProbe, caseOfProject, withCase, type NewCase } from "./new-case";
import { legendView, linesOf, reachView, type Lines } from "./reached";

/** The screen as its cases see it. */
interface Here {
  session: Session;
  files: PackFiles;
  path: string;
  /** The draft as it was read last; nothing before. */
  info: PackInfo | undefined;
  cases: CasePage[];
  /** Whether the draft has errors. */
  broken: boolean;
}

interface Acts {
  client(): Promise<DraftClient>;
  /** Gives the draft other files. */
  put(files: PackFiles): void;
  choose(path: string, at: Position): void;
}

const NOTHING: Lines = new Map();

export class Beside implements ReactiveController {
  /** What the cases reach of a file, as the draft was read last; nothing while none was. */
  private reached: { path: string; coverage: Coverage | null } | undefined;
  /** The file of which that is being worked out. */
  private reaching = "";
  private lines: { of: Coverage; lines: Lines } | undefined;
  /** The limits of a rule; nothing while they are worked out. */
  private limits: { code: string; list: Boundary[] | undefined } | undefined;
  private wanted = false;
  private serial = 0;
  private trouble: Text | undefined;
  /** Whether a case is being made. */
  private making = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly here: () => Here | undefined,
    private readonly acts: Acts,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    const rule = this.rule();
    if (this.wanted && rule && (!this.limits || this.limits.code !== rule.code))
      void this.workOut(rule.code);
    const here = this.here();
    if (this.reached && here && here.path !== this.reached.path && here.path !== this.reaching)
      void this.follow(here.path);
  }

  /** Another pack has other cases. */
  forget(): void {
    this.reached = this.limits = this.trouble = undefined;
    this.reaching = "";
  }

  /** Reads what follows for the cases from a draft that was just checked. */
  async learn(client: DraftClient, now: () => boolean): Promise<void> {
    const { path } = this.here()!;
    const coverage = await client.coverageOf(path);
    if (!now()) return;
    this.reached = { path, coverage };
    this.limits = this.trouble = undefined;
  }

  /** Reads how far the cases go through another file. */
  private async follow(path: string): Promise<void> {
    this.reaching = path;
    let coverage: Coverage | null = null;
    try {
      coverage = await (await this.acts.client()).coverageOf(path);
    } catch (error) {
      if (!isStopped(error)) this.trouble = reasonOf(error);
    }
    if (this.reaching !== path) return;
    this.reaching = "";
    this.reached = { path, coverage };
    this.host.requestUpdate();
  }

  /** How far the cases go through the open file, line by line. */
  reach(path: string): Lines {
    const of = this.coverageOf(path);
    if (!of) return NOTHING;
    if (!this.lines || this.lines.of !== of) this.lines = { of, lines: linesOf(of) };
    return this.lines.lines;
  }

  private coverageOf(path: string): Coverage | null {
    return this.reached && this.reached.path === path ? this.reached.coverage : null;
  }

  private rule(): RuleInfo | undefined {
    const here = this.here();
    return here && here.info && here.info.rules.find(({ path }) => path === here.path);
  }

  private async workOut(code: string): Promise<void> {
    const serial = ++this.serial;
    const { session } = this.here()!;
    this.limits = { code, list: undefined };
    try {
      const list = await (await this.acts.client()).boundaries(code, session.asOf);
      if (serial === this.serial) this.limits = { code, list };
    } catch (error) {
      if (serial === this.serial) {
        this.limits = { code, list: [] };
        this.trouble = reasonOf(error);
      }
    }
    this.host.requestUpdate();
  }

  private refuse(speak: (lang: Lang) => string): void {
    this.trouble = { zh: speak("zh"), en: speak("en") };
    this.host.requestUpdate();
  }

  /** Adds a case of the project that is open on the Screen, as the draft of this moment has it. */
  private async makeOfProject(rule: RuleInfo): Promise<void> {
    const { session, files } = this.here()!;
    const { project, asOf } = session;
    this.trouble = undefined;
    if (Object.keys(project.record).length === 0)
      return this.refuse((lang) => WORDS[lang].noProject);
    this.making = true;
    this.host.requestUpdate();
    try {
      const client = await this.acts.client();
      const { usable } = await client.check(files);
      if (!usable) return this.refuse((lang) => WORDS[lang].brokenDraft);
      const info = await client.info();
      const report = await client.screen(project.record, asOf);
      const bad = report.problems
        .filter(({ severity }) => severity === "error")
        .map(({ field }) => field);
      if (bad.length) {
        const label = (name: string, lang: Lang): string =>
          say(info.fields.find((field) => field.name === name)?.label, lang) || name;
        return this.refuse((lang) =>
          WORDS[lang].badProject(bad.map((name) => label(name, lang)).join(WORDS[lang].comma)),
        );
      }
      this.add(rule, rule.code.toLowerCase(), caseOfProject(project, report, rule, info));
    } catch (error) {
      this.trouble = reasonOf(error);
    } finally {
      this.making = false;
      this.host.requestUpdate();
    }
  }

  private add(rule: RuleInfo, base: string, added: NewCase): void {
    const { files, info, cases } = this.here()!;
    const path = caseFileOf(rule, info!, cases);
    const { files: next, line } = withCase(files, path, base, added);
    this.acts.put(next);
    this.acts.choose(path, { line, column: 1 });
  }

  private keep(rule: RuleInfo, { check, label, unit }: Boundary, probe: Probe): void {
    const base = `${rule.code}-${check}-${probe.at}`.toLowerCase().replace(/[^a-z0-9-]+/g, "-");
    this.add(rule, base, caseOfProbe(probe, label, unit, rule));
  }

  // ---- the view ------------------------------------------------------------------------------------

  legend(path: string, lang: Lang): TemplateResult | typeof nothing {
    return this.coverageOf(path) ? legendView(lang) : nothing;
  }

  /** Nothing if no rule is open. */
  view(lang: Lang): TemplateResult | typeof nothing {
    const rule = this.rule();
    const here = this.here();
    if (!rule || !here) return nothing;
    const words = WORDS[lang];
    const { broken, cases, files, path, info } = here;
    const coverage = this.coverageOf(path);
    const own = cases.filter(({ findings }) => findings[rule.code] !== undefined);
    const failed = own.filter(({ passed }) => !passed).length;
    return html`<section class="box beside" data-beside=${rule.code}>
      <h2>${words.title(rule.code, say(rule.title, lang))}</h2>
      ${broken ? html`<p class="small" data-stale>${words.stale}</p>` : nothing}
      ${this.trouble ? html`<p role="alert" data-case-trouble>${say(this.trouble, lang)}</p>` : nothing}
      <p data-own=${own.length}>${own.length ? words.count(own.length, failed) : words.none}</p>
      ${own.length ? this.ownView(own, rule, info!, lang) : nothing}
      <div class="actions">
        <button type="button" class="plain" data-make-case ?disabled=${this.making} @click=${() => void this.makeOfProject(rule)}>${words.make}</button>
        <span role="status">${this.making ? words.working : ""}</span>
      </div>
      <p class="quiet small">${words.makeHelp(caseFileOf(rule, info!, cases))}</p>
      ${coverage ? reachView(coverage, files[path] || "", lang, (line) => this.acts.choose(path, { line, column: 1 })) : nothing}
      <details data-limits .open=${this.wanted} @toggle=${this.toggled}>
        <summary>${words.boundaries}</summary>
        ${
          this.wanted
            ? boundariesView(
                this.limits && this.limits.code === rule.code ? this.limits.list : undefined,
                info!,
                lang,
                !broken,
                (boundary, probe) => this.keep(rule, boundary, probe),
              )
            : nothing
        }
      </details>
    </section>`;
  }

  private toggled = (event: Event): void => {
    const { open } = event.target as HTMLDetailsElement;
    if (open === this.wanted) return;
    this.wanted = open;
    this.host.requestUpdate();
  };

  private ownView(own: CasePage[], { code }: RuleInfo, info: PackInfo, lang: Lang): TemplateResult {
    const words = WORDS[lang];
    const outcome = (value: string): unknown =>
      value in info.words.outcomes ? outcomeView(value as Outcome, info, lang) : value;
    // `figure x` and `missing CODE` are the engine's names for what else a case expects.
    const what = (name: string): string =>
      name
        .replace(/^verdict$/, words.verdict)
        .replace(/^figure /, `${words.figure} `)
        .replace(/^missing /, `${words.missing} `);
    return html`<div class="table long" tabindex="0" role="region" aria-label=${words.case}>
      <table role="table" class="cards" data-own-cases>
        <thead role="rowgroup">
          <tr role="row">
            ${[words.case, words.expected, words.actual, words.state].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${own.map(({ id, name, file, line, passed, findings, differences }) => {
            const expected = findings[code]!;
            const differs = differences.find((each) => each.what === code);
            const others = differences.filter((each) => each.what !== code);
            return html`<tr role="row" data-own-case=${id}>
              <td role="cell" data-head=${words.case}>
                ${say(name, lang) || id}
                <button type="button" class="plain" @click=${() => this.acts.choose(file, { line, column: 1 })}><code>${file}:${line}</code></button>
              </td>
              <td role="cell" data-head=${words.expected}>${outcome(expected)}</td>
              <td role="cell" data-head=${words.actual}>${outcome(differs ? differs.actual : expected)}</td>
              <td role="cell" data-head=${words.state}>
                <span class="outcome ${passed ? "tone-pass" : "tone-reject"}"
                  ><span class="icon" aria-hidden="true">${passed ? "✓" : "✕"}</span>${passed ? words.passed : words.failed}</span
                >
                ${
                  others.length
                    ? html`<div class="small">${words.also(others.map((each) => `${what(each.what)} ${each.expected} → ${each.actual}`).join(words.comma))}</div>`
                    : nothing
                }
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;
  }
}
