// What a new rule still needs before it can go into the draft.
import { parseDecimal } from "../../decimal";
import { readSources } from "../parameters/file";
import {
  fileName,
  needsNumber,
  parameterName,
  type Answers,
  type Condition,
  type Pack,
} from "./answers";
import type { Words } from "./words";

const whole = ({ field, test }: Condition): boolean => field !== "" && test !== "";

/** In a sentence each; none if the rule is complete. */
export function troublesOf(answers: Answers, pack: Pack, words: Words): string[] {
  const { document } = answers;
  const lacking: [string, boolean][] = [
    [words.family, answers.family === ""],
    [words.code, answers.code === ""],
    [words.zhTitle, answers.zhTitle === ""],
    [words.enTitle, answers.enTitle === ""],
    [words.zhText, answers.zhText === ""],
    [words.enText, answers.enText === ""],
    [words.stage, answers.stage === ""],
    [words.source, answers.source === ""],
    [words.department, answers.department === ""],
    [words.confidence, answers.confidence === ""],
    [words.from, answers.from === ""],
    ...(document
      ? ([
          [words.documentId, document.id === ""],
          [words.documentZh, document.zh === ""],
          [words.documentEn, document.en === ""],
          [words.documentSure, document.confidence === ""],
        ] satisfies [string, boolean][])
      : []),
    [words.who, !answers.applies.every(whole)],
    ...judged(answers, pack, words),
    [words.outcome, answers.outcome === ""],
    [words.zhSay, answers.zh === ""],
    [words.enSay, answers.en === ""],
  ];
  const names = lacking.filter(([, absent]) => absent).map(([name]) => name);
  const troubles = names.length ? [words.needed(names.join(words.comma))] : [];
  const { code, enTitle, family } = answers;
  if (code && !/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$/.test(code)) troubles.push(words.badCode);
  else if (
    code &&
    Object.entries(pack.files).some(
      ([path, text]) =>
        path.endsWith(".rhai") && new RegExp(`^//!\\s*@code\\s+${code}\\s*$`, "m").test(text),
    )
  )
    troubles.push(words.taken(code));
  const sources = readSources(pack.files["sources.toml"] || "");
  if (document && document.id) {
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(document.id)) troubles.push(words.badDocument);
    if (sources.some(({ id }) => id === document.id)) troubles.push(words.taken(document.id));
  }
  if (enTitle && !fileName(answers)) troubles.push(words.badTitle);
  if (family && enTitle && pack.files[`${family}/${fileName(answers)}.rhai`] !== undefined)
    troubles.push(words.taken(`${family}/${fileName(answers)}.rhai`));
  if (needsNumber(answers) && !answers.parameter) {
    if (answers.number.value && !parseDecimal(answers.number.value)) troubles.push(words.badNumber);
    if (pack.parameters.some(({ name }) => name === parameterName(answers)))
      troubles.push(words.taken(parameterName(answers)));
  }
  const table = pack.tables.find(({ id }) => answers.kind === "band" && id === answers.table);
  for (const [i, key] of (table ? table.keys : []).entries()) {
    const { field, text } = answers.keys[i] || { field: "", text: "" };
    const values = table!.values[key] || [];
    if (field === "" && text !== "" && values.length && !values.includes(text))
      troubles.push(words.noSuchKey(text, values.slice(0, 8).join(words.comma)));
  }
  if (answers.outcome === "reject" && /^R/.test(answers.confidence))
    troubles.push(words.unconfirmedBar);
  const known = {
    threshold: ["actual", "limit", "margin", "unit"],
    band: ["actual", "limit", "margin", "unit"],
    gate: [],
    deadline: ["actual", "limit"],
  }[answers.kind] as string[];
  const slots = `${answers.zh} ${answers.en}`.match(/\{[^}]*\}?|\}/g) || [];
  for (const slot of new Set(slots))
    if (!known.includes(slot.slice(1, -1)) || !slot.endsWith("}"))
      troubles.push(words.badSlot(slot));
  return troubles;
}

function judged(answers: Answers, pack: Pack, words: Words): [string, boolean][] {
  const { kind, number, parameter } = answers;
  const numbers: [string, boolean][] =
    needsNumber(answers) && !parameter
      ? [
          [words.number, number.value === ""],
          [words.numberFrom, number.from === ""],
          [words.numberSource, number.source === ""],
          [words.numberConfidence, number.confidence === ""],
        ]
      : [];
  if (kind === "gate")
    return [
      [words.barred, !whole(answers.barred)],
      [words.exceptions, !answers.exceptions.every(whole)],
    ];
  if (kind === "deadline")
    return [[words.start, answers.start === ""], [words.due, answers.due === ""], ...numbers];
  const left: [string, boolean][] = [
    [words.left, answers.field === ""],
    [words.plus, answers.plus.includes("")],
  ];
  if (kind === "threshold") return [...left, ...numbers];
  const table = pack.tables.find(({ id }) => id === answers.table);
  return [
    ...left,
    [words.table, !table],
    [words.column, answers.column === ""],
    ...(table ? table.keys : []).map((key, i): [string, boolean] => {
      const from = answers.keys[i];
      return [words.key(key), !from || (from.field === "" && from.text === "")];
    }),
  ];
}
