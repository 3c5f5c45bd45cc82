// A row of a table that a finding read: what it is the row of, and its cells.
import { html, type TemplateResult } from "lit";
import type { PackInfo, Text } from "../engine/pkg/water_rules";
import { codesOfColumn, codeText, say, unitText, type Lang } from "../words";
import { amount } from "./amount";

interface Row {
  key: string[];
  cells: { name: string; label: Text; value: string; unit: string }[];
}

export function rowView({ key, cells }: Row, info: PackInfo, lang: Lang): TemplateResult {
  const text = (name: string, value: string): string =>
    codeText(value, codesOfColumn(name, info), lang);
  const called = key.map((value) => {
    const cell = cells.find((each) => each.value === value);
    return cell ? text(cell.name, value) : value;
  });
  return html`<span class="quiet">${called.join(" / ")}</span>
    <div>
      ${cells.map(
        ({ name, label, value, unit }) =>
          html`<span class="cell">${say(label, lang) || name} <b class="figure">${amount(text(name, value))}</b> ${unitText(unit, lang)}</span> `,
      )}
    </div>`;
}
