// json-rules-engine. Its conditions compare and can't reckon, and compare no dates: the product, the shares and the gap are
// worked out beforehand by JavaScript, and days are numbers. None of that is timed.
import { Engine } from "json-rules-engine";
import { CODES } from "../src/checks.mjs";

const is = (fact, operator, value) => ({ fact, operator, value });
const of = (fact) => ({ fact });

const RULES = [
  [is("planned_m3", "greaterThan", of("quota_m3"))],
  [is("planned_m3", "greaterThan", of("basin_remaining_m3"))],
  [is("groundwater", "equal", true), is("groundwater_zone", "equal", "prohibited")],
  [is("reuse", "lessThan", 0.9)],
  [is("planned_m3", "greaterThan", 300_000), is("has_evaluation", "equal", false)],
  [is("leakage", "greaterThan", 0.1)],
  [is("industry", "in", ["thermal_power", "steel", "chemical"]), is("reuse", "lessThan", 0.97)],
  [is("gap_m3", "greaterThan", 0), is("traded_m3", "lessThan", of("gap_m3"))],
  [is("traded_m3", "greaterThan", 0), is("seller_basin", "notEqual", of("basin"))],
  [is("renewal_requested", "greaterThanInclusive", of("licence_expires"))],
];

function input({ record: p, whole }) {
  return {
    ...p,
    quota_m3: p.output_t * p.quota_m3_per_t,
    reuse: p.recirculated_m3 / (p.planned_m3 + p.recirculated_m3),
    leakage: (p.supplied_m3 - p.registered_m3) / p.supplied_m3,
    gap_m3: p.planned_m3 - p.licence_m3,
    renewal_requested: whole.renewal_requested,
    licence_expires: whole.licence_expires,
  };
}

export function start() {
  const engine = new Engine();
  RULES.forEach((all, place) =>
    engine.addRule({ conditions: { all }, event: { type: CODES[place] } }),
  );
  async function run(facts) {
    const answers = [];
    for (const each of facts) answers.push((await engine.run(each)).events.map(({ type }) => type));
    return answers;
  }
  return { rows: { "": { input, run, objections: (answer) => [...answer].sort() } } };
}
