// What is asked for a new rule, in four kinds.
import type { Confidence, Field, Outcome } from "../../engine/pkg/water_rules";
import { EMPTY, type ValueText } from "../parameters/file";
import type { NewDocument } from "./document";

export const KINDS = ["threshold", "band", "gate", "deadline"] as const;
export type Kind = (typeof KINDS)[number];

/** One thing about a project: a field, and `true`, `false`, `>0`, `known`, `=value`, or `>=parameter` and `<=parameter`. */
export interface Condition {
  field: string;
  test: string;
}

/** A value that a table is searched by: a field, or a fixed text. */
export interface LookedUp {
  field: string;
  text: string;
}

/** What a failed check may lead to. */
export const ENDS = [
  "reject",
  "revise",
  "undetermined",
  "condition",
  "advice",
] as const satisfies readonly Outcome[];
export type End = (typeof ENDS)[number];

export interface Answers {
  kind: Kind;
  family: string;
  code: string;
  zhTitle: string;
  enTitle: string;
  zhText: string;
  enText: string;
  stage: string;
  source: string;
  /** A document that the pack doesn't have yet; `source` is its id. */
  document: NewDocument | undefined;
  article: string;
  department: string;
  /** Others that act on it, too. */
  departments: string[];
  confidence: Confidence | "";
  from: string;
  applies: Condition[];
  /** Whether one of them is enough. */
  any: boolean;
  /** The number that is compared, what is added to it, and what the sum is divided by. */
  field: string;
  plus: string[];
  per: string;
  comparison: "at_most" | "at_least";
  /** A parameter of the pack in place of a number. */
  parameter: string;
  /** A new number; it becomes a parameter. */
  number: ValueText;
  unit: string;
  table: string;
  column: string;
  keys: LookedUp[];
  /** What a gate bars, and its exceptions. */
  barred: Condition;
  exceptions: Condition[];
  /** The first date of a deadline, the one that is due, and what is counted. */
  start: string;
  due: string;
  days: "working" | "calendar";
  outcome: End | "";
  /** What is said if the check fails. */
  zh: string;
  en: string;
}

export const BLANK: Answers = {
  kind: "threshold",
  family: "",
  code: "",
  zhTitle: "",
  enTitle: "",
  zhText: "",
  enText: "",
  stage: "",
  source: "",
  document: undefined,
  article: "",
  department: "",
  departments: [],
  confidence: "",
  from: "",
  applies: [],
  any: false,
  field: "",
  plus: [],
  per: "",
  comparison: "at_most",
  parameter: "",
  number: EMPTY,
  unit: "",
  table: "",
  column: "",
  keys: [],
  barred: { field: "", test: "" },
  exceptions: [],
  start: "",
  due: "",
  days: "working",
  outcome: "",
  zh: "",
  en: "",
};

/** A table of the draft, as far as a rule looks values up in it. */
export interface TableChoice {
  id: string;
  title: { zh: string; en: string };
  keys: string[];
  /** The values that each key column has. */
  values: Record<string, string[]>;
  numbers: string[];
  labels: Record<string, { zh: string; en: string }>;
  units: Record<string, string>;
}

/** What the draft has to choose from. */
export interface Pack {
  fields: Field[];
  tables: TableChoice[];
  parameters: { name: string; zh: string; en: string; unit: string }[];
  files: Record<string, string>;
}

/** The parameter that a condition compares with, and how; nothing of any other condition. */
export function comparedWith(test: string): { sign: ">=" | "<="; parameter: string } | undefined {
  const [, sign, parameter] = /^(>=|<=)(.+)$/.exec(test) || [];
  return sign && parameter ? { sign: sign as ">=" | "<=", parameter } : undefined;
}

/** What may be asked of a field; of a number, whether it is at least or at most a parameter of its unit. */
export function testsOf(
  { type, choices, unit }: Field,
  parameters: Pack["parameters"] = [],
): string[] {
  if (type === "boolean") return ["true", "false", "known"];
  if (type === "choice" || type === "choices")
    return [...choices.map(({ value }) => `=${value}`), "known"];
  if (type !== "number" && type !== "integer") return ["known"];
  const alike = parameters.filter((each) => each.unit !== "" && each.unit === unit);
  return [">0", ...alike.flatMap(({ name }) => [`>=${name}`, `<=${name}`]), "known"];
}

/** The name of the rule's file, from its English title. */
export function fileName({ enTitle }: Answers): string {
  const words = enTitle.toLowerCase().match(/[a-z0-9]+/g) || [];
  return words
    .join("_")
    .slice(0, 48)
    .replace(/^[\d_]+|_$/g, "");
}

/** The parameter that a rule reads: one of the pack, or a new one named after the rule. */
export function parameterName(answers: Answers): string {
  return (
    answers.parameter || `${fileName(answers)}_${answers.kind === "deadline" ? "days" : "limit"}`
  );
}

/** Whether the rule compares with a number of the policy. */
export function needsNumber({ kind }: Answers): boolean {
  return kind === "threshold" || kind === "deadline";
}

/** The unit of the number: of the field, of the ratio, or of days. */
export function unitOf(answers: Answers, { fields }: Pack): string {
  const of = (name: string): string =>
    (fields.find((field) => field.name === name) || { unit: null }).unit || "";
  if (answers.kind === "deadline") return "d";
  if (!answers.per) return of(answers.field);
  return of(answers.field) === of(answers.per)
    ? "1"
    : `${of(answers.field) || "1"}/${of(answers.per) || "1"}`;
}

/** Every field that the rule reads. */
export function fieldsRead(answers: Answers): string[] {
  const { kind, applies, field, plus, per, keys, barred, exceptions, start, due } = answers;
  const own = {
    threshold: [field, ...plus, per],
    band: [field, ...plus, per, ...keys.map((key) => key.field)],
    gate: [barred.field, ...exceptions.map((each) => each.field)],
    deadline: [start, due],
  }[kind];
  return [...new Set([...applies.map((each) => each.field), ...own].filter(Boolean))];
}
