// How long an edit's impact on many projects takes in the page: one parameter is moved step by step as by a slider, and
// each step is timed from the event to the new impact on the screen. `make studio-bench` writes it into docs/performance.md;
// nothing asserts a time.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { closeBrowser } from "../tests/browser/harness.mjs";
import { choose, openStudio } from "../tests/browser/studio.mjs";
import { machine, median, publish, quantile, table } from "./report.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const COUNT = Number(process.env.COUNT || 20_000);
const STEPS = Number(process.env.STEPS || 21);
/** One that few rules read, one that a rule about every construction reads, one with money behind it. */
const PARAMETERS = [
  ["parameters/targets.toml", "leakage_class_two"],
  ["parameters/evaluation.toml", "balance_tolerance_m3"],
  ["parameters/price_and_tax.toml", "over_plan_first_multiple"],
];

/** The goal for an edit's impact, in milliseconds. */
const GOAL = 50;
const onMachine = machine();
const milliseconds = (time) => `${time.toFixed(1)} ms`;

const projects = execFileSync(
  process.env.WATER_RULES_BIN,
  ["generate", "--count", String(COUNT), "--seed", "7", "rules"],
  { cwd: root, maxBuffer: 1 << 30 },
);
const { page } = await openStudio();
const started = performance.now();
await page.setInputFiles("[data-projects]", {
  name: "projects.ndjson",
  mimeType: "application/x-ndjson",
  buffer: projects,
});
await page.locator("[data-tried]", { hasText: String(COUNT) }).waitFor({ timeout: 600_000 });
await page.locator("[data-stop]").waitFor({ state: "detached", timeout: 600_000 });
await page.waitForSelector(".studio[data-busy=no] [data-failed]", { timeout: 600_000 });
const screened = `${((performance.now() - started) / 1000).toFixed(1)} s`;
const rows = [];
for (const [path, name] of PARAMETERS) {
  await choose(page, path);
  const slider = page.locator(`[data-parameter="${name}"] [data-slider]`);
  const times = await slider.evaluate(async (input, steps) => {
    const root = document.querySelector("water-rules-page").shadowRoot;
    const studio = root.querySelector("water-rules-studio");
    const { min, max } = input;
    const times = [];
    for (let step = 0; step < steps; step++) {
      const before = studio.trial;
      input.value = Number(min) + ((Number(max) - Number(min)) * (step + 0.5)) / steps;
      const start = performance.now();
      input.dispatchEvent(new Event("input", { bubbles: true }));
      // The value that it has is nothing to try.
      while (studio.trial === before && performance.now() - start < 5000)
        await new Promise((resolve) => setTimeout(resolve));
      await studio.updateComplete;
      if (studio.trial && studio.trial !== before) times.push(performance.now() - start);
    }
    return times;
  }, STEPS);
  const summary = await page.locator(".trial").innerText();
  // The first is for the browser's compiler.
  const warm = times.slice(1);
  const middle = median(warm);
  rows.push([
    `\`${name}\``,
    milliseconds(middle),
    milliseconds(quantile(warm, 0.95)),
    milliseconds(GOAL),
    `${(middle / GOAL).toFixed(2)} ×`,
    summary.replaceAll("\n", " "),
  ]);
}
const shown = table(
  ["参数 / parameter", "中位数 / median", "95 %", "目标 / goal", "÷ 目标 / goal", "变化 / changed"],
  rows,
  [5],
);
publish(
  "impact",
  `${onMachine(page.context().browser().version())}\n\n${COUNT} 个项目，按现行规则审查一遍用 ${screened}；然后拖动参数，每一步从事件到屏幕上的新结果。\n\n` +
    `${COUNT} projects, screened once under the rules in force in ${screened}; then a parameter is dragged, each step from its event to the new impact on the screen.\n\n${shown}`,
);
console.log(`${shown}\n\ndocs/performance.md`);
await closeBrowser();
process.exit();
