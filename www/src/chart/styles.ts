import { css } from "lit";

// Charts are drawn, not painted as backgrounds, so that they print. Colour is never the only sign.
export const charts = css`
  .chart {
    display: block;
    width: 100%;
    overflow: visible;
    --tone: var(--blue-ink);
    --tone-bg: var(--tint);
  }
  .chart-reject {
    --tone: var(--reject);
    --tone-bg: var(--reject-bg);
  }
  .chart-revise {
    --tone: var(--revise);
    --tone-bg: var(--revise-bg);
  }
  .chart-undetermined {
    --tone: var(--undetermined);
    --tone-bg: var(--undetermined-bg);
  }
  .chart-condition {
    --tone: var(--condition);
    --tone-bg: var(--condition-bg);
  }
  .chart-advice {
    --tone: var(--advice);
    --tone-bg: var(--advice-bg);
  }
  .chart-pass {
    --tone: var(--pass);
    --tone-bg: var(--pass-bg);
  }
  .chart-not_applicable {
    --tone: var(--na);
    --tone-bg: var(--na-bg);
  }
  .chart .track {
    fill: var(--na-bg);
  }
  .chart .fill {
    fill: var(--tone);
  }
  .chart .fill.outlined {
    fill: var(--tone-bg);
    stroke: var(--tone);
    stroke-width: 2;
  }
  .chart line {
    stroke: var(--edge);
  }
  .chart line.mark {
    stroke: var(--ink);
    stroke-width: 3;
  }
  .chart line.base {
    stroke: var(--edge);
    stroke-width: 2;
    stroke-dasharray: 3 2;
  }
  .chart text {
    fill: var(--ink);
    font-size: calc(var(--size) * 0.875);
  }
  .chart text.base,
  .chart text.year {
    fill: var(--quiet);
  }
  .chart line.goal {
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-dasharray: 5 3;
  }
  .chart line.run {
    stroke: var(--blue-ink);
    stroke-width: 2;
  }
  .chart line.gap {
    stroke-dasharray: 2 4;
  }
  .chart .dot {
    fill: var(--blue-ink);
  }
  .trend {
    max-width: 420px;
  }
`;
