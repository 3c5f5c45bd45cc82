// <water-rules-folder-actions>: opens a pack from a folder, and saves the draft in one.
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { download } from "../../download";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { base } from "../../view/styles";
import type { Lang } from "../../words";
import {
  canPick,
  compareFolder,
  pickFolder,
  readFolder,
  readList,
  saveFolder,
  zipOf,
  type Saving,
} from "./folder";
import { WORDS } from "./words";

type Said = "" | "noPack" | "noChange" | "saved";

export class WaterRulesFolderActions extends LitElement {
  static styles = [
    base,
    css`
      :host {
        display: block;
      }
      .plain {
        display: inline-block;
        background: var(--paper);
        margin: 4px 8px 0 0;
      }
      input[type="file"] {
        max-width: 100%;
      }
      ul {
        max-height: 160px;
        overflow-y: auto;
        overflow-wrap: anywhere;
      }
    `,
  ];
  static properties = {
    files: { attribute: false },
    name: {},
    lang: {},
    saving: { state: true },
    said: { state: true },
    trouble: { state: true },
  };

  declare files: PackFiles;
  /** What the draft is called as a file. */
  declare name: string;
  declare lang: Lang;
  /** What the user is asked before the folder changes. */
  declare saving: Saving | undefined;
  declare said: Said;
  declare trouble: string;
  /** Takes the files of a folder that was opened. */
  opened: (files: PackFiles) => void = () => undefined;
  private folder: FileSystemDirectoryHandle | undefined;

  constructor() {
    super();
    this.said = this.trouble = "";
  }

  /** Does a thing that the browser or the disk may refuse. */
  private async attempt(act: () => Promise<Said>): Promise<void> {
    this.said = this.trouble = "";
    try {
      this.said = await act();
    } catch (error) {
      this.trouble = String(error);
    }
  }

  private take(files: PackFiles): Said {
    if (files["pack.toml"] === undefined) return "noPack";
    this.opened(files);
    return "";
  }

  private open = (): Promise<void> =>
    this.attempt(async () => {
      const folder = await pickFolder();
      if (!folder) return "";
      this.folder = folder;
      return this.take(await readFolder(folder));
    });

  private openList = (event: Event): Promise<void> =>
    this.attempt(async () => {
      const input = event.target as HTMLInputElement;
      const files = await readList(input.files!);
      input.value = "";
      return this.take(files);
    });

  private ask = (): Promise<void> =>
    this.attempt(async () => {
      const folder = this.folder || (await pickFolder());
      if (!folder) return "";
      this.folder = folder;
      const saving = await compareFolder(folder, this.files);
      if (!saving.write.length && !saving.remove.length) return "noChange";
      this.saving = saving;
      return "";
    });

  private save = (): Promise<void> =>
    this.attempt(async () => {
      const { saving } = this;
      this.saving = undefined;
      if (saving) await saveFolder(saving, this.files);
      return "saved";
    });

  private another = (): void => {
    this.saving = this.folder = undefined;
    void this.ask();
  };

  private zip = (): Promise<void> =>
    this.attempt(async () => {
      download(`${this.name}.zip`, await zipOf(this.name, this.files), "application/zip");
      return "";
    });

  protected willUpdate(changed: Map<string, unknown>): void {
    // The question was about another draft.
    if (changed.has("files")) this.saving = undefined;
  }

  protected render(): TemplateResult {
    const words = WORDS[this.lang];
    const button = (id: string, label: string, act: () => void): TemplateResult =>
      html`<button type="button" class="plain" data-folder=${id} @click=${act}>${label}</button>`;
    return html`${
      canPick()
        ? html`${button("open", words.openFolder, this.open)}${button("save", words.saveFolder, this.ask)}`
        : html`<label class="plain">${words.openFolder} <input type="file" webkitdirectory data-folder-list @change=${this.openList} /></label>`
    }
      ${button("zip", words.saveZip, this.zip)} ${this.saving ? this.questionView(this.saving) : nothing}
      <p role="status" data-folder-said=${this.said}>${this.said ? words.folderSaid[this.said] : ""}</p>
      ${this.trouble ? html`<p role="alert">${words.folderTrouble(this.trouble)}</p>` : nothing}`;
  }

  private questionView({ folder, write, remove, holds }: Saving): TemplateResult {
    const words = WORDS[this.lang];
    const list = (id: string, paths: string[]): TemplateResult =>
      html`<ul data-paths=${id} tabindex="0" aria-label=${id === "write" ? words.willWrite(paths.length) : words.willRemove(paths.length)}>
        ${paths.map((path) => html`<li><code>${path}</code></li>`)}
      </ul>`;
    return html`<div role="group" aria-label=${words.saveFolder} data-question>
      <p><strong>${words.intoFolder(folder.name)}</strong> ${holds ? "" : words.notPackYet}</p>
      ${write.length ? html`<p>${words.willWrite(write.length)}</p>${list("write", write)}` : nothing}
      ${remove.length ? html`<p>${words.willRemove(remove.length)}</p>${list("remove", remove)}` : nothing}
      <button type="button" class="plain" data-folder="do" @click=${this.save}>${words.doSave}</button>
      <button type="button" class="plain" @click=${this.another}>${words.otherFolder}</button>
      <button type="button" class="plain" @click=${() => (this.saving = undefined)}>${words.cancel}</button>
    </div>`;
  }
}

customElements.define("water-rules-folder-actions", WaterRulesFolderActions);
