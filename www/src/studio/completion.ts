// What can be written at a place of a rule: words of the engine, and names of the pack; in data of projects what they may name.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Library, Word } from "../engine/pkg-study/water_rules_study";
import type { Field, PackInfo, Text } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

export interface Known {
  words: Word[];
  library: Library;
  info: PackInfo;
  lang: Lang;
}

/** The names that may stand at the cursor of a file; nothing where none is asked for. */
export function complete(
  context: CompletionContext,
  path: string,
  known: Known,
): CompletionResult | null {
  if (path.endsWith(".rhai")) return inScript(context, known);
  return PROJECTS.test(path) ? inProject(context, known) : null;
}

function inScript(
  context: CompletionContext,
  { words, library, info, lang }: Known,
): CompletionResult | null {
  const named = context.matchBefore(/\b(param|table|finding)\("[^"]*/);
  if (named) {
    const [call, typed = ""] = named.text.split('("');
    const { parameters, tables } = library;
    const options: Completion[] =
      call === "param"
        ? parameters.map(({ name, label }) => ({ label: name, detail: say(label, lang) }))
        : call === "table"
          ? tables.map(({ id, title }) => ({ label: id, detail: say(title, lang) }))
          : info.rules.map(({ code, title }) => ({ label: code, detail: say(title, lang) }));
    return { from: named.to - typed.length, options, validFor: /^[^"]*$/ };
  }
  const member = context.matchBefore(/([\p{L}_]\w*|\))?\.\w*$/u);
  const word = context.matchBefore(/\w+$/);
  if (!member && !word && !context.explicit) return null;
  const from = word ? word.from : context.pos;
  const ofRecord = member !== null && member.text.startsWith("project.");
  const options: Completion[] = words
    .filter(({ on }) => (on !== "") === (member !== null))
    .map(({ name, signature, text }) => ({
      label: name,
      detail: signature,
      info: say(text, lang),
      type: "function",
    }));
  if (ofRecord)
    options.push(
      ...info.fields.map(({ name, label }) => ({
        label: name,
        detail: say(label, lang),
        type: "property",
      })),
    );
  return { from, options, validFor: /^\w*$/ };
}

/** Files with data of projects and what is expected of them. */
const PROJECTS = /^(cases|decisions|samples)\/[^/]+\.toml$/;
/** The tables that hold data of a project, and where a list of it stands. */
const DATA = /(?:^|\.)(?:record|facts|assumed)(?:\.(\w+))?$/;

function inProject(
  { state, pos, explicit }: CompletionContext,
  { info, lang }: Known,
): CompletionResult | null {
  const at = state.doc.lineAt(pos);
  const line = at.text.slice(0, pos - at.from);
  const offer = (typed: string, options: [string, Text][]): CompletionResult => ({
    from: pos - typed.length,
    options: options.map(([label, text]) => ({ label, detail: say(text, lang) })),
    validFor: /^[\w-]*$/,
  });
  const fields = fieldsOf(heading(state.doc, at.number), info);

  const outcome = /\bfindings\s*=\s*\{[^}]*=\s*"(\w*)$/.exec(line);
  if (outcome) return offer(outcome[1]!, Object.entries(info.words.outcomes));
  const code = /\bfindings\s*=\s*\{(?:[^}]*,)?\s*([\w-]*)$/.exec(line);
  if (code)
    return offer(
      code[1]!,
      info.rules.map(({ code, title }) => [code, title]),
    );
  const value = /^\s*(\w+)\s*=.*?"(\w*)$/.exec(line);
  // Behind an even number of quotes nothing is open.
  if (value && line.split('"').length % 2 === 0) {
    const [, key, typed] = value as unknown as [string, string, string];
    if (/^verdicts?$/.test(key)) return offer(typed, Object.entries(info.words.verdicts));
    const field = fields.find(({ name }) => name === key);
    return field && field.choices.length
      ? offer(
          typed,
          field.choices.map(({ value, label }) => [value, label]),
        )
      : null;
  }
  const name = /^\s*(\w*)$/.exec(line);
  return name && fields.length && (name[1] || explicit)
    ? offer(
        name[1]!,
        fields.map(({ name, label }) => [name, label]),
      )
    : null;
}

/** The heading of the table that a line is in; empty before the first. */
function heading(doc: CompletionContext["state"]["doc"], line: number): string {
  for (let number = line; number > 0; number--) {
    const found = /^\s*\[+\s*([\w.]+)\s*\]/.exec(doc.line(number).text);
    if (found) return found[1]!;
  }
  return "";
}

/** The fields that a table of that heading may answer. */
function fieldsOf(heading: string, { fields }: PackInfo): Field[] {
  const data = DATA.exec(heading);
  if (!data) return [];
  if (!data[1]) return fields;
  const list = fields.find(({ name }) => name === data[1]);
  return list ? list.items : [];
}
