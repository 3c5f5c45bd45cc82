// What can be written at a place of a rule: words of the engine, and names of the pack.
import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Library, Word } from "../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

export interface Known {
  words: Word[];
  library: Library;
  info: PackInfo;
  lang: Lang;
}

/** The names that may stand at the cursor; nothing where none is asked for. */
export function complete(
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
