// The whole engine, for what the live screening doesn't need. To be replaced by the real client.
import type {
  Check,
  Confidence,
  FieldProblem,
  NamedValue,
  Outcome,
  ParameterRead,
  RowRead,
  Text,
  Verdict,
} from "./pkg/water_rules";
import type { RecordInput } from "./protocol";

export type Step =
  | ({ step: "field" } & NamedValue)
  | ({ step: "parameter" } & ParameterRead)
  | ({ step: "row" } & RowRead)
  | { step: "finding"; code: string; title: Text; outcome: Outcome }
  | { step: "branch"; line: number; kind: "not_applicable" | "then" | "else" | "loop" | "function"; words: Text; source: string }
  | ({ step: "check" } & Check)
  | ({ step: "figure" } & NamedValue)
  | { step: "missing"; kind: string; name: string; label: Text };

/** How one finding came about. */
export interface Explanation {
  code: string;
  file: string;
  title: Text;
  steps: Step[];
  outcome: Outcome;
  message: Text;
  citations: Text[];
}

export interface Change {
  field: string;
  label: Text;
  unit: string;
  from: string | null;
  to: string;
  by: string | null;
}

/** A screening on the other side of a boundary. */
export interface Beside {
  values: string[];
  verdict: Verdict;
  blocking: string[];
}

export interface WhatIf {
  verdict: Verdict;
  as_of: string;
  blocking: { code: string; title: Text; outcome: Outcome; missing: { kind: string; name: string; label: Text }[] }[];
  goals: {
    kind: "passes" | "better" | "finding";
    code: string | null;
    words: Text;
    answers: { changes: Change[]; verdict: Verdict; short: Beside | null }[];
    helpless: { name: string; label: Text }[];
  }[];
  room: { change: Change; beyond: Beside | null }[];
  screenings: number;
  cut_short: boolean;
}

export interface Verification {
  verdict: Text;
  [part: string]: unknown;
}

export interface Library {
  parameters: {
    name: string;
    label: Text;
    unit: string;
    values: { value: string; from: string; to: string | null; source: string; citation: Text; confidence: Confidence; in_force: boolean }[];
  }[];
  tables: {
    id: string;
    title: Text;
    columns: { name: string; label: Text; unit: string }[];
    rows: { line: number; cells: string[]; from: string; to: string | null; source: string }[];
  }[];
  sources: unknown[];
  cases: { id: string; file: string; title: Text; codes: string[] }[];
  scripts: Record<string, string>;
}

export interface Screened {
  problems: FieldProblem[];
  verdict: Verdict;
  findings: { code: string; outcome: Outcome }[];
  figures: Record<string, string>;
  referrals: string[];
}

export interface StudyClient {
  explain(record: RecordInput, asOf: string, code: string): Promise<Explanation>;
  whatIf(record: RecordInput, asOf: string): Promise<WhatIf>;
  certify(record: RecordInput, asOf: string, hash: "sha256" | "sm3"): Promise<string>;
  verify(text: string): Promise<Verification[]>;
  library(asOf: string): Promise<Library>;
  screenMany(records: RecordInput[], asOf: string): Promise<Screened[]>;
  stop(): void;
}

export function startStudy(_rules: unknown): Promise<StudyClient> {
  return Promise.reject(new Error("not built yet"));
}
