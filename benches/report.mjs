// Tables for docs/performance.md, which the commands write between their markers.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release } from "node:os";
import { fileURLToPath } from "node:url";

export function quantile(figures, share) {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (figures) => quantile(figures, 0.5);

/** Three digits that count. */
export function short(value) {
  if (value === undefined || Number.isNaN(value)) return "";
  return value >= 100
    ? Math.round(value).toLocaleString("en").replaceAll(",", " ")
    : String(Number(value.toPrecision(3)));
}

/** A table of Markdown; all columns but the first are figures, unless `text` names them. */
export function table(head, rows, text = []) {
  const rule = head.map((_, place) => (place === 0 || text.includes(place) ? "---" : "--:"));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** What is asked before anything runs: afterwards the load is the benchmark's own. */
export function machine() {
  const [load] = loadavg();
  const models = `${cpus().length} × ${cpus()[0].model.trim()}, Linux ${release()}`;
  return (browser) =>
    `${new Date().toISOString().slice(0, 10)}，${models}，Chromium ${browser}，Node ${process.versions.node}；开始时的机器负载 / load of the machine when it began ${load.toFixed(2)}。` +
    (load > 1
      ? "机器不空闲，所有时间都偏长；同一次运行内的比值仍可比。 / It wasn't idle, so every time is too long; ratios within the run still hold."
      : "");
}

/** Replaces what stands between the markers of a name. */
export function publish(name, text) {
  const path = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
  const page = readFileSync(path, "utf8");
  const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!between.test(page)) throw new Error(`docs/performance.md has no place for ${name}`);
  writeFileSync(
    path,
    page.replace(between, (_, open, close) => `${open}\n${text.trim()}\n\n${close}`),
  );
}
