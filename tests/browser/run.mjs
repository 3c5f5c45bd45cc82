// Runs the browser tests that are named, or all: three files at a time, on one server of rules/.
import { execFileSync, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root, start, tidy } from "./harness.mjs";

const here = join(root, "tests/browser");
const named = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => !named.length || named.some((each) => name.startsWith(each)))
  .sort();
const workers = process.env.WORKERS || "3";

const { url } = await start();
const child = spawn(
  process.execPath,
  ["--test", `--test-concurrency=${workers}`, ...files.map((name) => join(here, name))],
  {
    cwd: join(root, "www"),
    stdio: "inherit",
    env: {
      ...process.env,
      WATER_RULES_URL: url,
      CHROMIUM: execFileSync(join(root, ".ci/setup"), ["where-browser"], {
        encoding: "utf8",
      }).trim(),
    },
  },
);
process.exitCode = await new Promise((resolve) =>
  child.on("exit", (code, signal) => resolve(signal ? 1 : code)),
);
await tidy();
