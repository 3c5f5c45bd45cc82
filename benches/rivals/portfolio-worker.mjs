// One of the page's workers: takes the next piece of the projects until there is none left, and screens each.
import init, { loadPack } from "../../www/src/engine/pkg-study/water_rules_study.js";
import { AS_OF, loaded } from "./engines/ours-pack.mjs";
import { screenPiece } from "./portfolio-way.mjs";

let memory;
let pack;
let info;

async function start({ wasm, bundle }) {
  ({ memory } = await init({ module_or_path: wasm }));
  pack = loaded(loadPack(bundle));
  info = pack.info();
  return {};
}

/** `taken` is shared by the workers: how many pieces have been taken. */
async function run({ pieces, taken }) {
  const verdicts = {};
  let milliseconds = 0;
  for (let place = Atomics.add(taken, 0, 1); place < pieces; place = Atomics.add(taken, 0, 1)) {
    const piece = new Uint8Array(await (await fetch(`/pieces/${place}.json`)).arrayBuffer());
    const began = performance.now();
    const answer = screenPiece(pack, info.rules, piece, AS_OF);
    milliseconds += performance.now() - began;
    for (const [verdict, count] of Object.entries(answer.verdicts))
      verdicts[verdict] = (verdicts[verdict] || 0) + count;
  }
  return { verdicts, milliseconds, memory: memory.buffer.byteLength };
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage(await (data.pieces ? run(data) : start(data)));
  } catch (error) {
    self.postMessage({ error: String(error?.message || error) });
  }
};
