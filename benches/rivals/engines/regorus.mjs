// regorus, by the small binding in ../regorus: a record goes in and the objections come out as JSON text.
import init, { Policy } from "../../../target/rivals/regorus/rivals_regorus.js";

const REGO = `package water

import rego.v1

reuse := input.recirculated_m3 / (input.planned_m3 + input.recirculated_m3)

gap := input.planned_m3 - input.licence_m3

objections contains "B-01" if input.planned_m3 > input.output_t * input.quota_m3_per_t

objections contains "B-02" if input.planned_m3 > input.basin_remaining_m3

objections contains "B-03" if {
	input.groundwater
	input.groundwater_zone == "prohibited"
}

objections contains "B-04" if reuse < 0.9

objections contains "B-05" if {
	input.planned_m3 > 300000
	not input.has_evaluation
}

objections contains "B-06" if (input.supplied_m3 - input.registered_m3) / input.supplied_m3 > 0.1

objections contains "B-07" if {
	input.industry in {"thermal_power", "steel", "chemical"}
	reuse < 0.97
}

objections contains "B-08" if {
	gap > 0
	input.traded_m3 < gap
}

objections contains "B-09" if {
	input.traded_m3 > 0
	input.seller_basin != input.basin
}

objections contains "B-10" if input.renewal_requested >= input.licence_expires
`;

export async function start({ wasm }) {
  const { memory } = await init({ module_or_path: wasm });
  const policy = new Policy(REGO, "data.water.objections");
  const screen = (record) => JSON.parse(policy.evaluate(JSON.stringify(record)));
  return {
    memory,
    rows: {
      "": {
        input: ({ record }) => record,
        run: (records) => records.map(screen),
        objections: (answer) => answer,
      },
    },
    difference: (a, b) =>
      new Policy(
        "package water\nimport rego.v1\nvalue := input.a - input.b",
        "data.water.value",
      ).evaluate(JSON.stringify({ a, b })),
  };
}
