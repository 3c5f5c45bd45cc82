// GoRules ZEN's whole engine as it is published for WASI: decision graphs, on threads over memory that is shared, so only
// in a page that is isolated from other origins. The package's own loader finds its files by a bundler of its choice; this
// is that loader with the files handed in.
import { WASI, getDefaultContext, instantiateNapiModule } from "@napi-rs/wasm-runtime";
import { CODES, objecting } from "../src/checks.mjs";
import { DATES } from "./zen-checks.mjs";

/** As the package's loader has them: 262 MB before anything is asked of it. */
const MEMORY = { initial: 4000, maximum: 65536, shared: true };
const THREADS = 4;

const node = (id, type, content) => ({ id, type, name: id, position: { x: 0, y: 0 }, content });
const edge = (sourceId, targetId) => ({
  id: `${sourceId}-${targetId}`,
  type: "edge",
  sourceId,
  targetId,
});

/** A decision that works out named expressions. */
function graph(keyed) {
  const expressions = keyed.map(([key, value]) => ({ id: key, key, value }));
  const settings = {
    passThrough: false,
    inputField: null,
    outputPath: null,
    executionMode: "single",
  };
  return {
    contentType: "application/vnd.gorules.decision",
    nodes: [
      node("in", "inputNode"),
      node("checks", "expressionNode", { expressions, ...settings }),
      node("out", "outputNode"),
    ],
    edges: [edge("in", "checks"), edge("checks", "out")],
  };
}

export async function start({ wasm, worker }) {
  const memory = new WebAssembly.Memory(MEMORY);
  const script = URL.createObjectURL(new Blob([worker], { type: "text/javascript" }));
  const { napiModule } = await instantiateNapiModule(wasm, {
    context: getDefaultContext(),
    asyncWorkPoolSize: THREADS,
    // The package's loader for pages starts a new worker for every decision, which takes some 50 ms; its loader for Node
    // keeps them, and so does this.
    reuseWorker: true,
    wasi: new WASI({ version: "preview1" }),
    onCreateWorker: () => new Worker(script, { type: "module" }),
    overwriteImports(imports) {
      imports.env = { ...imports.env, ...imports.napi, ...imports.emnapi, memory };
      return imports;
    },
    beforeInit({ instance }) {
      for (const name of Object.keys(instance.exports))
        if (name.startsWith("__napi_register__")) instance.exports[name]();
    },
  });
  const engine = new napiModule.exports.ZenEngine();
  const decisionOf = (keyed) =>
    engine.createDecision(new TextEncoder().encode(JSON.stringify(graph(keyed))));
  const decision = decisionOf(DATES.map((expression, place) => [CODES[place], expression]));
  // One after another: 2,000 asked at once break its threads ("Offset is outside the bounds of the DataView") and the page.
  async function run(records) {
    const answers = [];
    for (const record of records) answers.push((await decision.evaluate(record)).result);
    return answers;
  }
  const objections = (result) => objecting(CODES.map((code) => result[code]));
  return {
    memory,
    rows: { "": { input: ({ record }) => record, run, objections } },
    difference: async (a, b) =>
      (await decisionOf([["value", "a - b"]]).evaluate({ a, b })).result.value,
  };
}
