// This engine's first module, the one that a page loads: one record at a time.
import init, { loadPack } from "../../../www/src/engine/pkg/water_rules.js";
import { AS_OF, loaded, objectionsOf } from "./ours-pack.mjs";

export async function start({ wasm, pack: text }) {
  const { memory } = await init({ module_or_path: wasm });
  const pack = loaded(loadPack(text));
  const each = (ask) => (records) =>
    records.map((record) => {
      const project = pack.open(record);
      const answer = ask(project);
      project.free();
      return answer;
    });
  const input = ({ record }) => record;
  return {
    memory,
    rows: {
      report: {
        input,
        run: each((project) => project.screenText(AS_OF)),
        objections: (answer) => objectionsOf(JSON.parse(answer).findings),
      },
      verdict: {
        input,
        run: each((project) => project.verdict(AS_OF)),
        verdict: (answer) => answer,
      },
    },
    /** The gap that a check of the pack compares with. */
    difference(a, b) {
      const [report] = each((project) => project.screen(AS_OF))([
        { planned_m3: a, licence_m3: b, traded_m3: 0 },
      ]);
      return report.findings.find(({ code }) => code === "B-08").checks[0].limit;
    },
  };
}
