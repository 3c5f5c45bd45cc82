// What is done with the started engines, the same in Node and in a page.
import { exact, verdictOf } from "./checks.mjs";
import { onTheLine, projects } from "./projects.mjs";

export const SEED = 20261123;
/** Projects handed over between two looks at the clock, by ways that don't want another number. */
const BATCH = 1000;

/** What a way of asking is handed: a list of what each project is to it, or all of them in one. */
function inputsOf({ input, gather = (inputs) => inputs }, given) {
  return gather(given.map((project) => input(project)));
}

/** Rows of all engines, in their order, each with its inputs made of the projects that `given` has for it. */
function rowsOf(engines, given) {
  return engines.flatMap(({ id, rows }) =>
    Object.entries(rows).map(([row, way]) => ({
      key: row ? `${id}/${row}` : id,
      ...way,
      inputs: inputsOf(way, given(way)),
    })),
  );
}

/** What a row says of its answer, and what it should say. */
function compared(row, answer, project) {
  const right = exact(project.whole);
  if (row.verdict) return [row.verdict(answer), verdictOf(right)];
  return [row.objections(answer).join(" "), right.join(" ")];
}

/** Every answer of every row; throws at the first that isn't right. */
export async function agree(engines, count) {
  const given = projects(count, SEED);
  const objections = {};
  for (const row of rowsOf(engines, () => given)) {
    const answers = await row.run(row.inputs);
    if (answers.length !== count)
      throw new Error(`${row.key} gave ${answers.length} answers to ${count} projects`);
    given.forEach((project, place) => {
      const [said, right] = compared(row, answers[place], project);
      if (said !== right) {
        throw new Error(
          `${row.key} answers project ${place} with [${said}] instead of [${right}]: ${JSON.stringify(project.record)}`,
        );
      }
    });
  }
  for (const { whole } of given)
    for (const code of exact(whole)) objections[code] = (objections[code] || 0) + 1;
  return { count, rows: rowsOf(engines, () => []).length, objections };
}

/** How many projects that are exactly on their limits a row objects to, with the first as an example. */
export async function wrongOnTheLine(engines, count) {
  const given = onTheLine(count, SEED);
  const wrong = {};
  for (const row of rowsOf(engines, () => given)) {
    const answers = await row.run(row.inputs);
    const codes = {};
    let total = 0;
    let example;
    given.forEach((project, place) => {
      const [said, right] = compared(row, answers[place], project);
      if (said === right) return;
      total++;
      for (const code of said.split(" ")) codes[code] = (codes[code] || 0) + 1;
      example = example || { said, record: project.record };
    });
    wrong[row.key] = { total, codes, example };
  }
  return { count, wrong };
}

/** Microseconds a project: of each row several short runs, one row after the other in every round. */
export async function timed(engines, { rounds, milliseconds }) {
  const rows = rowsOf(engines, ({ batch = BATCH }) => projects(batch, SEED + 1));
  const run = async (row) => {
    const start = performance.now();
    for (let time = 0; time < row.times; time++) {
      // Those that answer at once aren't made to wait.
      const answers = row.run(row.inputs);
      if (typeof answers.then === "function") await answers;
    }
    return performance.now() - start;
  };
  for (const row of rows) {
    // Warm, and with as many times as make a run of some milliseconds.
    row.times = 1;
    for (let took = 0; took < milliseconds; ) {
      took = await run(row);
      if (took < milliseconds)
        row.times = Math.ceil(
          row.times * Math.min(16, Math.max(1.3, milliseconds / Math.max(took, 0.01))),
        );
    }
    row.figures = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const row of rows)
      row.figures.push(((await run(row)) * 1000) / (row.times * (row.batch || BATCH)));
  }
  return Object.fromEntries(rows.map(({ key, figures }) => [key, figures]));
}

/** From the module's bytes to the first answer, in a process that has done nothing before; milliseconds. */
export async function cold(load, assets) {
  const [project] = projects(1, SEED);
  const start = performance.now();
  const engine = await (await load()).start(assets);
  const [[, row]] = Object.entries(engine.rows);
  await row.run(inputsOf(row, [project]));
  const first = performance.now() - start;
  // Memory is asked for when the engine has worked for a while.
  for (const each of projects(2000, SEED)) await row.run(inputsOf(row, [each]));
  return { first, memory: engine.memory ? engine.memory.buffer.byteLength : undefined };
}
