import { html } from "lit";
import { amountText } from "../digits";

/** All digits of an amount that is written shorter are a hover away. */
export function amount(value: string, written = amountText): unknown {
  const shown = written(value);
  return shown.endsWith("…") || shown !== amountText(value)
    ? html`<span title=${value}>${shown}</span>`
    : shown;
}
