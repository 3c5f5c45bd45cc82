// Finding one's way in a draft: what the name at the cursor means, where it is defined, and the way back.
import {
  html,
  nothing,
  render,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from "lit";
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import type { Position } from "../engine/pkg/water_rules";
import type { Lang } from "../words";
import type { Known } from "./completion";
import { definitionsOf, type Place } from "./definitions";
import { meaningOf, type Meaning } from "./meaning";
import { nameAt, type Name } from "./names";
import { WORDS } from "./reading-words";

/** The file that is open. */
interface Here {
  files: PackFiles;
  path: string;
  known: Known | undefined;
  lang: Lang;
}

export class Navigation implements ReactiveController {
  private name: Name | undefined;
  private cursor = 0;
  private trail: Place[] = [];

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly here: () => Here | undefined,
    private readonly choose: (path: string, at: Position) => void,
    private readonly find: (query: string) => void,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    this.name = this.named(this.cursor);
  }

  /** Nothing of another pack is gone back to. */
  forget(): void {
    this.trail = [];
  }

  moved(offset: number): void {
    this.cursor = offset;
    const { name } = this;
    const next = this.named(offset);
    const same = name && next ? name.kind === next.kind && name.id === next.id : name === next;
    if (!same) this.host.requestUpdate();
  }

  told(offset: number): { from: number; to: number; text: Node } | undefined {
    const name = this.named(offset);
    if (!name) return undefined;
    const text = document.createDocumentFragment();
    const meaning = this.meaning(name);
    render(
      html`<p><span class="quiet">${meaning.kind}</span> <code>${meaning.name}</code> ${meaning.title}</p>${meaning.lines.map((line) => html`<p>${line}</p>`)}`,
      text,
    );
    return { from: name.from, to: name.to, text };
  }

  define(offset: number): boolean {
    const here = this.here();
    const name = this.named(offset);
    const place = here && name && definitionsOf(here.files).of(name.kind, name.id, here.path);
    if (!place) return false;
    this.go(place.file, place, offset);
    return true;
  }

  /** Goes to a place of the draft, from where one can come back. */
  go(path: string, at: Position, from = this.cursor): void {
    const here = this.here();
    if (!here) return;
    const { line, column } = placeOf(here.files[here.path] || "", from);
    this.trail.push({ file: here.path, line, column });
    this.choose(path, at);
  }

  back(): boolean {
    const place = this.trail.pop();
    if (!place) return false;
    this.choose(place.file, place);
    return true;
  }

  private named(offset: number): Name | undefined {
    const here = this.here();
    if (!here) return undefined;
    const { files, path, known } = here;
    return nameAt(path, files[path] || "", offset, definitionsOf(files), known ? known.words : []);
  }

  private meaning(name: Name): Meaning {
    const { files, path, known, lang } = this.here()!;
    return meaningOf(name, files[path] || "", known, lang);
  }

  /** The way back to where one was led from; beside a form, too. */
  backView(lang: Lang): TemplateResult | typeof nothing {
    return this.trail.length
      ? html`<button type="button" class="plain" data-back @click=${() => this.back()}>${WORDS[lang].back}</button>`
      : nothing;
  }

  /** The name at the cursor, for those who have no mouse too. */
  view(lang: Lang): TemplateResult {
    const words = WORDS[lang];
    const { name } = this;
    const here = this.here();
    const meaning = name && this.meaning(name);
    const place = here && name && definitionsOf(here.files).of(name.kind, name.id, here.path);
    return html`<section class="at-cursor" aria-label=${words.names} data-name=${name ? `${name.kind} ${name.id}` : ""}>
      <div class="actions">
        ${place ? html`<button type="button" class="plain" data-define @click=${() => this.define(this.cursor)}>${words.definition}</button>` : nothing}
        ${meaning ? html`<button type="button" class="plain" data-uses @click=${() => this.find(meaning.name)}>${words.uses}</button>` : nothing}
        ${this.backView(lang)}
      </div>
      ${
        meaning
          ? html`<p><span class="quiet">${meaning.kind}</span> <code>${meaning.name}</code> <b>${meaning.title}</b></p>
            ${meaning.lines.map((line) => html`<p class="small">${line}</p>`)}`
          : html`<p class="quiet small">${words.noName}</p>`
      }
      <p class="quiet small">${words.keys}</p>
    </section>`;
  }
}

function placeOf(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}
