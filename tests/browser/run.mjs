// Runs the browser tests that are named, or all: three files at a time, on one server of rules/. A file with a test that
// failed is run once more, alone: what passes then depends on how busy the machine is, is named at the end, and is a fault
// of the test or of the page to be mended, but doesn't stop the run. A test that fails twice does.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "node:test";
import { tap } from "node:test/reporters";
import { root, start, tidy } from "./harness.mjs";

/** Milliseconds that a file may take: one whose browser says nothing any more is given up, and run again. */
const LONGEST = 900_000;

const here = join(root, "tests/browser");
const named = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => !named.length || named.some((each) => name.startsWith(each)))
  .sort()
  .map((name) => join(here, name));

/** The tests that failed, each with its error, by file. */
async function failures(paths, concurrency) {
  const failed = new Map();
  const stream = run({ files: paths, concurrency, timeout: LONGEST });
  stream.on("test:fail", ({ file, name, nesting, todo, details }) => {
    if (todo !== undefined) return;
    const path = paths.find((each) => each === file || each === name || basename(each) === name);
    const names = failed.get(path) ?? [];
    // A file that failed as a whole is named only where none of its tests is.
    const said = String(details.error?.cause?.message ?? details.error?.message ?? "");
    if (nesting > 0 || name !== path)
      names.push(`${name}\n    ${said.slice(0, 400).replaceAll("\n", "\n    ")}`);
    failed.set(path, names);
  });
  const shown = stream.compose(tap);
  shown.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => shown.on("end", resolve).on("error", reject));
  return failed;
}

const list = (found) =>
  [...found].map(([file, names]) => [basename(file), ...names].join("\n  ")).join("\n");

process.chdir(join(root, "www"));
const { url } = await start();
process.env.WATER_RULES_URL = url;
process.env.CHROMIUM = execFileSync(join(root, ".ci/setup"), ["where-browser"], {
  encoding: "utf8",
}).trim();

const first = await failures(files, Number(process.env.WORKERS || 3));
if (first.size) {
  console.log(`# failed, once more alone / 失败，单独再试:\n${list(first)}`);
  const again = await failures([...first.keys()], 1);
  if (again.size) {
    console.log(`# failed twice / 两次失败:\n${list(again)}`);
    process.exitCode = 1;
  } else
    console.log(
      `! passed only when run again, to be mended / 再试才通过，应当改好:\n${list(first)}`,
    );
}
await tidy();
