export type BranchKind =
  | "function"
  | "not_applicable"
  | "then"
  | "else"
  | "loop"
  | "holds"
  | "fails"
  | "row";

/** One step from the inputs to an outcome. */
export type Step =
  | ({ step: "field" } & NamedValue)
  | ({ step: "fact"; steps: Step[] } & FactRead)
  | ({ step: "parameter" } & ParameterRead)
  | ({ step: "row" } & RowRead)
  | { step: "finding"; code: string; title: Text; outcome: Outcome }
  | { step: "branch"; line: number; kind: BranchKind; words: Text; source: string }
  | ({ step: "check" } & Check)
  | ({ step: "figure" } & NamedValue)
  | ({ step: "missing" } & Missing);

/** How one finding came about: what was read, what was decided in the order of the lines, what was worked out. */
export interface Explanation {
  code: string;
  file: string;
  title: Text;
  steps: Step[];
  outcome: Outcome;
  message: Text;
  citations: Text[];
}

export interface Explained extends FullReport {
  /** One for each finding that concerns the record, in their order. */
  explanations: Explanation[];
}

/** A field with another value. */
export interface Change {
  field: string;
  label: Text;
  unit: string;
  /** Nothing if the field isn't given and counts as 0. */
  from: string | null;
  to: string;
  /** The difference between numbers. */
  by: string | null;
}

/** A screening on the other side of a boundary. */
export interface Beside {
  values: string[];
  verdict: Verdict;
  blocking: string[];
}

export interface WhatIfAnswer {
  /** What is done, as the pack has it: its fields move together. Two where no measure alone meets the goal. */
  measures: { name: string; label: Text }[];
  changes: Change[];
  verdict: Verdict;
  /** One step less of each measure, with the values of all that is changed; none of one whose value is one of a list. */
  short: Beside[];
}

export interface WhatIf {
  verdict: Verdict;
  as_of: string;
  /** Findings graver than a condition. */
  blocking: { code: string; title: Text; outcome: Outcome; missing: Missing[] }[];
  goals: {
    kind: "passes" | "better" | "finding";
    code: string | null;
    words: Text;
    answers: WhatIfAnswer[];
    /** Measures that could be taken and don't help alone. */
    helpless: { name: string; label: Text }[];
  }[];
  /** How far fields that belong together can grow, if nothing is graver than a condition. */
  room: { changes: Change[]; beyond: Beside | null }[];
  screenings: number;
  /** Whether the search was ended at its limit, so that changes may be missing. */
  cut_short: boolean;
}

/** How a certificate came out when its record was screened again, and what it is about. */
export interface Verification {
  /** Whether the certificate is as it was written and its report is the very one that the rules give now. */
  same: boolean;
  digest: string;
  verdict: string;
  /** The verdict as the judgements in it have it; null if there are none. */
  judged: string | null;
  judgements: Judgement[];
  /** What its record calls itself; empty if it has no name. */
  name: string;
  /** The date whose law was applied. */
  as_of: string;
  record: Record<string, unknown>;
  /** The pack that it names. */
  pack: { id: string; version: string; digest: string };
  /** The record by the rules at hand, with the law of today. */
  today: {
    as_of: string;
    verdict: Verdict;
    pack: { id: string; version: string; digest: string };
  };
  /** What whoever relies on it should know, whether it is the same or not. */
  notices: {
    code: "long-past" | "to-come" | "other-rules" | "other-verdict-today";
    message: Text;
  }[];
  differences: {
    code: "form" | "digest" | "pack" | "engine" | "verdict" | "finding" | "figure" | "report";
    what: Text;
    certificate: string;
    now: string;
  }[];
}

/** What a list of projects shows of one. */
export interface Listed {
  verdict: Verdict;
  /** Findings other than passed and not applicable. */
  findings: { code: string; outcome: Outcome }[];
  referrals: string[];
  /** Its part in the total of its region, if the pack declares how projects are added up. */
  share: Share | null;
}

/** The same, with what a report says besides. */
export interface Screened extends Listed {
  figures: Record<string, string>;
  /** Derived facts that are known, by name. */
  facts: Record<string, string>;
  problems: FieldProblem[];
}

export interface Share {
  /** Values of the fields that name the region, widest first; empty where the record doesn't say. */
  region: string[];
  cap: string | null;
  used: string | null;
  /** Nothing if the rule that works it out doesn't concern the record, or couldn't. */
  added: string | null;
  /** Whether the rule concerns the record and couldn't work it out. */
  unknown: boolean;
}

/** A table of cells as a spreadsheet holds it. */
export interface Grid {
  rows: string[][];
  /** Cells made one: first row, first column, last row and last column from 0. */
  merged: [number, number, number, number][];
  /** Rows that are left out, from 0. */
  left_out: number[];
  view: BookView;
}

/** What of a workbook was read, and what wasn't. */
export interface BookView {
  /** Name of the sheet. */
  sheet: string;
  /** Other sheets that may be asked for, those that hold anything. */
  others: { name: string; hidden: boolean }[];
  /** Rows and columns that are hidden and hold something. */
  hidden_rows: number;
  hidden_columns: number;
  /** Whether what is hidden was asked for and is among the cells. */
  with_hidden: boolean;
}

export interface Column {
  letter: string;
  heading: string;
  /** A field, or one of a list: `products.1.output`. */
  field: string | null;
  unit: string | null;
  /** Whether that is no unit of the field: its bare numbers wait until one is chosen. */
  unit_unknown: boolean;
  /** Why the field is a guess, if it is one. */
  guess: Text | null;
  left_out: boolean;
  /** What its texts stand for that aren't values of the field. */
  meanings: Meaning[];
}

/** What a text of a column stands for. */
export interface Meaning {
  text: string;
  /** What the record gets in its place; empty if that is no answer. */
  means: string;
  /** Whether nobody chose it. */
  guess: boolean;
  count: number;
}

/** What a person said of a table. */
export interface Choices {
  /** For columns by their place from 0, a field, with a unit behind an `@` if that was chosen; empty to leave it out. */
  columns?: Record<number, string>;
  /** For fields, what a text of a cell stands for. */
  meanings?: Record<string, Record<string, string>>;
  /** What holds for rows that don't say. */
  fill?: { only?: Record<string, unknown>; answers: Record<string, unknown> }[];
  /** Answers of single rows, by the row; they go before what the row says. */
  answers?: Record<number, Record<string, unknown>>;
}

/** A bad cell, in the place that a spreadsheet shows. */
export interface CellProblem {
  row: number;
  /** Empty for a whole row. */
  column: string;
  heading: string;
  field: string;
  code: string;
  severity: Severity;
  message: Text;
  value: string | null;
  /** What the cell may be taken for, if somebody says so. */
  proposal?: string;
}

/** A file of records. */
export interface Sheet {
  columns: Column[];
  heading_row: number | null;
  /** What of a workbook this is; nothing of another file. */
  view: BookView | null;
  preview: string[][];
  /** Why the columns can't be read; other choices may mend it. */
  trouble: Text | null;
  notices: Text[];
  problems: CellProblem[];
  rows: { row: number; record: Record<string, unknown> }[];
}

interface Dated {
  from: string | null;
  to: string | null;
  in_force: boolean;
  source: string;
  citation: Text;
  confidence: Confidence;
}

export interface ParameterPage {
  name: string;
  label: Text;
  unit: string;
  values: (Dated & { value: string })[];
}

export interface TablePage {
  id: string;
  title: Text;
  columns: { name: string; label: Text; unit: string | null; key: "exact" | "at_least" | null }[];
  /** Cells in the order of the columns, empty where nothing is known. */
  rows: (Dated & { line: number; cells: string[] })[];
}

export interface SourcePage {
  id: string;
  title: Text;
  number: string | null;
  citation: Text;
  from: string | null;
  until: string | null;
  confidence: Confidence;
  /** Where its official text stands; null where that isn't known. */
  address: string | null;
  /** Where to look for it otherwise; neither is given of what is no official text. */
  register: Register | null;
  /** What its cited articles say, in the pack's own short words. */
  articles: { citation: Text; says: Text }[];
}

export interface CaseResult {
  id: string;
  name: Text;
  file: string;
  line: number;
  passed: boolean;
  differences: { what: string; expected: string; actual: string }[];
}

export interface CasePage extends CaseResult {
  as_of: string;
  record: Record<string, unknown>;
  verdict: string | null;
  /** Expected outcomes by code. */
  findings: Record<string, string>;
}

/** What a rule names of the pack, and its script. */
export interface RulePage {
  code: string;
  path: string;
  script: string;
  fields: string[];
  parameters: string[];
  tables: string[];
  findings: string[];
  facts: string[];
}

/** What a derived fact names of the pack, and its script. */
export interface FactPage {
  name: string;
  path: string;
  script: string;
  fields: string[];
  parameters: string[];
  tables: string[];
  facts: string[];
  /** Codes of the rules that rest on it. */
  rules: string[];
}

/** A pack to be read, with the law of a date. */
export interface Library {
  parameters: ParameterPage[];
  tables: TablePage[];
  sources: SourcePage[];
  cases: CasePage[];
  rules: RulePage[];
  facts: FactPage[];
}

/** What a changed pack does to a list of projects. */
export interface Impact {
  projects: number;
  /** Projects with another verdict. */
  flipped: number;
  /** Projects that keep theirs while an outcome or a figure changes. */
  touched: number;
  /** In one sentence. */
  summary: Text;
  verdicts: { verdict: Verdict; before: number; after: number }[];
  /** The most frequent first. */
  flips: { from: Verdict; to: Verdict; projects: number; volume: string | null }[];
  /** Rules whose outcome changes: from, to and for how many projects. */
  rules: { code: string; title: Text; family: string; moves: [Outcome, Outcome, number][] }[];
  /** Sums of the figures that change, over the projects for which they do. */
  figures: {
    code: string;
    name: string;
    label: Text;
    unit: string;
    before: string;
    after: string;
    projects: number;
  }[];
  /** Flips by the fields that the pack names, and by `family`. */
  groups: {
    by: string;
    label: Text;
    values: { value: string; label: Text; worse: number; better: number; volume: string | null }[];
  }[];
  /** The projects to look at first, by their place in the list. */
  first: {
    index: number;
    name: string;
    from: Verdict;
    to: Verdict;
    findings: [string, Outcome, Outcome][];
    volume: string | null;
  }[];
  /** Codes of the rules that were run again. */
  run: string[];
}

/** A word that a rule may use. */
export interface Word {
  name: string;
  /** What it is written after, with a dot between; empty if it stands alone. */
  on: string;
  /** As it is called, with types. */
  signature: string;
  text: Text;
  example: string;
}

/** One thing that moved between two packs. */
export interface Move {
  kind:
    | "parameter"
    | "row"
    | "rule"
    | "fact"
    | "field"
    | "source"
    | "department"
    | "case"
    | "property"
    | "opinion"
    | "pack";
  /** Name in the pack; a rule's code; of cases their file. */
  name: string;
  text: Text;
}

/** One way that a rule can go. */
export interface Branch {
  span: Span;
  kind: BranchKind;
  /** The name of a function, the words of a check, the keys of a row; else empty. */
  name: string;
  outcome: string | null;
  /** Whether a known answer goes this way. */
  reached: boolean;
  /** Of a check between numbers or dates that a known answer comes to: whether one of them is at its limit. */
  at_limit: boolean | null;
}

/** What the known answers do with one rule, one fact, one file of shared functions or one table. */
export interface Coverage {
  code: string;
  path: string;
  cases: number;
  outcomes: Outcome[];
  branches: Branch[];
}

/** A limit of a check and the records around it. */
export interface Boundary {
  code: string;
  check: string;
  line: number;
  label: Text;
  comparison: Comparison;
  unit: string;
  /** The field that is moved; nothing if no known answer and no sample comes to the check with one that moves it. */
  field: string | null;
  /** Below first; the one at the limit is absent if no value of the field comes to it. */
  probes: Probe[];
  /** The sides that a known answer of the rule is on. */
  covered: ("below" | "at" | "above")[];
}

/** One record by a limit. */
export interface Probe {
  at: "below" | "at" | "above";
  as_of: string;
  record: Record<string, unknown>;
  /** The value of the moved field. */
  given: string;
  /** The left side of the check. */
  value: string;
  limit: string;
  holds: boolean;
  outcome: Outcome;
  verdict: Verdict;
}

/** How a property of the pack came out. */
export interface PropertyResult {
  id: string;
  name: Text;
  file: string;
  line: number;
  /** How many of the records put it to the test. */
  tested: number;
  counterexamples: Counterexample[];
  /** Codes of the exceptions that no record needed. */
  unneeded: string[];
}

/** A record that breaks a property, with nothing in it that isn't needed for that. */
export interface Counterexample {
  as_of: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  /** The changed field. */
  field: string;
  /** `what` is `verdict`, a code or `figure NAME`. */
  breaches: { what: string; before: string; after: string }[];
}

/**
 * Projects by columns, each named as its field: numbers (NaN where there is none), values with the place of each
 * project's, or values. Numbers are read as they are printed, so that 0.1 is a tenth.
 */
export type Columns = Record<
  string,
  Float64Array | { values: unknown[]; codes: Uint8Array | Uint16Array | Uint32Array } | unknown[]
>;

/** Settings of an office, read from a file; what is wrong with them has its place. */
export interface SettingsRead {
  settings: Settings;
  diagnostics: Diagnostic[];
}
