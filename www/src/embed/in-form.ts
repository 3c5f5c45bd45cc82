// The element as a part of the form that it is in: hidden fields, which old forms and their scripts find, and whether the
// form may be submitted.
import type { Report, Text, Verdict } from "../engine/pkg/water_rules";
import { INVALID } from "./words";

/** Of better verdicts the first; a form that requires one of them takes a better one, too. */
const REQUIRED: Verdict[] = ["pass", "conditional"];

/** A hidden field among the element's children; none without a name. */
export function fillField(
  host: HTMLElement,
  name: string,
  what: "report" | "record",
  value: string,
  disabled: boolean,
): void {
  let field = host.querySelector<HTMLInputElement>(`:scope > input[data-water-screening=${what}]`);
  if (!name) {
    field?.remove();
    return;
  }
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.dataset["waterScreening"] = what;
    host.append(field);
  }
  field.name = name;
  field.value = value;
  field.disabled = disabled;
}

/** What a form asks of the element before it is submitted. */
export interface Asked {
  /** That there are data, none of them bad, and a report of them. */
  required: boolean;
  /** The worst verdict that will do, `pass` or `conditional`, or empty. */
  require: string;
}

export interface State {
  begun: boolean;
  problems: boolean;
  failed: boolean;
  report: Report | undefined;
}

/** Why a form may not be submitted. */
export function invalidity(
  { required, require }: Asked,
  { begun, problems, failed, report }: State,
): { flags: ValidityStateFlags; message: Text } | undefined {
  if (!required && !require) return undefined;
  if (failed) return { flags: { customError: true }, message: INVALID.failed };
  if (!begun) return { flags: { valueMissing: true }, message: INVALID.missing };
  if (problems) return { flags: { badInput: true }, message: INVALID.problems };
  if (!report) return { flags: { customError: true }, message: INVALID.screening };
  if (!require) return undefined;
  const allowed = REQUIRED.slice(0, require.includes("conditional") ? 2 : 1);
  return allowed.includes(report.verdict)
    ? undefined
    : { flags: { customError: true }, message: INVALID.verdict };
}
