// Reads workbooks as the command does and as the page does, and compares cell by cell: those of tests/data/sheets, every kind of
// workbook in every layout that tests/data/sheets/variants.mjs writes, of which is known what an office sees, and those of folders
// that are named: `make workbooks CORPUS=folder`. What reads as the command does is its reader (src/workbook/examples/grids.rs); as
// the page does, its module. Every difference is printed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { variants } from "./data/sheets/variants.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [reader, ...folders] = process.argv.slice(2);
const KNOWN = /\.(xls|xlsx|xlsm|xlsb|xltx|xltm|xlt|et|ett|ods|fods|html?|xml)$/i;

/** Files below a folder. */
const below = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());

const made = join(root, "target/workbooks");
rmSync(made, { recursive: true, force: true });
mkdirSync(made, { recursive: true });
const expected = new Map();
for (const { name, bytes, expected: seen } of variants()) {
  writeFileSync(join(made, name), bytes);
  expected.set(join(made, name), seen);
}
const own = below(join(root, "tests/data/sheets")).filter((path) => !/\.(mjs|json)$/.test(path));
const others = folders.flatMap(below).filter((path) => KNOWN.test(path));
const paths = [...own, ...expected.keys(), ...others].filter((path) => !path.includes("\n"));

const ran = spawnSync(reader, {
  input: `${paths.join("\n")}\n`,
  maxBuffer: 2 ** 32 - 1,
  encoding: "utf8",
});
assert.equal(ran.status, 0, ran.stderr || String(ran.error));
const command = ran.stdout.trimEnd().split("\n");
assert.equal(command.length, paths.length);

const pkg = join(root, "www/src/sheets/pkg/water_rules_sheets");
const { default: init, readWorkbook } = await import(pathToFileURL(`${pkg}.js`).href);
await init({ module_or_path: readFileSync(`${pkg}_bg.wasm`) });

function page(path) {
  try {
    return readWorkbook(readFileSync(path), undefined, false) ?? "null";
  } catch (error) {
    if (typeof error !== "string") return `crashed: ${error}`;
    return JSON.stringify({ refused: JSON.parse(error).message.zh });
  }
}

/** The first cell that differs, or what else does. */
function difference(before, after) {
  for (let row = 0; row < Math.max(before.rows.length, after.rows.length); row++) {
    const [left = [], right = []] = [before.rows[row], after.rows[row]];
    for (let column = 0; column < Math.max(left.length, right.length); column++)
      if (left[column] !== right[column])
        return `row ${row + 1}, column ${column + 1}: ${JSON.stringify(left[column])} against ${JSON.stringify(right[column])}`;
  }
  return `${JSON.stringify({ ...before, rows: 0 })} against ${JSON.stringify({ ...after, rows: 0 })}`;
}

/** What a grid shows, as `variants` tells it. */
function seen({ rows, merged, view }) {
  const { hidden_rows, hidden_columns, others } = view;
  return {
    rows,
    merged,
    hidden: [hidden_rows, hidden_columns],
    others: others.map(({ name }) => name),
  };
}

let differing = 0;
let cells = 0;
const refused = [];
const differ = (path, what) => {
  differing += 1;
  console.log(`✗ ${path}: ${what}`);
};
for (const [place, path] of paths.entries()) {
  const [native, browser] = [command[place], page(path)];
  const grid = JSON.parse(native);
  if (native !== browser) {
    const both = [grid, browser.startsWith("{") ? JSON.parse(browser) : {}];
    differ(
      path,
      `command against page: ${both.every((each) => each?.rows) ? difference(...both) : `${native.slice(0, 300)} against ${browser.slice(0, 300)}`}`,
    );
  }
  if (grid?.rows) cells += grid.rows.flat().filter(Boolean).length;
  else if (grid?.refused) refused.push([path, grid.refused]);
  const known = expected.get(path);
  if (!known) continue;
  if (!grid?.rows) differ(path, native);
  else if (JSON.stringify(seen(grid)) !== JSON.stringify(known))
    differ(path, `read against seen: ${difference(seen(grid), known)}`);
}
for (const [path, why] of refused) if (!path.startsWith(root)) console.log(`  ${path}: ${why}`);
console.log(
  `工作簿 / workbooks: ${paths.length} (${own.length} + ${expected.size} + ${others.length}), ${cells} cells, ${refused.length} refused by name; ${differing} differ`,
);
process.exitCode = differing ? 1 : 0;
