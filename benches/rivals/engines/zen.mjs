// GoRules ZEN as it is published for a page: expressions only, no decision graph. The ten checks are one expression that
// gives a list of booleans; it is parsed in every call, because there is no way to keep it parsed.
import init, { evaluateExpression } from "@gorules/zen-engine-wasm";
import { objecting } from "../src/checks.mjs";

const REUSE = "recirculated_m3 / (planned_m3 + recirculated_m3)";
const CHECKS = `[
  planned_m3 > output_t * quota_m3_per_t,
  planned_m3 > basin_remaining_m3,
  groundwater and groundwater_zone == "prohibited",
  ${REUSE} < 0.9,
  planned_m3 > 300000 and not has_evaluation,
  (supplied_m3 - registered_m3) / supplied_m3 > 0.1,
  industry in ["thermal_power", "steel", "chemical"] and ${REUSE} < 0.97,
  planned_m3 > licence_m3 and traded_m3 < planned_m3 - licence_m3,
  traded_m3 > 0 and seller_basin != basin,
  date(renewal_requested) >= date(licence_expires)
]`;

export async function start({ wasm }) {
  const { memory } = await init({ module_or_path: wasm });
  return {
    memory,
    rows: {
      "": { input: ({ record }) => record, run: (records) => records.map((record) => evaluateExpression(CHECKS, record)), objections: objecting },
    },
    /** A figure that a report would show: what comes back, and what it is. */
    figure: () => ({ expression: "3.7 + 0.25", answer: evaluateExpression("3.7 + 0.25", {}), right: "3.95" }),
  };
}
