// The ten checks as expressions of GoRules ZEN.
const REUSE = "recirculated_m3 / (planned_m3 + recirculated_m3)";

const checks = (late) => [
  "planned_m3 > output_t * quota_m3_per_t",
  "planned_m3 > basin_remaining_m3",
  'groundwater and groundwater_zone == "prohibited"',
  `${REUSE} < 0.9`,
  "planned_m3 > 300000 and not has_evaluation",
  "(supplied_m3 - registered_m3) / supplied_m3 > 0.1",
  `industry in ["thermal_power", "steel", "chemical"] and ${REUSE} < 0.97`,
  "planned_m3 > licence_m3 and traded_m3 < planned_m3 - licence_m3",
  "traded_m3 > 0 and seller_basin != basin",
  late,
];

export const DATES = checks("date(renewal_requested) >= date(licence_expires)");
export const DAYS = checks("renewal_requested >= licence_expires");
