// <water-rules-about-draft>: version and change note of the draft, its digest, and how it is signed.
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { PackInfo } from "../../engine/pkg/water_rules";
import { base } from "../../view/styles";
import type { Lang } from "../../words";
import { aboutOf, withAbout, type About } from "./pack-file";
import type { Trusted } from "./signed";
import { WORDS } from "./words";

export class WaterRulesAboutDraft extends LitElement {
  static styles = [
    base,
    css`
      textarea,
      input {
        width: 100%;
      }
      code {
        overflow-wrap: anywhere;
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
        grid-gap: 8px 16px;
      }
    `,
  ];
  static properties = {
    text: {},
    info: { attribute: false },
    fileName: {},
    signature: {},
    lang: {},
  };

  /** The text of pack.toml. */
  declare text: string;
  /** What the last draft without an error is. */
  declare info: PackInfo | undefined;
  /** What the draft is called as a file. */
  declare fileName: string;
  /** What is known of a signature that was opened with the files; nothing if there was none. */
  declare signature: Trusted | "edited" | undefined;
  declare lang: Lang;
  put: (text: string) => void = () => undefined;

  private change(about: About, change: Partial<About>): void {
    const text = withAbout(this.text, { ...about, ...change });
    if (text !== this.text) this.put(text);
  }

  protected render(): TemplateResult {
    const words = WORDS[this.lang];
    const about = aboutOf(this.text);
    const { info, signature } = this;
    const value = (event: Event): string => (event.target as HTMLInputElement).value.trim();
    return html`${
      about
        ? html`<div class="fields">
            <label>${words.version} <input data-version-of .value=${about.version} @change=${(event: Event) => value(event) && this.change(about, { version: value(event) })} /></label>
            <label>${words.noteZh} <textarea rows="2" data-note-zh .value=${about.note.zh} @change=${(event: Event) => this.change(about, { note: { ...about.note, zh: value(event) } })}></textarea></label>
            <label>${words.noteEn} <textarea rows="2" data-note-en .value=${about.note.en} @change=${(event: Event) => this.change(about, { note: { ...about.note, en: value(event) } })}></textarea></label>
          </div>`
        : html`<p>${words.noVersion}</p>`
    }
      ${info ? html`<p class="small">${words.digest}<code data-draft-digest>${info.digest}</code></p>` : nothing}
      ${signature ? html`<p data-signature=${signature}>${words.signature[signature]}</p>` : nothing}
      <p class="small">${words.howToSign}</p>
      <p><code>water-rules bundle ${this.fileName}.json -o ${this.fileName}-signed.json --sign key.pem</code></p>`;
  }
}

customElements.define("water-rules-about-draft", WaterRulesAboutDraft);
