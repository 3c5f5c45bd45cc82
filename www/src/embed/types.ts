// What a host page sees of <water-screening>.
import type {
  Diagnostic,
  FieldProblem,
  Judgement,
  PackFiles,
  PackInfo,
  Report,
  Settings,
  Text,
} from "../engine/pkg-study/water_rules_study";

/** One project's data, by field. Numbers may be text, so that every digit counts. */
export type RecordData = Record<string, unknown>;

/** `form`: data and findings; `verdict`: findings; `compact`: one line. */
export type Mode = "form" | "interview" | "verdict" | "compact";
export type Theme = "light" | "dark" | "auto";

/** The pack is loaded. */
export interface ReadyDetail {
  pack: PackInfo;
  /** The engine's version. */
  engine: string;
}

/** The user changed the data. */
export interface ChangeDetail {
  record: RecordData;
}

/** The project was screened. */
export interface ReportDetail {
  report: Report;
  /** The data that the report is of. */
  record: RecordData;
}

/** The user asks to fill in a field that is missing, in a mode that has no form of its own (`verdict`). */
export interface WantDetail {
  /** As in the pack; `products.1.output` for a place in a list. */
  field: string;
}

/** Something can't be done, or data can't be used as they are; nothing is thrown into the host page. */
export interface ErrorDetail {
  /** `bad-pack`, `bad-settings`, `untrusted`, `bad-record`, `record-problems`, `bad-judgement`, `wrong-origin`, `timeout`, `kit-updated`, `failed`, or a code of the server's. */
  code: string;
  message: Text;
  /** The mistakes of a pack, with their places. */
  diagnostics?: Diagnostic[];
  /** What is wrong with fields of the record. */
  problems?: FieldProblem[];
}

/** The events of the element, by name. They bubble and leave shadow trees; none can be cancelled. */
export interface Details {
  "ws-ready": ReadyDetail;
  "ws-change": ChangeDetail;
  "ws-report": ReportDetail;
  "ws-want": WantDetail;
  "ws-error": ErrorDetail;
}

/**
 * `<water-screening>`. Setting a property fires no `ws-change`, and setting what is there already does nothing. Objects are
 * copied: changed afterwards, they are to be set once more.
 */
export interface WaterScreeningElement extends HTMLElement {
  /** The address of a pack (the text of `water-rules bundle`), or its files by path. */
  pack: string | PackFiles;
  /** The address of public keys (PEM) by one of which the pack must be signed; any pack if empty. */
  trust: string;
  /** The office's settings, laid over the pack; set once more after they are changed. */
  settings: Settings | undefined;
  /** The data as they are now; set to put others in, as an object or as JSON text. */
  record: RecordData | string;
  /** A reviewer's judgements of the findings, shown beside what the rules say; set them after the record that they are of. */
  judgements: Judgement[];
  /** The date whose law applies, such as `2026-11-23`; today if empty. Attribute `as-of`. */
  asOf: string;
  /** `zh` or `en`; that of the nearest element with a language if empty, else Chinese. */
  lang: string;
  theme: Theme;
  mode: Mode;
  /** The name under which a form that the element is in submits the report, as JSON. */
  name: string;
  /** The name under which it submits the data. Attribute `record-name`. */
  recordName: string;
  /** Whether the form that the element is in is submitted only with data, none of them bad, and their report. */
  required: boolean;
  /** The verdict without which that form isn't submitted: `pass`, or `conditional`, which takes `pass`, too. */
  require: "" | "pass" | "conditional";
  /** Whether nothing can be typed, and nothing is submitted. */
  disabled: boolean;
  /** Whether the user can change nothing; the form submits it all the same. Attribute `readonly`. */
  readOnly: boolean;
  /** The key of the address's fragment that data are taken from: `record` for `#record=%7B…%7D`; none if empty. */
  fragment: string;
  /** Called with the detail of each `ws-report`; as an attribute, the name of a global function. */
  callback: ((detail: ReportDetail) => void) | string;
  /** The last report, if the data were screened since they changed. */
  readonly report: Report | undefined;
  /** What the pack holds, once it is loaded. */
  readonly info: PackInfo | undefined;
  /** The form that the element is in, and whether it may be submitted, as fields of a form have it. */
  readonly form: HTMLFormElement | null;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
  /** Fetches the pack anew; the data stay. */
  reload(): Promise<void>;
  /** Gives the user the report as a file. */
  save(): void;
  /**
   * The certificate of the data as they are: JSON text that `water-rules verify`, or `/verify` of the server, screens again.
   * Rejects with the code `no-report` while there is no report of them. Loads the whole engine when it is first asked for.
   */
  certificate(hash?: "sha256" | "sm3"): Promise<string>;
}

declare global {
  interface HTMLElementTagNameMap {
    "water-screening": WaterScreeningElement;
  }
  interface HTMLElementEventMap {
    "ws-ready": CustomEvent<ReadyDetail>;
    "ws-change": CustomEvent<ChangeDetail>;
    "ws-report": CustomEvent<ReportDetail>;
    "ws-want": CustomEvent<WantDetail>;
    "ws-error": CustomEvent<ErrorDetail>;
  }
}
