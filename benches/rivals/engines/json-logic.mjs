// json-logic-engine, walking the rules and compiled to JavaScript. Compiling needs `Function`, which a strict content
// security policy refuses.
import { LogicEngine } from "json-logic-engine";
import { objecting } from "../src/checks.mjs";

const of = (field) => ({ var: field });
const reuse = { "/": [of("recirculated_m3"), { "+": [of("planned_m3"), of("recirculated_m3")] }] };
const gap = { "-": [of("planned_m3"), of("licence_m3")] };

const RULES = [
  { ">": [of("planned_m3"), { "*": [of("output_t"), of("quota_m3_per_t")] }] },
  { ">": [of("planned_m3"), of("basin_remaining_m3")] },
  { and: [of("groundwater"), { "===": [of("groundwater_zone"), "prohibited"] }] },
  { "<": [reuse, 0.9] },
  { and: [{ ">": [of("planned_m3"), 300_000] }, { "!": [of("has_evaluation")] }] },
  { ">": [{ "/": [{ "-": [of("supplied_m3"), of("registered_m3")] }, of("supplied_m3")] }, 0.1] },
  {
    and: [{ in: [of("industry"), ["thermal_power", "steel", "chemical"]] }, { "<": [reuse, 0.97] }],
  },
  { and: [{ ">": [gap, 0] }, { "<": [of("traded_m3"), gap] }] },
  { and: [{ ">": [of("traded_m3"), 0] }, { "!==": [of("seller_basin"), of("basin")] }] },
  { ">=": [of("renewal_requested"), of("licence_expires")] },
];

export function start() {
  const engine = new LogicEngine();
  const compiled = RULES.map((rule) => engine.build(rule));
  const row = (screen) => ({
    input: ({ record }) => record,
    run: (records) => records.map(screen),
    objections: (answer) => answer,
  });
  return {
    rows: {
      interpreted: row((record) =>
        objecting(RULES.map((rule) => engine.run(rule, record) === true)),
      ),
      compiled: row((record) => objecting(compiled.map((rule) => rule(record) === true))),
    },
    difference: (a, b) => engine.run({ "-": [of("a"), of("b")] }, { a, b }),
  };
}
