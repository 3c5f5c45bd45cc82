// Made-up projects, the same for the same seed. Each is a `record` as a page has it (numbers and ISO dates) and the same
// in whole numbers (`whole`: hundredths of m³ and t, thousandths of m³/t, days since 1970), which is what it is made from.

const SCALES = {
  output_t: 100,
  quota_m3_per_t: 1000,
  planned_m3: 100,
  recirculated_m3: 100,
  supplied_m3: 100,
  registered_m3: 100,
  basin_remaining_m3: 100,
  licence_m3: 100,
  traded_m3: 100,
};
const DATES = ["renewal_requested", "licence_expires"];
const INDUSTRIES = [
  "thermal_power",
  "steel",
  "chemical",
  "building_materials",
  "coal_mining",
  "food",
];
const FIRST_DAY = Date.UTC(2026, 0, 1) / 86_400_000;

/** Mulberry32: numbers from 0 up to 1. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function project(whole) {
  const record = {};
  for (const [field, value] of Object.entries(whole)) {
    if (SCALES[field]) record[field] = value / SCALES[field];
    else if (DATES.includes(field))
      record[field] = new Date(value * 86_400_000).toISOString().slice(0, 10);
    else record[field] = value;
  }
  return { record, whole };
}

/** Projects on both sides of every check. */
export function projects(count, seed) {
  const next = random(seed);
  const between = (low, high) => Math.floor(low + next() * (high - low + 1));
  const pick = (values) => values[between(0, values.length - 1)];
  return Array.from({ length: count }, () => {
    // From 100 m³ to 3 million m³ a year, as many small ones as large ones.
    const planned = Math.round(100 * 10 ** (2 + next() * 4.5));
    const near = (value, low, high) => Math.round(value * (low + next() * (high - low)));
    const quota = between(50, 20_000);
    const supplied = near(planned, 0.5, 2) + 100;
    const licence = near(planned, 0.6, 1.4);
    const expires = FIRST_DAY + between(0, 700);
    return project({
      industry: pick(INDUSTRIES),
      output_t: near((planned * 1000) / quota, 0.8, 1.6),
      quota_m3_per_t: quota,
      planned_m3: planned,
      recirculated_m3: near(planned, 4, 60),
      has_evaluation: next() < 0.6,
      supplied_m3: supplied,
      registered_m3: near(supplied, 0.8, 1),
      groundwater: next() < 0.5,
      groundwater_zone: pick(["none", "none", "restricted", "prohibited"]),
      basin: pick(["yellow", "hai"]),
      basin_remaining_m3: near(planned, 0.7, 4),
      licence_m3: licence,
      traded_m3: next() < 0.5 ? 0 : near(Math.abs(planned - licence), 0.5, 2),
      seller_basin: pick(["yellow", "yellow", "hai"]),
      renewal_requested: expires - between(-30, 120),
      licence_expires: expires,
    });
  });
}

/** Projects that are exactly on the limit of every check that compares amounts: nothing objects to any of them. */
export function onTheLine(count, seed) {
  const next = random(seed);
  const between = (low, high) => Math.floor(low + next() * (high - low + 1));
  return Array.from({ length: count }, () => {
    // Whole tens of tonnes, so that the product has two places; a multiple of 3, so that 97 to 3 has two places as well.
    const output = between(1, 3000) * 1000;
    const quota = between(50, 20_000) * 3;
    const planned = (output * quota) / 1000;
    const supplied = between(10, 1_000_000) * 10;
    const licence = between(1, planned - 1);
    const expires = FIRST_DAY + between(0, 700);
    const steel = next() < 0.5;
    return project({
      industry: steel ? "steel" : "food",
      output_t: output,
      quota_m3_per_t: quota,
      planned_m3: planned,
      recirculated_m3: steel ? (planned / 3) * 97 : planned * 9,
      has_evaluation: true,
      supplied_m3: supplied,
      registered_m3: (supplied / 10) * 9,
      groundwater: true,
      groundwater_zone: "restricted",
      basin: "yellow",
      basin_remaining_m3: planned,
      licence_m3: licence,
      traded_m3: planned - licence,
      seller_basin: "yellow",
      renewal_requested: expires - 1,
      licence_expires: expires,
    });
  });
}
