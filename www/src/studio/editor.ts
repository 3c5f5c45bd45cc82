// The editor of one file at a time, in the shadow tree of the screen.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic as Mark } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Text as Doc } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import type { Diagnostic, Position } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import { complete, type Known } from "./completion";
import { modeOf } from "./modes";

/** What the editor's own parts say in Chinese. */
const PHRASES = {
  Find: "查找",
  Replace: "替换",
  next: "下一处",
  previous: "上一处",
  all: "全选",
  "match case": "区分大小写",
  regexp: "正则表达式",
  "by word": "整词",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "on line": "位于行",
  Diagnostics: "问题",
  "No diagnostics": "没有问题",
  Completions: "可以填写的内容",
};

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: 'Consolas, "DejaVu Sans Mono", monospace', lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--ground)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--blue)", color: "var(--on-blue)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)", borderColor: "var(--edge)" },
});

export class FileEditor {
  private view: EditorView | undefined;
  /** What can be completed; nothing until the pack was read. */
  known: Known | undefined;
  private path = "";
  private lang: Lang = "zh";

  /** Tells each edit of the open file. */
  constructor(private readonly edited: (path: string, text: string) => void) {}

  /** Shows a file; one that is open with this text stays as it is. */
  show(parent: HTMLElement, root: ShadowRoot, path: string, text: string, lang: Lang, label: string): void {
    if (this.view && this.path === path && this.lang === lang && this.view.state.doc.toString() === text) return;
    const kept = this.view && this.path === path ? this.view.state.selection.main.head : 0;
    this.path = path;
    this.lang = lang;
    const state = EditorState.create({
      doc: text,
      selection: { anchor: Math.min(kept, text.length) },
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...completionKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorState.phrases.of(lang === "zh" ? PHRASES : {}),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) this.edited(path, update.state.doc.toString());
        }),
        path.endsWith(".rhai") ? autocompletion({ override: [(context) => (this.known ? complete(context, this.known) : null)] }) : [],
        modeOf(path),
        look,
      ],
    });
    if (this.view) this.view.setState(state);
    else this.view = new EditorView({ state, parent, root });
  }

  /** Marks what is wrong with the open file. */
  mark(diagnostics: Diagnostic[]): void {
    const { view, path, lang } = this;
    if (!view) return;
    const marks = diagnostics.flatMap(({ span, severity, message, help }): Mark[] => {
      if (!span || span.file !== path) return [];
      const from = offset(view.state.doc, span.start);
      const to = Math.max(from, offset(view.state.doc, span.end));
      return [{ from, to, severity, message: [say(message, lang), say(help, lang)].filter(Boolean).join("\n") }];
    });
    view.dispatch(setDiagnostics(view.state, marks));
  }

  /** Puts the cursor at a place of the open file. */
  goTo(position: Position): void {
    const { view } = this;
    if (!view) return;
    const at = offset(view.state.doc, position);
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    view.focus();
  }
}

/** The text may have changed since the place was told. */
function offset(doc: Doc, { line, column }: Position): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column, 1) - 1, to);
}
