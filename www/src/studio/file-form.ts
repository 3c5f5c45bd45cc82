// <water-rules-file-form>: a file of the draft as a form in place of its text.
import { html, LitElement, type TemplateResult } from "lit";
import type { CasePage, PackFiles } from "../engine/pkg-study/water_rules_study";
import type { Diagnostic, PackInfo, Position } from "../engine/pkg/water_rules";
import { base } from "../view/styles";
import type { Lang } from "../words";
import "./entries/form";
import { kindsOf } from "./entries/kinds";
import "./grid/form";
import { readParameters, readSources } from "./parameters/file";
import "./parameters/form";

const PARAMETERS = /^parameters\/[^/]+\.toml$/;
const TABLE = /^tables\/[^/]+\.csv$/;

/** Whether a file of the pack can be shown as a form. */
export function hasForm(path: string): boolean {
  return PARAMETERS.test(path) || TABLE.test(path) || kindsOf(path).length > 0;
}

interface Form extends LitElement {
  goTo(position: Position): Promise<void>;
}

export class WaterRulesFileForm extends LitElement {
  static styles = base;
  static properties = {
    path: {},
    files: { attribute: false },
    cases: { attribute: false },
    diagnostics: { attribute: false },
    info: { attribute: false },
    lang: {},
    asOf: {},
  };

  declare path: string;
  declare files: PackFiles;
  /** The known answers of the last draft without an error, as they came out. */
  declare cases: CasePage[];
  declare diagnostics: Diagnostic[];
  declare info: PackInfo;
  declare lang: Lang;
  declare asOf: string;
  edit: (path: string, text: string) => void = () => undefined;
  /** Hears a text that is only tried; nothing once it is given up. */
  tryOut: (text: string | undefined) => void = () => undefined;

  async goTo(position: Position): Promise<void> {
    await this.updateComplete;
    const form = this.renderRoot.querySelector<Form>("[data-form]");
    if (form) await form.goTo(position);
  }

  protected render(): TemplateResult {
    if (TABLE.test(this.path)) return this.gridView();
    return kindsOf(this.path).length ? this.entriesView() : this.parametersView();
  }

  private put = (text: string): void => this.edit(this.path, text);

  private entriesView(): TemplateResult {
    const { path, files, cases, diagnostics, info, lang } = this;
    return html`<water-rules-entries
      data-form
      .path=${path}
      .files=${files}
      .cases=${cases}
      .diagnostics=${diagnostics}
      .info=${info}
      .lang=${lang}
      .edit=${this.put}
    ></water-rules-entries>`;
  }

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
