// GoRules ZEN as it is published for a page: expressions only, no decision graph. The ten checks are one expression that
// gives a list of booleans; it is parsed in every call, because there is no way to keep it parsed. Its dates are dear, so it
// is asked with days as numbers, too; turning them into numbers isn't timed.
import init, { evaluateExpression } from "@gorules/zen-engine-wasm";
import { objecting } from "../src/checks.mjs";
import { DATES, DAYS } from "./zen-checks.mjs";

const days = ({ record, whole }) => ({
  ...record,
  renewal_requested: whole.renewal_requested,
  licence_expires: whole.licence_expires,
});

export async function start({ wasm }) {
  const { memory } = await init({ module_or_path: wasm });
  const row = (input, checks) => {
    const expression = `[${checks.join(", ")}]`;
    return {
      input,
      run: (records) => records.map((record) => evaluateExpression(expression, record)),
      objections: objecting,
    };
  };
  return {
    memory,
    rows: { dates: row(({ record }) => record, DATES), days: row(days, DAYS) },
    difference: (a, b) => evaluateExpression("a - b", { a, b }),
  };
}
