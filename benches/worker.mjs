// Times the module inside a worker, without messages: loading the pack, screening, and one edit with its screening.
import init, { loadPack } from "/pkg/water_rules.js";

const LOADS = 5;

/** How long each next question takes, from an empty record to the last one; what a sample doesn't say isn't known yet. */
function interview(pack, record, asOf) {
  const project = pack.open({});
  const done = new Set();
  const times = [];
  for (;;) {
    const start = performance.now();
    const { open } = project.next(asOf);
    times.push(performance.now() - start);
    const question = open.find(({ field }) => !done.has(field));
    if (!question) break;
    done.add(question.field);
    project.set(question.field, record[question.field] ?? { not_known: true });
  }
  project.free();
  return times;
}

self.onmessage = async ({ data: { asOf, rounds } }) => {
  try {
    await init({ module_or_path: "/pkg/water_rules_bg.wasm" });
    const bundle = await (await fetch("/rules.json")).text();
    const load = [];
    let pack;
    for (let time = 0; time < LOADS; time++) {
      pack?.free();
      const start = performance.now();
      const loaded = loadPack(bundle);
      load.push(performance.now() - start);
      pack = loaded.pack;
      if (!pack) throw new Error(JSON.stringify(loaded.diagnostics.slice(0, 3)));
    }
    const info = pack.info();
    const given = info.samples.length ? info.samples : [{ id: "empty record", record: {} }];
    const samples = given.map(({ id, record }) => {
      const project = pack.open(record);
      const times = [];
      const edits = [];
      const inside = [];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        project.screenText(asOf);
        const middle = performance.now();
        project.set("surface_m3", String(100_000 + round));
        project.screenText(asOf);
        const end = performance.now();
        project.verdict(asOf);
        const judged = performance.now();
        project.set("surface_m3", record.surface_m3 ?? null);
        // The first quarter is for the browser's compiler.
        if (round >= rounds / 4) {
          times.push(middle - start);
          edits.push(end - middle);
          inside.push(judged - end);
        }
      }
      project.free();
      return { id, record, times, edits, inside, asked: interview(pack, record, asOf) };
    });
    self.postMessage({ load, samples, rules: info.rules.length });
  } catch (error) {
    self.postMessage({ error: String(error?.message || error) });
  }
};
