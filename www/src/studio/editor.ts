// The editor of one file at a time, in the shadow tree of the screen.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic as Mark } from "@codemirror/lint";
import {
  closeSearchPanel,
  highlightSelectionMatches,
  search,
  searchKeymap,
} from "@codemirror/search";
import {
  Annotation,
  Compartment,
  EditorState,
  type Extension,
  type Text as Doc,
} from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  type Tooltip,
} from "@codemirror/view";
import type { Diagnostic, Position } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import { complete, type Known } from "./completion";
import { modeOf } from "./modes";
import { reachEffect, reachGutter, type Lines } from "./reached";

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
  ".cm-gutters": {
    backgroundColor: "var(--ground)",
    color: "var(--quiet)",
    borderRight: "1px solid var(--line)",
  },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--blue)",
    color: "var(--on-blue)",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--paper)",
    color: "var(--ink)",
    borderColor: "var(--edge)",
  },
});

/** What the screen does with the editor. */
interface Heard {
  /** The open file was edited. */
  edited(path: string, text: string): void;
  /** The cursor is elsewhere, or another file is open. */
  moved(offset: number): void;
  /** What the name at a place of the open file means. */
  told(offset: number): { from: number; to: number; text: Node } | undefined;
  /** Goes to where the name at a place is defined; false if there is none. */
  define(offset: number): boolean;
  /** Goes back to where the last jump came from. */
  back(): boolean;
}

/** A file that was open, with its cursor and what can be undone. */
interface Open {
  state: EditorState;
  lang: Lang;
  label: string;
  /** What is marked in it: marks move with the edits; told again, they would stand where they were. */
  diagnostics?: Diagnostic[];
  lines?: Lines;
}

/** Marks a text that is put in from outside: it is no edit of the user's. */
const given = Annotation.define<boolean>();
const speaking = new Compartment();

/** What depends on the language of the page. */
const spoken = (lang: Lang, label: string): Extension => [
  EditorView.contentAttributes.of({ "aria-label": label }),
  EditorState.phrases.of(lang === "zh" ? PHRASES : {}),
];

export class FileEditor {
  private view: EditorView | undefined;
  /** What can be completed; nothing until the pack was read. */
  known: Known | undefined;
  private path = "";
  private open: Open | undefined;
  private readonly kept = new Map<string, Open>();

  constructor(private readonly heard: Heard) {}

  /** Forgets every file's cursor and edits: another pack has other files. */
  forget(): void {
    this.kept.clear();
    this.open = undefined;
  }

  /** Shows a file; each keeps its cursor and what can be undone. */
  show(
    parent: HTMLElement,
    root: ShadowRoot,
    path: string,
    text: string,
    lang: Lang,
    label: string,
  ): void {
    // The editor has its own ends of lines.
    const lines = text.replace(/\r\n?/g, "\n");
    if (!this.view || !this.open || this.path !== path) {
      if (this.view && this.open) this.open.state = this.view.state;
      const open = this.kept.get(path) || {
        state: this.fresh(path, lines, spoken(lang, label)),
        lang,
        label,
      };
      this.kept.set(path, open);
      this.path = path;
      this.open = open;
      if (this.view) this.view.setState(open.state);
      else this.view = new EditorView({ state: open.state, parent, root });
      this.heard.moved(this.view.state.selection.main.head);
    }
    const { view, open } = this;
    if (open.lang !== lang || open.label !== label) {
      Object.assign(open, { lang, label, diagnostics: undefined, lines: undefined });
      closeSearchPanel(view);
      view.dispatch({ effects: speaking.reconfigure(spoken(lang, label)) });
    }
    const change = difference(view.state.doc.toString(), lines);
    if (change) view.dispatch({ changes: change, annotations: given.of(true) });
  }

  private fresh(path: string, text: string, words: Extension): EditorState {
    const here = (run: (offset: number) => boolean) => (view: EditorView) =>
      run(view.state.selection.main.head);
    return EditorState.create({
      doc: text,
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
        keymap.of([
          { key: "F12", run: here((offset) => this.heard.define(offset)) },
          { key: "Alt-ArrowLeft", run: () => this.heard.back() },
          ...defaultKeymap,
          ...historyKeymap,
          ...searchKeymap,
          ...completionKeymap,
        ]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ tabindex: "0" }),
        speaking.of(words),
        EditorView.updateListener.of(({ docChanged, selectionSet, transactions, state }) => {
          if (docChanged && !transactions.every((each) => each.annotation(given)))
            this.heard.edited(path, state.doc.toString());
          if (docChanged || selectionSet) this.heard.moved(state.selection.main.head);
        }),
        EditorView.domEventHandlers({
          // A browser that joins coloured lines gives them a style, which the page forbids: what is typed over a selection is put in here.
          beforeinput: (event, view) => {
            if (
              event.inputType !== "insertText" ||
              event.isComposing ||
              event.data === null ||
              view.state.selection.main.empty
            )
              return false;
            view.dispatch(view.state.replaceSelection(event.data), {
              userEvent: "input.type",
              scrollIntoView: true,
            });
            return true;
          },
          mousedown: (event, view) => {
            if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return false;
            const offset = view.posAtCoords({ x: event.clientX, y: event.clientY });
            return offset !== null && this.heard.define(offset);
          },
        }),
        hoverTooltip((_, offset): Tooltip | null => {
          const told = this.heard.told(offset);
          if (!told) return null;
          const { from, to, text } = told;
          return {
            pos: from,
            end: to,
            above: true,
            create: () => {
              const dom = document.createElement("div");
              dom.className = "meaning";
              dom.append(text);
              return { dom };
            },
          };
        }),
        path.endsWith(".rhai") ? reachGutter : [],
        autocompletion({
          override: [(context) => (this.known ? complete(context, path, this.known) : null)],
        }),
        modeOf(path),
        look,
      ],
    });
  }

  /** Marks what is wrong with the open file, and how far the cases go through its lines. */
  mark(diagnostics: Diagnostic[], lines: Lines): void {
    const { view, path, open } = this;
    if (!view || !open) return;
    if (open.diagnostics !== diagnostics) {
      open.diagnostics = diagnostics;
      const marks = diagnostics.flatMap(({ span, severity, message, help }): Mark[] => {
        if (!span || span.file !== path) return [];
        const from = offset(view.state.doc, span.start);
        const to = Math.max(from, offset(view.state.doc, span.end));
        return [
          {
            from,
            to,
            severity,
            message: [say(message, open.lang), say(help, open.lang)].filter(Boolean).join("\n"),
          },
        ];
      });
      view.dispatch(setDiagnostics(view.state, marks));
    }
    if (open.lines !== lines) {
      open.lines = lines;
      view.dispatch({ effects: reachEffect(view.state.doc, lines, open.lang) });
    }
  }

  /** Puts the cursor at a place of the open file. */
  goTo(position: Position): void {
    const { view } = this;
    if (!view) return;
    const at = offset(view.state.doc, position);
    view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
    view.focus();
  }
}

/** The text may have changed since the place was told. */
function offset(doc: Doc, { line, column }: Position): number {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + Math.max(column, 1) - 1, to);
}

/** The one stretch in which two texts differ. */
function difference(
  before: string,
  after: string,
): { from: number; to: number; insert: string } | undefined {
  if (before === after) return undefined;
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end])
    end++;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
