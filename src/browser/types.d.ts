/** A sentence or label in both languages. */
export interface Text {
  zh: string;
  en: string;
}

/** A rule pack as text: path inside the folder → content. */
export type PackFiles = Record<string, string>;

/** What is thrown when a call can't be served. */
export interface EngineFailure {
  code: string;
  message: Text;
}

export interface LoadedPack {
  /** Absent when `diagnostics` has an error. */
  pack?: RulePack;
  diagnostics: Diagnostic[];
}

export type Severity = "error" | "warning";
/** S1: official text read; S2: secondary copy; R: recalled; R?: weakly recalled. */
export type Confidence = "S1" | "S2" | "R" | "R?";
export type Outcome =
  | "reject"
  | "revise"
  | "undetermined"
  | "condition"
  | "advice"
  | "pass"
  | "not_applicable";
/** `out_of_scope`: no rule that could decide applies. */
export type Verdict =
  | "rejected"
  | "revise"
  | "undetermined"
  | "conditional"
  | "pass"
  | "out_of_scope";
export type Comparison =
  | "at_most"
  | "at_least"
  | "below"
  | "above"
  | "between"
  | "same_as"
  | "differs_from"
  | "one_of"
  | "none_of"
  | "present"
  | "before"
  | "after";

/** Line and column from 1; columns count UTF-16 code units, as editors do. */
export interface Position {
  line: number;
  column: number;
}

/** A stretch of a file of the pack; the end is exclusive. */
export interface Span {
  file: string;
  start: Position;
  end: Position;
}

export interface Diagnostic {
  code: string;
  severity: Severity;
  span: Span | null;
  message: Text;
  help: Text | null;
  related: { span: Span | null; message: Text }[];
}

export interface Group {
  id: string;
  title: Text;
  /** What a group of fields is called in plain words, as a topic of the interview. */
  interview?: Text;
}

/** Something that an interview can begin with: a large choice before the first question. */
export interface Start {
  key: string;
  title: Text;
  about: Text | null;
  /** What choosing it answers. */
  answers: Record<string, unknown>;
  /** What to have at hand. */
  papers: Text[];
}

/** Questions that are asked as one list: none of these, but for exceptions. */
export interface Checklist {
  key: string;
  title: Text;
  /** The words of *none of these*. */
  none: Text;
  /** What a yes or no is that isn't an exception; any other field is then what a blank means, or the choice `none`. */
  answer: boolean;
}

/** Amounts that belong in one table. */
export interface Balance {
  key: string;
  title: Text;
  /** The fields of the amounts. */
  parts: string[];
  /** The field of the amount that they add up to. */
  total: string | null;
  /** The table whose amounts add up to the same. */
  against: string | null;
  /** The field that says in which paper they stand. */
  document: string | null;
}

/** A question that can still matter. */
export interface OpenQuestion {
  field: string;
  /** Codes of the rules that wait for it and could still turn the verdict. */
  why: string[];
}

/** What is to be asked next of a record, and whether its verdict can still change. */
export interface Next {
  /** The verdict of the record as it stands: a blank counts as the report takes it. */
  verdict: Verdict;
  /** No answer to what is open can change it. */
  certain: boolean;
  /** The verdicts that it can still come to, gravest first; one alone if it is certain. */
  could_be: Verdict[];
  /** The next question; absent if the verdict is certain, or no answer to what is open can change it while what isn't known yet stays so. */
  field?: string;
  why: string[];
  /** Every question that can still matter, in the order in which it is to be asked; the first is `field`, if there is one. */
  open: OpenQuestion[];
  /** Those of the open fields that can change the verdict as it stands, which are asked first; the others can matter only once it has changed, or what isn't known yet is. */
  turning: string[];
}

export type FieldType =
  | "text"
  | "number"
  | "integer"
  | "boolean"
  | "choice"
  | "date"
  | "numbers"
  | "choices"
  | "records";

export interface Choice {
  value: string;
  label: Text;
  /** For which values of the field that narrows the choices it is offered; empty if for all. */
  within: string[];
}

export interface Field {
  name: string;
  type: FieldType;
  group: string;
  stage: string | null;
  label: Text;
  help: Text | null;
  /** The question in plain words, where the label isn't one. */
  question?: Text;
  /** In which paper the answer stands. */
  found_in?: Text;
  /** What the answer *none* says there. */
  none?: Text;
  answered_by?: "applicant" | "bureau" | "expert";
  /** The list that it is asked in. */
  checklist?: string;
  /** Of a choice in such a list: which of its choices is no exception, where none is called `none`. */
  usual?: string;
  /** Unit of a number; `1` for a fraction. */
  unit: string | null;
  /** Other units that may be typed after the number. */
  units: string[];
  /** The unit in which the office writes it, by its settings. */
  usual_unit?: string;
  min: string | null;
  max: string | null;
  choices: Choice[];
  /** The field whose value narrows the choices. */
  within: string | null;
  adjustable: boolean;
  /** What it is taken for when it is blank — `none`, or a value — and the sentence that says so. */
  if_blank?: { value: unknown } & Text;
  /** Whether a table fills the field when it is absent. */
  lookup: boolean;
  items: Field[];
}

/** A unit that may be typed after a number: one is `factor` of another. */
export interface Unit {
  name: string;
  of: string;
  factor: string;
}

export interface SourceRef {
  id: string;
  title: Text;
  article: string;
  citation: Text;
  confidence: Confidence;
  /** What the article says, in the pack's own short words. */
  says?: Text;
}

/** Where an official text is looked up whose own address isn't known. */
export interface Register {
  name: Text;
  address: string;
  /** What one looks for there: the number or the title of the text. */
  look_for: string;
}

export interface RuleInfo {
  code: string;
  path: string;
  family: string;
  stage: string;
  title: Text;
  explanation: Text;
  sources: SourceRef[];
  departments: string[];
  confidence: Confidence;
  from: string;
  until: string | null;
}

/** One derived fact of a pack. */
export interface FactInfo {
  name: string;
  title: Text;
  explanation: Text;
  /** Empty of what is no number. */
  unit: string;
  sources: SourceRef[];
  confidence: Confidence;
  from: string | null;
  until: string | null;
  /** What its values are called, where they are of a list. */
  words: Record<string, Text>;
}

export interface Sample {
  id: string;
  title: Text;
  source: Text;
  assumed: string[];
  record: Record<string, unknown>;
}

/** What a part of the review opinion holds. */
export type PartKind =
  | "record"
  | "conclusion"
  | "matters"
  | "findings"
  | "referrals"
  | "gaps"
  | "signature"
  | "certificate";

/** A part of the review opinion that is printed. */
export interface OpinionPart {
  holds: PartKind;
  title: Text;
  lead: Text | null;
  /** The verdicts with which it is printed; all if empty. */
  verdicts: Verdict[];
  /** `record`: the groups of fields that it shows. */
  groups: string[];
  /** `matters`: the outcomes of the findings that it lists. */
  outcomes: Outcome[];
  /** `conclusion`: the sentence for each verdict. `signature`: what is signed. */
  lines: { verdict: Verdict | null; text: Text }[];
}

export interface Opinion {
  title: Text;
  note: Text | null;
  parts: OpinionPart[];
}

export interface Portfolio {
  /** The field that names a project. */
  name: string;
  /** The fields that name its region, widest first. */
  region: string[];
  /** The field that says what the region may take in all, and the one that says what is taken already. */
  cap: string;
  used: string;
  /** What a project adds, as shown. */
  added: Text;
  unit: string | null;
}

/** A table of the pack, without its rows. */
export interface TableInfo {
  name: string;
  title: Text;
  columns: {
    name: string;
    type: "text" | "number" | "boolean";
    label: Text;
    unit: string | null;
    /** Whether rows are found by it. */
    key: boolean;
  }[];
}

/** Who read a value in which document, and when. */
export interface Confirmation {
  by: string;
  /** The day. */
  on: string;
  document: string;
}

/** A value or rows of the pack that an office confirmed. */
export interface Confirmed extends Confirmation {
  parameter?: string;
  /** Of a parameter: what the document says. */
  value?: string;
  from?: string;
  to?: string;
  table?: string;
  /** The rows, by their cells; all of the table if absent. */
  where?: Record<string, string>;
  /** Cells as the document has them. */
  set?: Record<string, string>;
}

/** A row of an office's own for a table of the pack. */
export interface OwnRow extends Confirmation {
  table: string;
  cells: Record<string, string>;
  from?: string;
  to?: string;
}

/** What an office knows once for all its records. */
export interface Settings {
  /** What it calls itself. */
  office?: string;
  /** The letters before the year in the numbers of its documents, and to whom its opinions go; printed on opinions. */
  document_code?: string;
  addressee?: string;
  /** Answers that hold unless a record says otherwise. */
  answers?: Record<string, unknown>;
  /** The units in which it writes amounts, by the pack's. */
  units?: Record<string, string>;
  confirmed?: Confirmed[];
  row?: OwnRow[];
  /** Its own copies of articles that the pack cites, and where it found the official text of a document. */
  article?: { source: string; article?: string; text?: string; address?: string }[];
}

export interface PackInfo {
  id: string;
  version: string;
  digest: string;
  title: Text;
  jurisdiction: Text;
  families: Group[];
  stages: Group[];
  departments: { id: string; name: Text; duty: Text | null }[];
  groups: Group[];
  fields: Field[];
  units: Unit[];
  rules: RuleInfo[];
  facts: FactInfo[];
  samples: Sample[];
  /** The review opinion, if the pack has one. */
  opinion: Opinion | null;
  /** How a list of projects is shown and added up. */
  portfolio: Portfolio | null;
  /** By the name of a column of tables, what its codes are called. */
  codes: Record<string, Record<string, Text>>;
  /** What an office may say once for all its records, in its settings. */
  office: {
    /** Fields that it answers. */
    answers: string[];
    /** Tables that it adds rows to. */
    tables: TableInfo[];
  };
  /** Whose settings are laid over the pack, if any are. */
  settings: { office: string; digest: string } | null;
  /** The family whose rules only doubt what is answered. */
  doubts: string | null;
  /** What an interview can begin with; empty if the pack doesn't say. */
  start: Start[];
  checklists: Checklist[];
  balances: Balance[];
  /** The sample that whoever comes first is shown around with. */
  tour: string | null;
  words: {
    outcomes: Record<Outcome, Text>;
    verdicts: Record<Verdict, Text>;
    comparisons: Record<Comparison, Text>;
    /** The same between dates. */
    date_comparisons: Record<Comparison, Text>;
    confidence: Record<Confidence, Text>;
  };
}

/** One thing that is wrong with one field; in a list its place is part of the name: `products.1.output`. */
export interface FieldProblem {
  field: string;
  code: string;
  severity: Severity;
  message: Text;
  value: string | null;
}

export interface Check {
  key: string;
  severity: "require" | "advise" | "inform";
  label: Text;
  actual: string;
  /** What the left side is called, if it is a choice. */
  actual_words?: Text;
  actual_label: Text;
  comparison: Comparison;
  limit: string;
  limit_words?: Text;
  limit_label: Text;
  unit: string;
  holds: boolean;
  margin: string | null;
  line: number;
}

/** A figure that a rule works out, a field or a cell that it read. */
export interface NamedValue {
  name: string;
  label: Text;
  value: string;
  unit: string;
  /** Where a field's answer comes from, if that is said. */
  from?: string;
  /** Set if a field is blank, and this is what the pack takes it for. */
  blank?: true;
}

/** An answer that isn't known yet: who finds it out, and anything else. */
export interface NotKnown {
  who?: string;
  note?: string;
}

/** An answer of a record that says more than its value. */
export type Answer =
  | { value: unknown; from?: string }
  | { none: true; from?: string }
  | ({ not_known: true; from?: string } & NotKnown);

export interface ParameterRead {
  name: string;
  label: Text;
  value: string;
  unit: string;
  confidence: Confidence;
  source: string;
  citation: Text;
  from: string;
  to: string | null;
  /** By the office's settings. */
  confirmed?: Confirmation;
}

/** A derived fact that a rule read, or that such a fact rests on. */
export interface FactRead {
  name: string;
  title: Text;
  /** A decimal, a text, a date, `true` or `false`. */
  value: string;
  /** What the value is called, if it is one of a list. */
  words?: Text;
  /** Empty if it has none. */
  unit: string;
  confidence: Confidence;
  sources: SourceRef[];
}

export interface RowRead {
  table: string;
  title: Text;
  key: string[];
  line: number;
  source: string;
  citation: Text;
  confidence: Confidence;
  from: string;
  to: string | null;
  cells: NamedValue[];
  /** By the office's settings. */
  confirmed?: Confirmation;
  /** Whether it is one of the office's own; its line is its place in the settings. */
  added?: true;
}

/** What would have to be known. */
export interface Missing {
  kind: "field" | "row" | "cell" | "parameter" | "fact" | "finding" | "value";
  name: string;
  label: Text;
}

export interface Finding {
  code: string;
  rule: string;
  family: string;
  stage: string;
  outcome: Outcome;
  /** Why it doesn't concern the record, in a word; absent if it does. */
  reason?: string;
  title: Text;
  message: Text;
  confidence: Confidence;
  checks: Check[];
  figures: NamedValue[];
  fields: NamedValue[];
  /** Those that are known. */
  facts: FactRead[];
  parameters: ParameterRead[];
  rows: RowRead[];
  findings: string[];
  sources: SourceRef[];
  departments: string[];
  missing: Missing[];
  error: Diagnostic | null;
  /** What the script printed for its author, with the line of the script; absent if nothing. */
  printed?: Printed[];
  /** What a reviewer decided instead of the outcome, which stays as it is; absent if nobody did. */
  judged?: Judged;
}

/** What was decided of a finding, by whom, when and why. */
export interface Judged {
  outcome: Outcome;
  by: string;
  /** A day such as `2026-11-28`. */
  on: string;
  reason: string;
}

/** A reviewer's judgement of a finding, as it is kept beside the record. */
export interface Judgement extends Judged {
  code: string;
  /** What the rule said. */
  found: Outcome;
  /** On what it rested: each check as `0.45 at_most 0.27 m³/MWh`, and what it lacked as `missing zone`. */
  seen?: string[];
}

/** A line that a script printed; `file` is the file in `facts/` that did, if it wasn't the rule. */
export interface Printed {
  line: number;
  text: string;
  file?: string;
}

/** A document that a report rests on. */
export interface Cited {
  /** Title and number as a decision cites it. */
  citation: Text;
  confidence: Confidence;
  /** Where the official text stands, if that is known. */
  address?: string;
  /** Where to look for it otherwise. */
  register?: Register;
}

export interface Referral {
  department: string;
  name: Text;
  findings: string[];
  reasons: Text[];
}

/** What every report has. */
interface AnyReport {
  /** As the rules have it. */
  verdict: Verdict;
  /** As a reviewer's judgements have it, with those that don't count because their findings came out otherwise since (`now`; null if there is none any more); absent without judgements. */
  judged?: { verdict: Verdict; stale: (Judgement & { now: Outcome | null })[] };
  /** No answer to what is open can change the verdict. */
  certain: boolean;
  as_of: string;
  pack: { id: string; version: string; digest: string };
  engine: string;
  /** Whose settings were laid over the pack; absent if none were. */
  settings?: { office: string; digest: string };
  /** Fields that were blank and taken as the pack says they are then (`if_blank`). */
  taken_as_none: string[];
  /** Fields of which the answer isn't known yet; absent if there is none. */
  not_known?: Record<string, NotKnown>;
  /** Values that are probably slips. */
  doubts: FieldProblem[];
  figures: Record<string, string>;
  /** What is wrong with fields of the record; with `as_of`, if the pack doesn't speak of the date. */
  problems: FieldProblem[];
  /** The next question; absent if the verdict is certain, or no answer changes it until what isn't known yet is. */
  next?: OpenQuestion;
}

/** A comparison of a lean report. */
export interface LeanCheck {
  /** Its name in the rule; the whole report has its words. */
  key: string;
  /** Absent if it must hold. */
  severity?: "advise" | "inform";
  actual: string;
  comparison: Comparison;
  limit: string;
  /** Absent if it has none. */
  unit?: string;
  /** Absent if it holds. */
  holds?: false;
  /** Between numbers. */
  margin?: string;
}

/** An amount that a rule worked out. */
export interface LeanFigure {
  name: string;
  value: string;
  unit?: string;
}

/** Its title, the words of its value and its articles are the pack's. */
export interface LeanFact {
  value: string;
  unit?: string;
  /** Absent if `S1`. */
  confidence?: Confidence;
}

export interface LeanParameter {
  name: string;
  value: string;
  unit?: string;
  /** Absent if `S1`. */
  confidence?: Confidence;
  /** Id of its source. */
  source: string;
  from: string;
  /** Absent if it is in force with no end. */
  to?: string;
  /** By the office's settings. */
  confirmed?: Confirmation;
}

export interface LeanRow {
  key: string[];
  source: string;
  /** Absent if `S1`. */
  confidence?: Confidence;
  from?: string;
  to?: string;
  /** Values by column, empty ones left out. */
  cells: Record<string, string>;
  /** By the office's settings. */
  confirmed?: Confirmation;
}

/** A document; its title and number are the pack's. */
export interface LeanSource {
  /** Absent if `S1`. */
  confidence?: Confidence;
  /** Where the official text stands, if that is known. */
  address?: string;
  /** The address of the register to look it up in otherwise. */
  register?: string;
}

export interface LeanReferral {
  department: string;
  findings: string[];
  /** Those that no message of these findings says. */
  reasons?: Text[];
}

/** A finding of a lean report: lists that are empty are left out. What the rule says of itself (title, family, stage, departments) is in `PackInfo`, by its code. */
export interface LeanFinding {
  code: string;
  outcome: Exclude<Outcome, "not_applicable">;
  /** Absent if `S1`. */
  confidence?: Confidence;
  /** What the rule says of its own: that its checks hold or which fields are missing isn't in it. */
  message?: Text;
  checks?: LeanCheck[];
  figures?: LeanFigure[];
  /** Names of those that are known, with those that they rest on. */
  facts?: string[];
  parameters?: LeanParameter[];
  /** Rows of tables that it read: the table, a space and the line. */
  rows?: string[];
  /** Codes of the findings that it read. */
  findings?: string[];
  /** Id of a document and, after a space, the articles. */
  sources?: string[];
  /** A field by its name; before anything else stands what it is: `parameter`, `fact`, `row`, `cell`, `finding` or `value`. */
  missing?: string[];
  error?: Diagnostic;
  printed?: Printed[];
  judged?: Judged;
}

/** The report, lean: only rules that concern the record, each document once; what the pack says itself goes by name. */
export interface Report extends AnyReport {
  findings: LeanFinding[];
  /** The facts that findings read, by name. */
  facts: Record<string, LeanFact>;
  /** The rows of tables that findings read, by the table, a space and the line. */
  rows: Record<string, LeanRow>;
  /** By id. */
  sources: Record<string, LeanSource>;
  /** Who acts on which findings. */
  referrals: LeanReferral[];
  /** Why a rule doesn't concern the record, by its code: the name of the field by which it doesn't, or `as_of`. */
  not_applicable: Record<string, string>;
}

/** The whole report: one finding for each rule, with all words in both languages. */
export interface FullReport extends AnyReport {
  findings: Finding[];
  /** By id. */
  sources: Record<string, Cited>;
  referrals: Referral[];
}
