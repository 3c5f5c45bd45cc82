// A value against its target, from zero on: a bar, a line across it, and the words for both beneath.
import { html, nothing, svg, type TemplateResult } from "lit";

export interface Bullet {
  value: number | undefined;
  target: number | undefined;
  /** What the value began at. */
  base?: number | undefined;
  outlined: boolean;
  tone: string;
  /** The whole picture as a sentence. */
  label: string;
  targetText: string;
  baseText?: string;
}

export function bulletView({
  value,
  target,
  base,
  outlined,
  tone,
  label,
  targetText,
  baseText,
}: Bullet): TemplateResult {
  const most = Math.max(value || 0, target || 0, base || 0) * 1.12 || 1;
  const at = (amount: number): string => `${((amount / most) * 100).toFixed(2)}%`;
  const mark = (amount: number, kind: string, text: string, y: number) => svg`
    <line class=${kind} x1=${at(amount)} x2=${at(amount)} y1="2" y2="28"></line>
    <text class=${kind} x=${at(amount)} y=${y} text-anchor=${amount / most > 0.6 ? "end" : "start"}>${text}</text>`;
  const based = base !== undefined && baseText;
  return html`<svg class="chart bullet chart-${tone}" height=${based ? 54 : 41} role="img" aria-label=${label}>
    <rect class="track" x="0" y="9" width="100%" height="12"></rect>
    ${
      value === undefined
        ? nothing
        : svg`<rect class=${outlined ? "fill outlined" : "fill"} x="0" y="6" width=${at(value)} height="18"></rect>`
    }
    ${target === undefined ? nothing : mark(target, "mark", targetText, 38)}
    ${based ? mark(base, "base", baseText, 52) : nothing}
  </svg>`;
}
