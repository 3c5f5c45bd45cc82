// What the ten checks are called, and what each that objects makes of the verdict. Every engine answers with the codes
// of the checks that object.
export const CODES = Array.from(
  { length: 10 },
  (_, place) => `B-${String(place + 1).padStart(2, "0")}`,
);

const REJECTED = ["B-03", "B-09"];
const REVISE = ["B-01", "B-02", "B-05", "B-07", "B-08"];

/** The codes of those that are true, given in the order of the codes. */
export const objecting = (flags) => CODES.filter((_, place) => flags[place]);

/** The verdict of a project to which these checks object. */
export function verdictOf(objections) {
  if (objections.some((code) => REJECTED.includes(code))) return "rejected";
  if (objections.some((code) => REVISE.includes(code))) return "revise";
  return objections.length > 0 ? "conditional" : "pass";
}

/**
 * The right answer, on whole numbers only: volumes in hundredths of m³, output in hundredths of t, quotas in thousandths,
 * days since 1970. Nothing comes near 2^53, so JavaScript has them exactly; shares are compared by multiplying across.
 */
export function exact(p) {
  const all = p.planned_m3 + p.recirculated_m3;
  return objecting([
    p.planned_m3 * 1000 > p.output_t * p.quota_m3_per_t,
    p.planned_m3 > p.basin_remaining_m3,
    p.groundwater && p.groundwater_zone === "prohibited",
    p.recirculated_m3 * 100 < all * 90,
    p.planned_m3 > 300_000_00 && !p.has_evaluation,
    (p.supplied_m3 - p.registered_m3) * 100 > p.supplied_m3 * 10,
    ["thermal_power", "steel", "chemical"].includes(p.industry) &&
      p.recirculated_m3 * 100 < all * 97,
    p.planned_m3 > p.licence_m3 && p.traded_m3 < p.planned_m3 - p.licence_m3,
    p.traded_m3 > 0 && p.seller_basin !== p.basin,
    p.renewal_requested >= p.licence_expires,
  ]);
}
