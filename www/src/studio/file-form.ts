// <water-rules-file-form>: a file of the draft as a form in place of its text, and a way back from the last steps.
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import type { Diagnostic, PackInfo, Position } from "../engine/pkg/water_rules";
import { base } from "../view/styles";
import type { Lang } from "../words";
import "./grid/form";
import { readParameters, readSources } from "./parameters/file";
import "./parameters/form";
import { WORDS } from "./parameters/words";

const PARAMETERS = /^parameters\/[^/]+\.toml$/;
const TABLE = /^tables\/[^/]+\.csv$/;

/** Whether a file of the pack can be shown as a form. */
export function hasForm(path: string): boolean {
  return PARAMETERS.test(path) || TABLE.test(path);
}

/** The most steps that can be taken back. */
const MOST_STEPS = 100;

interface Form extends LitElement {
  goTo(position: Position): Promise<void>;
}

export class WaterRulesFileForm extends LitElement {
  static styles = [
    base,
    css`
      [data-undo] {
        margin: 2px 0 8px;
      }
    `,
  ];
  static properties = {
    path: {},
    files: { attribute: false },
    diagnostics: { attribute: false },
    info: { attribute: false },
    lang: {},
    asOf: {},
    past: { state: true },
  };

  declare path: string;
  declare files: PackFiles;
  declare diagnostics: Diagnostic[];
  declare info: PackInfo;
  declare lang: Lang;
  declare asOf: string;
  /** The texts before the last edits. */
  declare past: string[];
  /** The text after the last edit, as this form wrote it. */
  private mine = "";
  edit: (path: string, text: string) => void = () => undefined;
  /** Hears a text that is only tried; nothing once it is given up. */
  tryOut: (text: string | undefined) => void = () => undefined;

  constructor() {
    super();
    this.past = [];
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("path") || (changed.has("files") && this.files[this.path] !== this.mine)) {
      this.past = [];
      this.mine = this.files[this.path] || "";
    }
  }

  async goTo(position: Position): Promise<void> {
    await this.updateComplete;
    const form = this.renderRoot.querySelector<Form>("[data-form]");
    if (form) await form.goTo(position);
  }

  protected render(): unknown {
    const words = WORDS[this.lang];
    return html`${this.past.length ? html`<button type="button" class="plain" data-undo @click=${this.undo}>${words.undo}</button>` : nothing}
      ${TABLE.test(this.path) ? this.gridView() : this.parametersView()}`;
  }

  private put = (text: string): void => {
    this.past = [...this.past, this.mine].slice(-MOST_STEPS);
    this.mine = text;
    this.edit(this.path, text);
  };

  private undo = (): void => {
    const past = [...this.past];
    this.mine = past.pop()!;
    this.past = past;
    this.edit(this.path, this.mine);
  };

  private gridView(): TemplateResult {
    const { path, files, diagnostics, info, lang } = this;
    return html`<water-rules-grid
      data-form
      .path=${path}
      .text=${files[path] || ""}
      .schema=${files[path.replace(/csv$/, "toml")] || ""}
      .sources=${readSources(files["sources.toml"] || "")}
      .diagnostics=${diagnostics}
      .info=${info}
      .lang=${lang}
      .edit=${this.put}
    ></water-rules-grid>`;
  }

  private parametersView(): TemplateResult {
    const { path, files, diagnostics, info, lang, asOf } = this;
    const others = Object.keys(files).filter((each) => each !== path && PARAMETERS.test(each));
    const names = others.flatMap((each) =>
      (readParameters(files[each]!) || []).map(({ name }) => name),
    );
    return html`<water-rules-parameters
      data-form
      .path=${path}
      .text=${files[path] || ""}
      .names=${names}
      .sources=${readSources(files["sources.toml"] || "")}
      .diagnostics=${diagnostics}
      .info=${info}
      .lang=${lang}
      .asOf=${asOf}
      .edit=${this.put}
      .tryOut=${this.tryOut}
    ></water-rules-parameters>`;
  }
}

customElements.define("water-rules-file-form", WaterRulesFileForm);
