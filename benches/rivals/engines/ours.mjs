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
      report: { input, run: each((project) => project.screenText(AS_OF)), objections: (answer) => objectionsOf(JSON.parse(answer).findings) },
      verdict: { input, run: each((project) => project.verdict(AS_OF)), verdict: (answer) => answer },
    },
  };
}
