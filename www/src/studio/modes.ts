// The colours of the pack's files: Rhai, TOML and CSV, line by line.
import {
  HighlightStyle,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
  type StreamParser,
} from "@codemirror/language";
import { tags } from "@lezer/highlight";
import type { Extension } from "@codemirror/state";

const KEYWORDS =
  /^(let|const|if|else|switch|while|loop|do|until|for|in|break|continue|return|throw|try|catch|fn)$/;

interface State {
  /** How deep in block comments, which nest. */
  comment: number;
  /** Within a string that goes on over lines. */
  template: boolean;
  depth: number;
}

const rhai: StreamParser<State> = {
  name: "rhai",
  startState: () => ({ comment: 0, template: false, depth: 0 }),
  token(stream, state) {
    if (state.comment) {
      while (!stream.eol() && state.comment) {
        if (stream.match("/*")) state.comment++;
        else if (stream.match("*/")) state.comment--;
        else stream.next();
      }
      return "comment";
    }
    if (state.template) {
      while (!stream.eol()) {
        if (stream.next() !== "`") continue;
        state.template = false;
        break;
      }
      return "string";
    }
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\/!\s*@\w+/)) return "keyword";
    if (stream.match("//")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match("/*")) {
      state.comment = 1;
      return "comment";
    }
    if (stream.match(/^"(?:\\.|[^"\\])*"?/)) return "string";
    if (stream.match("`")) {
      state.template = true;
      return "string";
    }
    if (stream.match(/^\d[\d_]*(\.(?!\.)\d[\d_]*)?/)) return "number";
    if (stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u)) {
      const word = stream.current();
      if (KEYWORDS.test(word)) return "keyword";
      if (word === "true" || word === "false") return "atom";
      return stream.match(/^\(/, false) ? "variableName.function" : "variableName";
    }
    const mark = stream.next()!;
    if ("{([".includes(mark)) state.depth++;
    if ("})]".includes(mark)) state.depth--;
    return null;
  },
  indent: (state, after, { unit }) =>
    Math.max(0, state.depth - (/^\s*[})\]]/.test(after) ? 1 : 0)) * unit,
  languageData: {
    commentTokens: { line: "//" },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
    indentOnInput: /^\s*[}\])]$/,
  },
};

const toml: StreamParser<{ text: string }> = {
  name: "toml",
  startState: () => ({ text: "" }),
  token(stream, state) {
    if (state.text) {
      while (!stream.eol()) {
        if (stream.match(state.text)) {
          state.text = "";
          break;
        }
        stream.next();
      }
      return "string";
    }
    if (stream.eatSpace()) return null;
    const start = stream.string.slice(0, stream.pos).trim() === "";
    if (stream.match("#")) {
      stream.skipToEnd();
      return "comment";
    }
    if (stream.match('"""') || stream.match("'''")) {
      state.text = stream.current();
      return "string";
    }
    if (start && stream.match(/^\[\[?[^[\]"]*\]+/)) return "keyword";
    if (stream.match(/^"(?:\\.|[^"\\])*"?/) || stream.match(/^'[^']*'?/)) return "string";
    if (stream.match(/^[+-]?\d[\d_.:TZ-]*/)) return "number";
    if (stream.match(/^[\w-]+(?=\s*[=.])/)) return "variableName.function";
    if (stream.match(/^(true|false)\b/)) return "atom";
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" } },
};

const csv: StreamParser<unknown> = {
  name: "csv",
  token(stream) {
    if (stream.match(/^"(?:""|[^"])*"?/)) return "string";
    if (stream.match(/^-?\d+(\.\d+)?(?=,|$)/)) return "number";
    if (stream.match(",")) return "keyword";
    if (stream.match(/^[^,"]+/)) return null;
    stream.next();
    return null;
  },
};

const colours = syntaxHighlighting(
  HighlightStyle.define([
    { tag: tags.comment, color: "var(--quiet)" },
    { tag: tags.string, color: "var(--pass)" },
    { tag: [tags.keyword, tags.atom], color: "var(--undetermined)", fontWeight: "bold" },
    { tag: tags.number, color: "var(--revise)" },
    { tag: tags.function(tags.variableName), color: "var(--advice)" },
  ]),
);

/** What a file's ending asks for. */
export function modeOf(path: string): Extension {
  const parser = path.endsWith(".rhai")
    ? rhai
    : path.endsWith(".toml")
      ? toml
      : path.endsWith(".csv")
        ? csv
        : undefined;
  return [
    indentUnit.of("    "),
    colours,
    parser ? StreamLanguage.define(parser as StreamParser<unknown>) : [],
  ];
}
