// <water-rules-verify>: screens the records of certificates again and says what differs.
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { today } from "../day";
import { reasonOf } from "../engine/error";
import type { Report } from "../engine/pkg/water_rules";
import { readQr, type Seal } from "../report-view/seal";
import type { Session } from "../session";
import { readFile, split, type Piece, type Refusal } from "../verify/read";
import { styles } from "../verify/styles";
import { entryView, sealView, type Entry } from "../verify/view";
import { WORDS } from "../verify/words";
import { base } from "../view/styles";

export class WaterRulesVerify extends LitElement {
  static styles = [base, styles];
  static properties = {
    session: { attribute: false },
    entries: { state: true },
    seal: { state: true },
    progress: { state: true },
    over: { state: true },
  };

  declare session: Session;
  declare entries: Entry[];
  /** What the QR code of a paper said. */
  declare seal: Seal | undefined;
  declare progress: { done: number; of: number } | undefined;
  /** Whether something is held over the screen. */
  declare over: boolean;

  constructor() {
    super();
    this.entries = [];
    this.over = false;
    this.addEventListener("dragover", this.hover);
    this.addEventListener("dragleave", this.leave);
    this.addEventListener("drop", this.drop);
  }

  // ---- what comes in -------------------------------------------------------------------------------

  private hover = (event: DragEvent): void => {
    event.preventDefault();
    this.over = true;
  };

  private leave = (): void => {
    this.over = false;
  };

  private drop = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    const { dataTransfer } = event;
    if (dataTransfer && dataTransfer.files.length) void this.takeFiles([...dataTransfer.files]);
    else if (dataTransfer) this.takeText(dataTransfer.getData("text/plain"));
  };

  private async takeFiles(files: File[]): Promise<void> {
    await this.take(await Promise.all(files.map(readFile)));
  }

  private takeText(text: string): void {
    const seal = readQr(text);
    if (seal) this.seal = seal;
    else if (text.trim())
      void this.take([{ name: WORDS[this.session.lang].pasted, place: undefined, text }]);
  }

  // ---- verifying -----------------------------------------------------------------------------------

  /** One after another, so that a damaged one doesn't hide the others. */
  private async take(read: (Piece | Refusal)[]): Promise<void> {
    const pieces: (Piece | Refusal)[] = [];
    for (const each of read) {
      const seal = "text" in each ? readQr(each.text) : undefined;
      if (seal) this.seal = seal;
      else pieces.push(...("text" in each ? split(each) : [each]));
    }
    if (this.progress || pieces.length === 0) return;
    this.entries = [];
    for (const [done, piece] of pieces.entries()) {
      this.progress = { done, of: pieces.length };
      this.entries = [...this.entries, ...(await this.verify(piece))];
    }
    this.progress = undefined;
  }

  private async verify(piece: Piece | Refusal): Promise<Entry[]> {
    if ("problem" in piece) return [piece];
    const { name, place, text } = piece;
    try {
      const results = await (await this.session.study()).verify(text, today());
      const report = results.length === 1 ? reportIn(text) : undefined;
      return results.map((result, at) => ({
        name,
        place: place || (results.length > 1 ? at + 1 : undefined),
        result,
        report,
      }));
    } catch (error) {
      const problem = reasonOf(error);
      return [{ name, place, problem }];
    }
  }

  private clear = (): void => {
    this.entries = [];
    this.seal = undefined;
    this.field().value = "";
  };

  private field(): HTMLTextAreaElement {
    return this.renderRoot.querySelector("textarea")!;
  }

  private choose = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files || [])];
    // The same file may be chosen again after it was mended.
    input.value = "";
    void this.takeFiles(files);
  };

  // ---- the view ------------------------------------------------------------------------------------

  protected render(): TemplateResult {
    const { info, lang } = this.session;
    const words = WORDS[lang];
    const { progress, entries, seal } = this;
    const same = entries.filter((entry) => "result" in entry && entry.result.same).length;
    return html`<section class="box" aria-labelledby="title">
        <h2 id="title">${words.title}</h2>
        <p>${words.help}</p>
        <div class="drop ${this.over ? "over" : ""}" data-drop>
          <span>${words.drop}</span>
          <input type="file" multiple hidden data-files accept=".json,.ndjson,.txt,application/json" aria-label=${words.choose} @change=${this.choose} />
          <button type="button" class="plain" @click=${() => this.renderRoot.querySelector<HTMLInputElement>("[data-files]")!.click()}>${words.choose}</button>
        </div>
        <label for="paste">${words.paste}</label>
        <textarea id="paste" rows="3" spellcheck="false" data-paste></textarea>
        <p class="actions">
          <button type="button" class="plain" data-verify ?disabled=${Boolean(progress)} @click=${() => this.takeText(this.field().value)}>${words.check}</button>
          ${entries.length || seal ? html`<button type="button" class="plain" data-clear @click=${this.clear}>${words.clear}</button>` : nothing}
        </p>
      </section>
      <section class="results" aria-label=${words.results}>
        <p role="status" data-progress>
          ${progress ? words.busy(progress.done, progress.of) : entries.length > 1 ? words.summary(same, entries.length) : nothing}
        </p>
        ${seal ? sealView(seal, { info, lang, seal }) : nothing} ${entries.map((entry) => entryView(entry, { info, lang, seal }))}
      </section>`;
  }
}

function reportIn(certificate: string): Report | undefined {
  try {
    return (JSON.parse(certificate) as { report: Report }).report;
  } catch {
    return undefined;
  }
}

customElements.define("water-rules-verify", WaterRulesVerify);
