// Many records at once as columns: the one place of this comparison that knows that interface.
import { CODES } from "../src/checks.mjs";
import { columnsOf } from "../src/columns.mjs";
import { AS_OF } from "./ours-pack.mjs";

/** What a byte of `Standing.outcomes` stands for. */
const [UNDETERMINED, PASS] = [2, 5];

/** With the columns in hand, and made of objects while the time runs. */
export function columnRows(pack) {
  const { fields, rules } = pack.info();
  const paths = CODES.map((code) => rules.find((rule) => rule.code === code).path);

  /** The codes of the checks that object to each project. */
  function screen(columns) {
    const standing = pack.standing(AS_OF);
    const count = standing.addColumns(columns);
    standing.verdicts();
    const outcomes = paths.map((path) => standing.outcomes(path));
    standing.free();
    const answers = new Array(count);
    for (let place = 0; place < count; place++) {
      const answer = (answers[place] = []);
      for (let check = 0; check < CODES.length; check++) {
        const outcome = outcomes[check][place];
        if (outcome === UNDETERMINED) throw new Error(`${CODES[check]} is undetermined`);
        if (outcome < PASS) answer.push(CODES[check]);
      }
    }
    return answers;
  }

  const input = ({ record }) => record;
  const objections = (answer) => answer;
  const columns = {
    input,
    gather: (records) => columnsOf(records, fields),
    run: screen,
    objections,
  };
  return {
    columns,
    larger: { ...columns, batch: 10_000 },
    gathered: { input, run: (records) => screen(columnsOf(records, fields)), objections },
  };
}
