// <water-rules-file-actions>: makes, renames and deletes a file of the draft.
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { base } from "../../view/styles";
import type { Lang } from "../../words";
import { isRule, versionTrouble, withVersion, versionPath } from "../rule-version";
import type { Action } from "./history";
import { WORDS } from "./words";

const PATH = /^(?:[a-z0-9_-]+\/)*[a-z0-9_-]+\.(?:rhai|toml|csv|md)$/i;

export class WaterRulesFileActions extends LitElement {
  static styles = [
    base,
    css`
      form {
        margin-top: 6px;
      }
      button {
        margin: 4px 8px 0 0;
      }
      input {
        width: 100%;
      }
    `,
  ];
  static properties = {
    files: { attribute: false },
    path: {},
    lang: {},
    asking: { state: true },
    wrong: { state: true },
  };

  declare files: PackFiles;
  declare path: string;
  declare lang: Lang;
  /** What the path is asked for. */
  declare asking: "create" | "rename" | "version" | undefined;
  declare wrong: "badPath" | "taken" | "badDay" | "notLater" | "ended" | undefined;
  /** Takes the changed files, and the one to be shown. */
  done: (did: Action, files: PackFiles, show: string) => void = () => undefined;

  private begin(asking: "create" | "rename" | "version" | undefined): void {
    this.asking = asking;
    this.wrong = undefined;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(asking ? "input" : "button")?.focus(),
    );
  }

  private submit = (event: Event): void => {
    event.preventDefault();
    const to = this.renderRoot.querySelector("input")!.value.trim();
    const { files, path, asking } = this;
    if (asking === "version") {
      this.wrong = versionTrouble(files, path, to);
      if (this.wrong) return;
      this.done("version", withVersion(files, path, to), versionPath(path, to));
      this.begin(undefined);
      return;
    }
    this.wrong = !PATH.test(to) ? "badPath" : files[to] !== undefined ? "taken" : undefined;
    if (this.wrong || !asking) return;
    const after = { ...files, [to]: asking === "create" ? "" : files[path] || "" };
    if (asking === "rename") delete after[path];
    this.done(asking, after, to);
    this.begin(undefined);
  };

  private deleteFile = (): void => {
    const after = { ...this.files };
    delete after[this.path];
    this.done("delete", after, "");
  };

  private versionView(): TemplateResult {
    const words = WORDS[this.lang];
    return html`<form @submit=${this.submit} novalidate>
      <label>${words.versionFrom} <input type="date" data-path aria-describedby="help" aria-invalid=${this.wrong ? "true" : "false"} /></label>
      <p class="small quiet" id="help">${words.versionHelp}</p>
      <p role="alert" data-wrong=${this.wrong || ""}>${this.wrong ? words[this.wrong] : ""}</p>
      <button type="submit" class="plain" data-do>${words.newVersion}</button
      ><button type="button" class="plain" @click=${() => this.begin(undefined)}>${words.cancel}</button>
    </form>`;
  }

  protected render(): TemplateResult {
    const words = WORDS[this.lang];
    const there = this.files[this.path] !== undefined;
    return html`<button type="button" class="plain" data-new-file aria-expanded=${this.asking === "create" ? "true" : "false"} @click=${() => this.begin("create")}>${words.newFile}</button
      >${
        there
          ? html`<button type="button" class="plain" data-rename-file aria-expanded=${this.asking === "rename" ? "true" : "false"} @click=${() => this.begin("rename")}>${words.rename}</button
            ><button type="button" class="plain" data-delete-file @click=${this.deleteFile}>${words.remove}</button>`
          : nothing
      }
      ${
        isRule(this.path, this.files[this.path] || "")
          ? html`<button type="button" class="plain" data-new-version aria-expanded=${this.asking === "version" ? "true" : "false"} @click=${() => this.begin("version")}>${words.newVersion}</button>`
          : nothing
      }
      ${this.asking === "version" ? this.versionView() : nothing}
      ${
        this.asking && this.asking !== "version"
          ? html`<form @submit=${this.submit} novalidate>
            <label>${words.path} <input data-path autocomplete="off" spellcheck="false" aria-describedby="help" aria-invalid=${this.wrong ? "true" : "false"} .value=${this.asking === "rename" ? this.path : this.path.slice(0, this.path.lastIndexOf("/") + 1)} /></label>
            <p class="small quiet" id="help">${words.pathHelp}</p>
            <p role="alert" data-wrong=${this.wrong || ""}>${this.wrong ? words[this.wrong] : ""}</p>
            <button type="submit" class="plain" data-do>${this.asking === "create" ? words.create : words.rename}</button
            ><button type="button" class="plain" @click=${() => this.begin(undefined)}>${words.cancel}</button>
          </form>`
          : nothing
      }`;
  }
}

customElements.define("water-rules-file-actions", WaterRulesFileActions);
