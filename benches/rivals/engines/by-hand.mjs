// A function written for these ten checks: the floor that no engine gets below, and no rules that anybody could edit.
import { objecting } from "../src/checks.mjs";

const KEY_INDUSTRIES = new Set(["thermal_power", "steel", "chemical"]);

function screen(p) {
  const reuse = p.recirculated_m3 / (p.planned_m3 + p.recirculated_m3);
  const gap = p.planned_m3 - p.licence_m3;
  return objecting([
    p.planned_m3 > p.output_t * p.quota_m3_per_t,
    p.planned_m3 > p.basin_remaining_m3,
    p.groundwater && p.groundwater_zone === "prohibited",
    reuse < 0.9,
    p.planned_m3 > 300_000 && !p.has_evaluation,
    (p.supplied_m3 - p.registered_m3) / p.supplied_m3 > 0.1,
    KEY_INDUSTRIES.has(p.industry) && reuse < 0.97,
    gap > 0 && p.traded_m3 < gap,
    p.traded_m3 > 0 && p.seller_basin !== p.basin,
    p.renewal_requested >= p.licence_expires,
  ]);
}

export function start() {
  return {
    rows: {
      "": {
        input: ({ record }) => record,
        run: (records) => records.map(screen),
        objections: (answer) => answer,
      },
    },
    difference: (a, b) => a - b,
  };
}
