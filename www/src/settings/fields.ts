// The inputs of the settings screen: one label, one value.
import { html, type TemplateResult } from "lit";
import type { PackInfo, TableInfo } from "../engine/pkg/water_rules";
import { codesOfColumn, say, unitText, type Coded, type Lang } from "../words";
import type { Words } from "./words";

export interface Input {
  name: string;
  label: string;
  value: string;
  type?: "text" | "date";
  wide?: boolean;
  set(value: string): void;
}

export function inputView({ name, label, value, type = "text", wide, set }: Input): TemplateResult {
  return html`<label class=${wide ? "wide" : ""}
    >${label}
    <input type=${type} data-input=${name} .value=${value} @change=${(event: Event) => set((event.target as HTMLInputElement).value.trim())}
  /></label>`;
}

export interface Option {
  value: string;
  label: string;
}

export function selectView(
  { name, label, value, set }: Input,
  options: Option[],
  unset: string,
): TemplateResult {
  return html`<label
    >${label}
    <select data-input=${name} @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
      <option value="" .selected=${value === ""}>${unset}</option>
      ${options.map(
        (option) =>
          html`<option value=${option.value} .selected=${option.value === value}>${option.label}</option>`,
      )}
    </select></label
  >`;
}

/** The choices of a field, narrowed by what the others of `chosen` are. */
export function optionsOf(
  field: Coded,
  chosen: Readonly<Record<string, unknown>>,
  lang: Lang,
): Option[] {
  const outer = field.within ? chosen[field.within] : undefined;
  return field.choices
    .filter(({ within }) => !outer || within.length === 0 || within.includes(String(outer)))
    .map(({ value, label }) => ({ value, label: say(label, lang) }));
}

type Column = TableInfo["columns"][number];

/** One cell of a row: chosen where the column holds the codes of a field. */
export function cellView(
  column: Column,
  cells: Readonly<Record<string, string>>,
  info: PackInfo,
  words: Words,
  lang: Lang,
  set: (value: string) => void,
): TemplateResult {
  const unit = unitText(column.unit, lang);
  const input: Input = {
    name: column.name,
    label: say(column.label, lang) + (unit ? ` (${unit})` : ""),
    value: cells[column.name] ?? "",
    set,
  };
  if (column.type === "boolean") {
    const options = [
      { value: "true", label: words.yes },
      { value: "false", label: words.no },
    ];
    return selectView(input, options, words.unset);
  }
  const coded = column.type === "text" ? codesOfColumn(column.name, info) : undefined;
  return coded && coded.choices.length
    ? selectView(input, optionsOf(coded, cells, lang), words.unset)
    : inputView(input);
}
