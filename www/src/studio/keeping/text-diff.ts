// <water-rules-text-diff>: a changed file against the one it is compared with; side by side where there is room.
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { css, html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { base } from "../../view/styles";
import type { Lang } from "../../words";
import { modeOf } from "../modes";
import { WORDS } from "./words";

/** Two texts stand side by side from this width on. */
const WIDE = "(min-width: 1100px)";
/** What is left to see around a change; shorter stretches are not folded away. */
const COLLAPSE = { margin: 3, minSize: 6 };

const look = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: 'Consolas, "DejaVu Sans Mono", monospace', lineHeight: "1.55" },
  ".cm-gutters": {
    backgroundColor: "var(--ground)",
    color: "var(--quiet)",
    borderRight: "1px solid var(--line)",
  },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: "var(--reject-bg)" },
  "&.cm-merge-b .cm-changedLine, .cm-changedLine, .cm-insertedLine": {
    backgroundColor: "var(--pass-bg)",
  },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "none",
    textDecoration: "underline var(--reject) 2px",
  },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    background: "none",
    textDecoration: "underline var(--pass) 2px",
  },
  ".cm-collapsedLines": { background: "var(--tint)", color: "var(--blue-ink)" },
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '"…"' },
  // The text of a phone has no room beside it.
  ".cm-deletedChunk .cm-chunkButtons": { position: "static" },
  ".cm-deletedChunk .cm-chunkButtons button.undo": {
    color: "var(--blue-ink)",
    background: "var(--paper)",
    border: "1px solid var(--edge)",
    margin: "2px 0",
  },
});

export class WaterRulesTextDiff extends LitElement {
  static styles = [
    base,
    css`
      .texts {
        max-height: 520px;
        overflow: auto;
        border: 1px solid var(--edge);
        border-radius: 4px;
        margin-top: 6px;
      }
      .sides {
        display: grid;
        grid-template-columns: 1fr 1fr;
        margin-top: 6px;
      }
      .cm-merge-revert {
        width: 30px;
      }
      .undo {
        min-height: 24px;
        min-width: 24px;
        padding: 0 6px;
        background: var(--paper);
        color: var(--blue-ink);
        border: 1px solid var(--edge);
        border-radius: 3px;
        cursor: pointer;
      }
      .cm-merge-revert .undo {
        position: absolute;
        left: 2px;
        padding: 0;
      }
    `,
  ];
  static properties = {
    old: { attribute: false },
    fresh: { attribute: false },
    paths: { attribute: false },
    path: { state: true },
    lang: {},
    wide: { state: true },
  };

  declare old: PackFiles;
  declare fresh: PackFiles;
  /** The files that differ. */
  declare paths: string[];
  declare path: string;
  declare lang: Lang;
  declare wide: boolean;
  /** Takes a file with one of its changes reverted; nothing may be reverted without it. */
  put: ((path: string, text: string) => void) | undefined;

  private shown: { destroy(): void } | undefined;
  /** What is shown, so that what is there already is not drawn again. */
  private of = "";
  private readonly room = matchMedia(WIDE);

  constructor() {
    super();
    this.path = "";
    this.wide = this.room.matches;
  }

  connectedCallback(): void {
    super.connectedCallback();
    this.room.addEventListener("change", this.measure);
    this.of = "";
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    this.room.removeEventListener("change", this.measure);
    if (this.shown) this.shown.destroy();
    this.shown = undefined;
  }

  private measure = (): void => {
    this.wide = this.room.matches;
  };

  protected willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("paths") && !this.paths.includes(this.path)) this.path = this.paths[0] || "";
  }

  protected updated(): void {
    const parent = this.renderRoot.querySelector<HTMLElement>(".texts");
    if (!parent) {
      if (this.shown) this.shown.destroy();
      this.shown = undefined;
      this.of = "";
      return;
    }
    const { path, lang, wide } = this;
    const [before = "", after = ""] = [this.old[path], this.fresh[path]];
    const of = JSON.stringify([path, lang, wide, before, after]);
    if (of === this.of) return;
    this.of = of;
    const at = parent.scrollTop;
    if (this.shown) this.shown.destroy();
    this.shown = wide
      ? this.sideBySide(parent, before, after)
      : this.unified(parent, before, after);
    parent.scrollTop = at;
  }

  private parts(label: string): Extension[] {
    const words = WORDS[this.lang];
    return [
      lineNumbers(),
      EditorView.lineWrapping,
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ "aria-label": `${this.path} ${label}`, tabindex: "0" }),
      EditorState.phrases.of(
        this.lang === "zh"
          ? { "$ unchanged lines": "$ 行没有变", "Revert this chunk": words.undoChunk }
          : { "Revert this chunk": words.undoChunk },
      ),
      modeOf(this.path),
      look,
    ];
  }

  private heard(): Extension {
    const { path } = this;
    return EditorView.updateListener.of((update) => {
      if (update.docChanged && this.put) this.put(path, update.state.doc.toString());
    });
  }

  private button(label: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "undo";
    button.dataset.undoChunk = "";
    button.title = WORDS[this.lang].undoChunk;
    button.setAttribute("aria-label", button.title);
    button.textContent = label;
    return button;
  }

  private sideBySide(parent: HTMLElement, before: string, after: string): MergeView {
    const words = WORDS[this.lang];
    return new MergeView({
      a: { doc: before, extensions: this.parts(words.before) },
      b: { doc: after, extensions: [...this.parts(words.after), this.heard()] },
      parent,
      root: this.renderRoot as ShadowRoot,
      collapseUnchanged: COLLAPSE,
      ...(this.put
        ? { revertControls: "a-to-b", renderRevertControl: () => this.button("→") }
        : {}),
    });
  }

  private unified(parent: HTMLElement, before: string, after: string): EditorView {
    const words = WORDS[this.lang];
    const controls = (type: "reject" | "accept", act: (event: MouseEvent) => void): HTMLElement => {
      if (type === "accept") return document.createElement("span");
      const button = this.button(words.undoChunk);
      button.addEventListener("click", act);
      return button;
    };
    const merging = unifiedMergeView({
      original: before,
      collapseUnchanged: COLLAPSE,
      mergeControls: this.put ? controls : false,
    });
    const state = EditorState.create({
      doc: after,
      extensions: [...this.parts(words.after), this.heard(), merging],
    });
    return new EditorView({ state, parent, root: this.renderRoot as ShadowRoot });
  }

  protected render(): TemplateResult {
    const words = WORDS[this.lang];
    if (!this.paths.length) return html`<p class="quiet">${words.noText}</p>`;
    const mark = (path: string): string =>
      this.old[path] === undefined
        ? `（${words.added}）`
        : this.fresh[path] === undefined
          ? `（${words.gone}）`
          : "";
    return html`<label
        >${words.textOf}
        <select data-text-of @change=${(event: Event) => (this.path = (event.target as HTMLSelectElement).value)}>
          ${this.paths.map((path) => html`<option value=${path} ?selected=${path === this.path}>${path}${mark(path)}</option>`)}
        </select></label
      >
      ${this.wide ? html`<div class="sides quiet small" aria-hidden="true"><span>${words.before}</span><span>${words.after}</span></div>` : ""}
      <div class="texts" data-texts=${this.wide ? "sides" : "one"}></div>`;
  }
}

customElements.define("water-rules-text-diff", WaterRulesTextDiff);
