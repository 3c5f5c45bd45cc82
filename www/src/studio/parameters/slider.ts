// <water-rules-slider>: a number that is dragged between half and double of itself, exactly, digit by digit.
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { ONE, parseDecimal, printDecimal, ZERO, type Decimal } from "../../decimal";
import { amountText } from "../../digits";
import { base } from "../../view/styles";
import { unitText, type Lang } from "../../words";
import { WORDS } from "./words";

interface Scale {
  low: Decimal;
  step: Decimal;
  steps: number;
  places: number;
}

/** More steps than this are no finer on any screen, and a slider counts in binary numbers. */
const MOST_STEPS = 1e15;

function placesOf(text: string): number {
  const point = text.indexOf(".");
  return point < 0 ? 0 : text.length - point - 1;
}

/** The steps between two numbers, as fine as the finest of the texts; nothing if there is no way between them. */
function scale(texts: string[], low: string, high: string): Scale | undefined {
  const from = parseDecimal(low);
  const to = parseDecimal(high);
  if (!from || !to || !to.gt(from)) return undefined;
  const places = Math.max(...texts.map(placesOf));
  const step = places ? parseDecimal(`0.${"0".repeat(places - 1)}1`)! : ONE;
  const steps = Number(printDecimal(to.minus(from).div(step).round(0, 0)));
  return steps > 0 && steps < MOST_STEPS ? { low: from, step, steps, places } : undefined;
}

/** Half and double of a value, no finer than the value itself; from 0 to 1 for 0. */
export function rangeOf(value: string): [string, string] {
  const number = parseDecimal(value) || ZERO;
  if (number.eq(ZERO)) return ["0", "1"];
  const half = printDecimal(number.div("2").round(placesOf(value), 0));
  const double = printDecimal(number.times("2"));
  return number.gt(ZERO) ? [half, double] : [double, half];
}

/** Whether a number is between two others, of which an empty one is no limit. */
export function isWithin(value: string, min: string, max: string): boolean {
  const [number, least, most] = [value, min, max].map(parseDecimal);
  return !number || !((least && number.lt(least)) || (most && number.gt(most)));
}

export class WaterRulesSlider extends LitElement {
  static styles = [
    base,
    css`
      :host {
        margin-top: 6px;
      }
      .slider {
        display: grid;
        grid-template-columns: minmax(70px, 110px) minmax(0, 1fr) minmax(70px, 110px);
        grid-gap: 8px;
        align-items: end;
      }
      input[type="range"] {
        width: 100%;
        min-height: 32px;
        margin: 0;
      }
      output {
        font-weight: bold;
        font-size: 16px;
        color: var(--blue-ink);
      }
    `,
  ];
  static properties = {
    value: {},
    min: {},
    max: {},
    label: {},
    unit: {},
    lang: {},
    low: { state: true },
    high: { state: true },
    held: {},
    at: { state: true },
  };

  declare value: string;
  /** The least and the greatest value that there may be; empty where there is no limit. */
  declare min: string;
  declare max: string;
  declare label: string;
  declare unit: string;
  declare lang: Lang;
  declare low: string;
  declare high: string;
  /** Where it is dragged to; nothing while it rests. */
  declare at: string | undefined;
  /** Where it was let go, while that isn't decided on. */
  declare held: string | undefined;
  /** Hears each place that it is dragged over; nothing once it is back where it was. */
  moved: (value: string | undefined) => void = () => undefined;
  /** Hears where it is let go. */
  settled: (value: string) => void = () => undefined;

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("value") && !changed.has("min") && !changed.has("max")) return;
    if (changed.has("value")) this.at = undefined;
    const number = parseDecimal(this.value);
    const [low, high] = [parseDecimal(this.low || ""), parseDecimal(this.high || "")];
    // A range that was typed, or dragged within, stays as long as the value is in it.
    if (!number || !low || !high || number.lt(low) || number.gt(high))
      [this.low, this.high] = rangeOf(this.value);
    [this.low, this.high] = [this.limited(this.low), this.limited(this.high)];
  }

  protected render(): unknown {
    const words = WORDS[this.lang];
    const number = parseDecimal(this.value);
    if (!number) return html`<p class="quiet small">${words.notNumber}</p>`;
    const found = scale([this.value, this.low, this.high], this.low, this.high);
    const shown = this.at ?? this.held ?? this.value;
    const bound = (which: "low" | "high") => (event: Event) => {
      const input = event.target as HTMLInputElement;
      // An end that stays what it was isn't drawn anew.
      input.value = this[which] = this.limited(input.value.trim());
    };
    const spoken = `${amountText(shown)} ${unitText(this.unit)}`.trim();
    return html`<p class="small">
        <b>${words.slide}</b> <output data-tried-value>${spoken}</output> ${this.at === undefined ? html`<span class="quiet">${words.slideHelp}</span>` : nothing}
      </p>
      <div class="slider">
        <label class="small">${words.low}<input type="text" inputmode="decimal" data-low .value=${this.low} @change=${bound("low")} /></label>
        ${
          found
            ? html`<input
              type="range"
              data-slider
              min="0"
              max=${found.steps}
              step="1"
              .value=${String(this.stepOf(shown, found))}
              aria-label="${words.slide}${words.colon}${this.label}"
              aria-valuetext=${spoken}
              @input=${(event: Event) => this.drag(event, found)}
              @change=${(event: Event) => this.drop(event, found)}
            />`
            : html`<span></span>`
        }
        <label class="small">${words.high}<input type="text" inputmode="decimal" data-high .value=${this.high} @change=${bound("high")} /></label>
      </div>`;
  }

  /** An end of the slider, no further than the value may go. A value that is past it already has its slider all the same. */
  private limited(end: string): string {
    const { value, min, max } = this;
    if (isWithin(end, min, max) || !isWithin(value, min, max)) return end;
    return isWithin(end, min, "") ? max : min;
  }

  private stepOf(value: string, { low, step }: Scale): number {
    return Number(printDecimal(parseDecimal(value)!.minus(low).div(step).round(0, 0)));
  }

  private valueAt(event: Event, { low, step, places }: Scale): string {
    return low.plus(step.times((event.target as HTMLInputElement).value)).toFixed(places);
  }

  private drag(event: Event, found: Scale): void {
    this.at = this.valueAt(event, found);
    this.moved(this.same(this.at) ? undefined : this.at);
  }

  private drop(event: Event, found: Scale): void {
    const value = this.valueAt(event, found);
    this.at = undefined;
    if (!this.same(value)) this.settled(value);
  }

  private same(value: string): boolean {
    return parseDecimal(value)!.eq(parseDecimal(this.value)!);
  }
}

customElements.define("water-rules-slider", WaterRulesSlider);
