// This engine's whole module, for many records at once.
import init, { loadPack } from "../../../www/src/engine/pkg-study/water_rules_study.js";
import { columnRows } from "./ours-columns.mjs";
import { AS_OF, loaded, objectionsOf } from "./ours-pack.mjs";

export async function start({ wasm, pack: text }) {
  const { memory } = await init({ module_or_path: wasm });
  const pack = loaded(loadPack(text));
  const many = {
    input: ({ record }) => record,
    run: (records) => pack.screenMany(records, AS_OF),
    objections: ({ findings }) => objectionsOf(findings),
  };
  return { memory, rows: { many, ...columnRows(pack) } };
}
