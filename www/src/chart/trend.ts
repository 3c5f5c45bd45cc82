// A value over the years with its target: years that are missing between two are bridged by dashes.
import { html, nothing, svg, type TemplateResult } from "lit";

export interface TrendPoint {
  x: number;
  y: number;
  /** The value as written. */
  text: string;
}

export interface Trend {
  /** In the order of `x`. */
  points: TrendPoint[];
  /** Where the target stands in each year. */
  targets: { x: number; y: number }[];
  /** The whole picture as a sentence. */
  label: string;
}

const [WIDTH, HEIGHT, SIDE, TOP, BOTTOM] = [300, 96, 26, 20, 22];

export function trendView({ points, targets, label }: Trend): TemplateResult {
  const all = [...points, ...targets];
  const [left, right] = [Math.min(...all.map(({ x }) => x)), Math.max(...all.map(({ x }) => x))];
  const [low, high] = [Math.min(...all.map(({ y }) => y)), Math.max(...all.map(({ y }) => y))];
  const atX = (x: number): number =>
    right > left ? SIDE + ((x - left) / (right - left)) * (WIDTH - 2 * SIDE) : WIDTH / 2;
  const atY = (y: number): number =>
    high > low
      ? TOP + ((high - y) / (high - low)) * (HEIGHT - TOP - BOTTOM)
      : (HEIGHT + TOP - BOTTOM) / 2;
  const between = <T extends { x: number; y: number }>(
    list: T[],
    draw: (from: T, to: T) => unknown,
  ): unknown => list.slice(1).map((to, i) => draw(list[i]!, to));
  const line = (kind: string, from: { x: number; y: number }, to: { x: number; y: number }) =>
    svg`<line class=${kind} x1=${atX(from.x)} y1=${atY(from.y)} x2=${atX(to.x)} y2=${atY(to.y)}></line>`;
  // The numbers of a crowded line stand at its ends only.
  const written = (i: number): boolean => points.length <= 5 || i === 0 || i === points.length - 1;
  const years = [...new Set([left, ...points.map(({ x }) => x), right])];
  const yearShown = (x: number): boolean => years.length <= 6 || x === left || x === right;
  return html`<svg class="chart trend" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
    <line class="axis" x1="0" x2=${WIDTH} y1=${HEIGHT - BOTTOM + 6} y2=${HEIGHT - BOTTOM + 6}></line>
    ${level(targets).map(([from, to]) => line("goal", { ...from, x: from.x - 0.3 }, { ...to, x: to.x + 0.3 }))}
    ${between(points, (from, to) => line(to.x - from.x > 1 ? "run gap" : "run", from, to))}
    ${points.map(
      (point, i) => svg`<circle class="dot" cx=${atX(point.x)} cy=${atY(point.y)} r="3.5"></circle>
        ${written(i) ? svg`<text x=${atX(point.x)} y=${atY(point.y) - 8} text-anchor="middle">${point.text}</text>` : nothing}`,
    )}
    ${years.filter(yearShown).map((x) => svg`<text class="year" x=${atX(x)} y=${HEIGHT - 3} text-anchor="middle">${x}</text>`)}
  </svg>`;
}

/** Neighbouring years with the same target, as one line. */
function level(targets: Trend["targets"]): [Trend["targets"][number], Trend["targets"][number]][] {
  const lines: [Trend["targets"][number], Trend["targets"][number]][] = [];
  for (const each of targets) {
    const last = lines[lines.length - 1];
    if (last && last[1].x === each.x - 1 && last[1].y === each.y) last[1] = each;
    else lines.push([each, each]);
  }
  return lines;
}
