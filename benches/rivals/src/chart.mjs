// The plot of `make portfolio`: time and memory against the number of projects.
import { parse, View } from "vega";
import { compile } from "vega-lite";

const MEASURED = "实测 / measured";
const STRAIGHT = "斜率 1 / slope 1";

/** SVG text. Both axes of the time are logarithmic, so that what grows with the number of projects is a straight line. */
export async function chart(runs) {
  // Through the largest, of which the browser's compiler takes the least part.
  const last = runs.at(-1);
  const straight = ({ count }) => (last.seconds * count) / last.count;
  const times = runs.flatMap((run) => [
    { count: run.count, seconds: straight(run), what: STRAIGHT },
    { count: run.count, seconds: run.seconds, what: MEASURED },
  ]);
  const memory = runs.flatMap(({ count, memory, peak }) => [
    { count, megabytes: peak / 1e6, what: "进程峰值 / peak of the process" },
    { count, megabytes: memory / 1e6, what: "WASM 内存 / WASM memory" },
  ]);
  const x = {
    field: "count",
    type: "quantitative",
    scale: { type: "log" },
    axis: { values: runs.map(({ count }) => count), format: "~s" },
    title: "项目数 / projects",
  };
  const panel = (values, y, marks, domain, range) => ({
    width: 320,
    height: 260,
    data: { values },
    mark: { type: "line", point: true },
    encoding: {
      x,
      y,
      color: {
        field: "what",
        type: "nominal",
        scale: { domain, range },
        title: null,
        legend: { orient: "bottom", columns: 1, labelLimit: 300 },
      },
      ...marks,
    },
  });
  const spec = {
    background: "white",
    resolve: { scale: { color: "independent" } },
    hconcat: [
      panel(
        times,
        { field: "seconds", type: "quantitative", scale: { type: "log" }, title: "秒 / seconds" },
        {
          strokeWidth: {
            field: "what",
            type: "ordinal",
            scale: { domain: [MEASURED, STRAIGHT], range: [2, 7] },
            legend: null,
          },
        },
        [MEASURED, STRAIGHT],
        ["#1f5f99", "#cccccc"],
      ),
      panel(
        memory,
        { field: "megabytes", type: "quantitative", scale: { zero: true }, title: "MB" },
        {},
        ["进程峰值 / peak of the process", "WASM 内存 / WASM memory"],
        ["#8a4b08", "#2e7d32"],
      ),
    ],
    config: { font: "sans-serif" },
  };
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg}\n`;
}
