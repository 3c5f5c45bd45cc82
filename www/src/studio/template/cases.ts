// Known answers of a new rule: on the line, past it, and with something missing.
import { ONE, parseDecimal } from "../../decimal";
import type { Field, Outcome } from "../../engine/pkg/water_rules";
import { inForce, readParameters, textOf } from "../parameters/file";
import { dayAfter, insertLines, isDay, quote } from "../toml";
import { comparedWith, fieldsRead, type Answers, type Condition, type Pack } from "./answers";

export interface NewCase {
  /** Which side of the line it is on. */
  side: "met" | "failed" | "unknown";
  zh: string;
  en: string;
  record: Record<string, string>;
  expected: Outcome;
  /** The day whose law it is of: one on which the rule is in force. */
  asOf: string;
}

/** Cases to begin with; what can't be told from the answers is left to be filled in. */
export function suggestCases(answers: Answers, pack: Pack, today: string): NewCase[] {
  const asOf = answers.from > today ? answers.from : today;
  const base: Record<string, string> = Object.fromEntries(
    fieldsRead(answers).map((name) => [name, ""]),
  );
  for (const condition of answers.applies) base[condition.field] = meeting(condition, pack, asOf);
  const end = answers.outcome || "undetermined";
  const { met, failed, unknown } = sides(answers, pack, asOf);
  const absent: Outcome = answers.kind === "deadline" ? "not_applicable" : "undetermined";
  return [
    { side: "met", zh: "", en: "", record: { ...base, ...met }, expected: "pass", asOf },
    { side: "failed", zh: "", en: "", record: { ...base, ...failed }, expected: end, asOf },
    { side: "unknown", zh: "", en: "", record: { ...base, ...unknown }, expected: absent, asOf },
  ];
}

function meeting({ test }: Condition, pack: Pack, asOf: string): string {
  const compared = comparedWith(test);
  if (compared) return valueOn(compared.parameter, pack, asOf);
  return test === ">0" ? "1" : test === "known" ? "" : test.replace(/^=/, "");
}

type Sides = Record<"met" | "failed" | "unknown", Record<string, string>>;

function sides(answers: Answers, pack: Pack, asOf: string): Sides {
  const { kind, field, per, barred, start, due } = answers;
  if (kind === "gate") {
    const compared = comparedWith(barred.test);
    const other =
      barred.test === "true"
        ? "false"
        : barred.test === "false"
          ? "true"
          : barred.test === ">0"
            ? "0"
            : compared
              ? beyond(
                  valueOn(compared.parameter, pack, asOf),
                  compared.sign === ">=" ? "at_least" : "at_most",
                )
              : otherChoice(barred, pack);
    return {
      met: { [barred.field]: other },
      failed: { [barred.field]: meeting(barred, pack, asOf) },
      unknown: { [barred.field]: "" },
    };
  }
  const limit = limitOf(answers, pack, asOf);
  if (kind === "deadline") {
    const first = mondayFrom(answers.from);
    const days = Number(limit);
    const last =
      !limit || !first
        ? ""
        : answers.days === "working"
          ? dayAfter(first, Math.floor(days / 5) * 7 + (days % 5))
          : dayAfter(first, days);
    return {
      met: { [start]: first, [due]: last },
      failed: { [start]: first, [due]: last && dayAfter(last, 1) },
      unknown: { [start]: "", [due]: last },
    };
  }
  const past = limit && beyond(limit, answers.comparison);
  const nothing = answers.plus.map((name) => [name, "0"]);
  const over = { ...Object.fromEntries(nothing), ...(per ? { [per]: "1" } : {}) };
  return {
    met: { ...over, [field]: limit },
    failed: { ...over, [field]: past },
    unknown: { ...over, [field]: "" },
  };
}

function otherChoice({ field, test }: Condition, { fields }: Pack): string {
  const found = fields.find(({ name }) => name === field);
  const other = found && found.choices.find(({ value }) => `=${value}` !== test);
  return other ? other.value : "";
}

/** The number that the rule compares with; nothing if it is looked up in a table. */
function limitOf({ kind, parameter, number }: Answers, pack: Pack, asOf: string): string {
  if (kind === "band") return "";
  return parameter ? valueOn(parameter, pack, asOf) : number.value;
}

/** The value of a parameter on a day; nothing if it has none. */
function valueOn(parameter: string, { files }: Pack, asOf: string): string {
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith("parameters/")) continue;
    const found = (readParameters(text) || []).find(({ name }) => name === parameter);
    const now = found && found.values.find((value) => inForce(value, asOf));
    if (now) return textOf(now, "value");
  }
  return "";
}

/** The nearest number on the wrong side, one in its last place away. */
function beyond(limit: string, comparison: Answers["comparison"]): string {
  const number = parseDecimal(limit);
  if (!number) return "";
  const places = (limit.split(".")[1] || "").length;
  const step = places ? parseDecimal(`0.${"0".repeat(places - 1)}1`)! : ONE;
  return (comparison === "at_most" ? number.plus(step) : number.minus(step)).toFixed(places);
}

function mondayFrom(day: string): string {
  if (!isDay(day)) return "";
  return dayAfter(day, (8 - new Date(day).getUTCDay()) % 7);
}

/** Adds a case to a file of cases. */
export function addCase(
  text: string,
  { side, zh, en, record, expected, asOf }: NewCase,
  answers: Answers,
  { fields }: Pack,
  source: string,
): string {
  const values = Object.entries(record).filter(([, value]) => value !== "");
  const base = `${answers.code.toLowerCase()}-${side}`;
  let id = base;
  for (let n = 2; text.includes(`id = "${id}"`); n++) id = `${base}-${n}`;
  return insertLines(text, text.length, [
    ...(text === "" ? [] : [""]),
    "[[case]]",
    `id = ${quote(id)}`,
    `name = { zh = ${quote(zh)}, en = ${quote(en)} }`,
    `as_of = ${quote(asOf)}`,
    `source = ${quote(source)}`,
    "",
    "[case.record]",
    ...values.map(
      ([name, value]) =>
        `${name} = ${valueText(
          value,
          fields.find((field) => field.name === name),
        )}`,
    ),
    "",
    "[case.expect]",
    `findings = { ${answers.code} = ${quote(expected)} }`,
  ]);
}

function valueText(value: string, field: Field | undefined): string {
  if (field && field.type === "boolean" && (value === "true" || value === "false")) return value;
  return field && field.type === "choices"
    ? `[${value
        .split(",")
        .map((each) => quote(each.trim()))
        .join(", ")}]`
    : quote(value);
}
