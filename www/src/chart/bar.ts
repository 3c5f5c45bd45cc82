// One bar, to stand in a cell of a table: the table says in words and digits what the bar shows.
import { html, nothing, svg, type TemplateResult } from "lit";

export interface Bar {
  value: number;
  /** What the whole width stands for. */
  most: number;
  /** Solid if it is as it should be or needs no judgement; an outline if not, so that paper shows it too. */
  outlined?: boolean;
  /** The tone of an outcome; blue without one. */
  tone?: string;
  /** A line across, such as a target. */
  mark?: number | undefined;
}

function share(value: number, most: number): string {
  return `${most > 0 ? Math.min(100, Math.max(0, (value / most) * 100)).toFixed(2) : 0}%`;
}

export function barView({ value, most, outlined, tone, mark }: Bar): TemplateResult {
  return html`<svg class="chart bar ${tone ? `chart-${tone}` : ""}" height="14" aria-hidden="true" focusable="false">
    <rect class="track" x="0" y="3" width="100%" height="8"></rect>
    <rect class=${outlined ? "fill outlined" : "fill"} x="0" y="1.5" width=${share(value, most)} height="11"></rect>
    ${
      mark === undefined
        ? nothing
        : svg`<line class="mark" x1=${share(mark, most)} x2=${share(mark, most)} y1="0" y2="14"></line>`
    }
  </svg>`;
}
