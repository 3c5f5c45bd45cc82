// Cedar, its policies parsed once. It has whole numbers of 64 bits, and decimals that can be compared and nothing else: it
// is handed whole numbers (hundredths of m³ and t, thousandths of m³/t, days), shares are compared by multiplying across,
// and scaling isn't timed.
import init, {
  isAuthorized,
  preparsePolicySet,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/web";
import { CODES } from "../src/checks.mjs";

const CONDITIONS = [
  "context.planned_m3 * 1000 > context.output_t * context.quota_m3_per_t",
  "context.planned_m3 > context.basin_remaining_m3",
  'context.groundwater && context.groundwater_zone == "prohibited"',
  "context.recirculated_m3 * 100 < (context.planned_m3 + context.recirculated_m3) * 90",
  "context.planned_m3 > 30000000 && !context.has_evaluation",
  "(context.supplied_m3 - context.registered_m3) * 100 > context.supplied_m3 * 10",
  '["thermal_power", "steel", "chemical"].contains(context.industry) && context.recirculated_m3 * 100 < (context.planned_m3 + context.recirculated_m3) * 97',
  "context.planned_m3 > context.licence_m3 && context.traded_m3 < context.planned_m3 - context.licence_m3",
  "context.traded_m3 > 0 && context.seller_basin != context.basin",
  "context.renewal_requested >= context.licence_expires",
];

function checked(answer) {
  if (answer.type === "failure") throw new Error(JSON.stringify(answer.errors));
  return answer;
}

export async function start({ wasm }) {
  const { memory } = await init({ module_or_path: wasm });
  const staticPolicies = Object.fromEntries(
    CONDITIONS.map((condition, place) => [
      CODES[place],
      `forbid(principal, action, resource) when { ${condition} };`,
    ]),
  );
  checked(preparsePolicySet("checks", { staticPolicies, templates: {}, templateLinks: [] }));
  const entity = (type) => ({ type, id: "one" });
  const request = {
    principal: entity("Applicant"),
    action: entity("Action"),
    resource: entity("Project"),
    entities: [],
    validateRequest: false,
  };
  const screen = (context) => {
    const { reason, errors } = checked(
      statefulIsAuthorized({ ...request, preparsedPolicySetId: "checks", context }),
    ).response.diagnostics;
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    return reason;
  };
  /** What it says when decimals are subtracted. */
  function difference(a, b) {
    const policy = `forbid(principal, action, resource) when { decimal("${a}") - decimal("${b}") > decimal("0.0") };`;
    const answer = isAuthorized({
      ...request,
      context: {},
      policies: { staticPolicies: { difference: policy }, templates: {}, templateLinks: [] },
    });
    const errors =
      answer.type === "failure"
        ? answer.errors
        : answer.response.diagnostics.errors.map(({ error }) => error);
    return errors[0].message;
  }
  return {
    memory,
    rows: {
      "": {
        input: ({ whole }) => whole,
        run: (contexts) => contexts.map(screen),
        objections: (answer) => [...answer].sort(),
      },
    },
    difference,
  };
}
