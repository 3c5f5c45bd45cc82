// What a name means, by the draft itself and the engine's vocabulary.
import { amountText } from "../digits";
import { say, unitText, type Lang } from "../words";
import type { Field } from "../engine/pkg/water_rules";
import type { Known } from "./completion";
import type { Kind } from "./definitions";
import { WORDS } from "./reading-words";

export interface Meaning {
  kind: string;
  name: string;
  title: string;
  lines: string[];
}

/** So many choices are told in full. */
const MOST = 12;

/** Nothing told but what kind it is, while the pack was not read or doesn't know the name yet. */
export function meaningOf(
  { kind, id }: { kind: Kind; id: string },
  text: string,
  known: Known | undefined,
  lang: Lang,
): Meaning {
  const words = WORDS[lang];
  const plain: Meaning = {
    kind: words.kinds[kind],
    name: kind === "column" ? id.slice(id.indexOf(".") + 1) : id,
    title: "",
    lines: [],
  };
  const tell = (title: string, lines: (string | null | undefined | false)[]): Meaning => ({
    ...plain,
    title,
    lines: lines.filter((line): line is string => !!line),
  });
  if (kind === "sentence") return tell(sentenceOf(text, id, lang), []);
  if (kind === "function") return tell("", commentAbove(text, id));
  if (!known) return plain;
  const { info, library } = known;
  const backing = (confidence: "S1" | "S2" | "R" | "R?"): string =>
    `${confidence} ${say(info.words.confidence[confidence], lang)}`;
  switch (kind) {
    case "word": {
      const found = known.words.filter(({ name, on }) => (on ? `.${name}` : name) === id);
      return tell(
        "",
        found.flatMap(({ signature, text, example }) => [
          signature,
          say(text, lang),
          example && words.example(example),
        ]),
      );
    }
    case "field": {
      const field = fieldNamed(info.fields, id);
      if (!field) return plain;
      const { label, type, unit, min, max, choices, help } = field;
      const listed = choices.slice(0, MOST).map((each) => `${each.value} ${say(each.label, lang)}`);
      if (choices.length > MOST) listed.push(words.more(choices.length - MOST));
      const about = [
        words.types[type],
        unitText(unit) && words.unit(unitText(unit)),
        (min || max) && words.range(min, max),
      ];
      return tell(say(label, lang), [
        about.filter(Boolean).join(words.comma),
        listed.length > 0 && words.choices(listed.join(words.comma)),
        say(help, lang),
      ]);
    }
    case "parameter": {
      const page = library.parameters.find(({ name }) => name === id);
      if (!page) return plain;
      const values = page.values.map(({ value, from, to, in_force, citation, confidence }) =>
        [
          `${amountText(value)} ${unitText(page.unit)}`.trim(),
          words.period(from, to),
          in_force && words.inForce,
          say(citation, lang),
          backing(confidence),
        ]
          .filter(Boolean)
          .join(words.comma),
      );
      return tell(say(page.label, lang), values);
    }
    case "table": {
      const page = library.tables.find((each) => each.id === id);
      return page
        ? tell(say(page.title, lang), [
            words.columns(
              page.columns
                .map(({ name, label }) => `${name} ${say(label, lang)}`)
                .join(words.comma),
            ),
          ])
        : plain;
    }
    case "column": {
      const page = library.tables.find((each) => id.startsWith(`${each.id}.`));
      const column = page && page.columns.find(({ name }) => `${page.id}.${name}` === id);
      return page && column
        ? tell(say(column.label, lang), [
            unitText(column.unit) && words.unit(unitText(column.unit)),
            `${words.kinds.table} ${page.id} ${say(page.title, lang)}`,
          ])
        : plain;
    }
    case "rule": {
      const rule = info.rules.find(({ code }) => code === id);
      return rule
        ? tell(say(rule.title, lang), [
            say(rule.explanation, lang),
            words.period(rule.from, rule.until),
            backing(rule.confidence),
          ])
        : plain;
    }
    case "source": {
      const source = library.sources.find((each) => each.id === id);
      return source
        ? tell(say(source.title, lang), [
            source.number,
            words.period(source.from, source.until),
            backing(source.confidence),
          ])
        : plain;
    }
    case "department": {
      const department = info.departments.find((each) => each.id === id);
      return department ? tell(say(department.name, lang), [say(department.duty, lang)]) : plain;
    }
  }
}

/** A sentence that the head of a script gives a name. */
export function sentenceOf(text: string, id: string, lang: Lang): string {
  const said =
    text.split("\n").find((line) => new RegExp(`^//!\\s*@say\\s+${id}\\s*=`).test(line)) || "";
  const [chinese = "", english = ""] = said.slice(said.indexOf("=") + 1).split(" | ");
  return (lang === "zh" ? chinese : english || chinese).trim();
}

function fieldNamed(fields: Field[], id: string): Field | undefined {
  return (
    fields.find(({ name }) => name === id) ||
    fields.flatMap(({ items }) => items).find(({ name }) => name === id)
  );
}

/** The comment that stands over a function. */
function commentAbove(text: string, id: string): string[] {
  const lines = text.split("\n");
  const at = lines.findIndex((line) =>
    new RegExp(`^\\s*(?:private\\s+)?fn\\s+${id}\\b`).test(line),
  );
  let first = at;
  while (first > 0 && /^\s*\/\/(?!!)/.test(lines[first - 1]!)) first--;
  return lines.slice(first, Math.max(at, 0)).map((line) => line.replace(/^\s*\/\/+\s*/, ""));
}
