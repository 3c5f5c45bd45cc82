// One result everywhere: generated records through the command, and through the module in Chromium and, of these every fourth,
// in Node, which runs the module by the same engine.
// The reports of a record are compared byte for byte by their SHA-256; one that differs is named and shown.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  binary,
  closeBrowser,
  command,
  figure,
  files,
  openEngine,
  parseToml,
  root,
} from "./harness.mjs";

const RECORDS = Number(process.env.RECORDS || 10_000);
/** Records that the module screens before the others have their turn. */
const CHUNK = 250;
/** Of so many records Node screens one. */
const NODE = 4;
const rules = join(root, "rules");
const pkg = join(root, "www/src/engine");

after(closeBrowser);

const sha = (text) => createHash("sha256").update(text).digest("base64");

/** The decisions that authorities published: generated records hardly ever come to an approval with conditions. */
function published() {
  const folder = join(rules, "decisions");
  return readdirSync(folder).map((name) => {
    const { as_of, facts, assumed } = parseToml(readFileSync(join(folder, name), "utf8"));
    return { as_of, record: { ...facts, ...assumed } };
  });
}

/** The hash of every report as the command prints it, in the order of the records; their verdicts are added to a set. */
async function native(records, verdicts) {
  const hashes = new Array(records.length);
  const byDate = new Map();
  for (const [index, { as_of: date }] of records.entries())
    byDate.set(date, [...(byDate.get(date) || []), index]);
  for (const [date, places] of byDate) {
    const child = spawn(
      binary,
      ["screen", "-", "--as-of", date, "--pack", rules, "--format", "ndjson"],
      { stdio: ["pipe", "pipe", "inherit"] },
    );
    child.stdin.end(places.map((index) => `${JSON.stringify(records[index].record)}\n`).join(""));
    let row = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      verdicts.add(/^\{"verdict":"(\w+)"/.exec(line)?.[1]);
      hashes[places[row++]] = sha(line);
    }
    if (child.exitCode === null) await once(child, "exit");
    assert.deepEqual([child.exitCode, row], [0, places.length], date);
  }
  return hashes;
}

/** Loads the pack in Node; what comes back screens a record. */
async function inNode() {
  const module = async (name) => {
    const engine = await import(pathToFileURL(join(pkg, `${name}.js`)).href);
    await engine.default({ module_or_path: readFileSync(join(pkg, `${name}_bg.wasm`)) });
    return engine;
  };
  const whole = await module("pkg-study/water_rules_study");
  const { pack: scripts, diagnostics } = whole.loadPack(files(rules));
  assert.ok(scripts, JSON.stringify(diagnostics));
  const { pack } = (await module("pkg/water_rules")).loadPack(scripts.compiled());
  return ({ as_of: date, record }) => {
    const project = pack.open(record);
    try {
      return project.screenText(date);
    } finally {
      project.free();
    }
  };
}

/** The same in Chromium: hashes of a chunk, or the text of one. */
async function inChromium() {
  const { page } = await openEngine();
  await page.evaluate((packFiles) => {
    const { pack } = window.load(packFiles);
    window.report = ({ as_of: date, record }) => {
      const project = pack.open(record);
      try {
        return project.screenText(date);
      } finally {
        project.free();
      }
    };
    window.hashes = (records) =>
      Promise.all(
        records.map(async (record) => {
          const digest = await crypto.subtle.digest(
            "SHA-256",
            new TextEncoder().encode(window.report(record)),
          );
          return btoa(String.fromCharCode(...new Uint8Array(digest)));
        }),
      );
  }, files(rules));
  return {
    hashes: (records) => page.evaluate((chunk) => window.hashes(chunk), records),
    report: (record) => page.evaluate((one) => window.report(one), record),
  };
}

/** Where two texts part, with what is around it. */
function difference(a, b) {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const around = (text) => text.slice(Math.max(0, at - 120), at + 120);
  return `at character ${at}\n  native: …${around(a)}…\n  module: …${around(b)}…`;
}

test(`${RECORDS} generated records give the same reports in the command and in Chromium, every fourth in Node, too`, async () => {
  const records = command(["generate", rules, "--count", String(RECORDS), "--seed", "4", "--dated"])
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(records.length, RECORDS);
  records.push(...published());
  const verdicts = new Set();
  const expected = await native(records, verdicts);
  const [node, chromium] = [await inNode(), await inChromium()];
  for (let start = 0; start < records.length; start += CHUNK) {
    const chunk = records.slice(start, start + CHUNK);
    const pending = chromium.hashes(chunk);
    const own = chunk.map((record, index) => index % NODE === 0 && sha(node(record)));
    const there = await pending;
    for (const [index, record] of chunk.entries()) {
      const number = start + index;
      for (const [where, hash, text] of [
        ["Node", own[index], () => node(record)],
        ["Chromium", there[index], () => chromium.report(record)],
      ]) {
        if (hash === false || hash === expected[number]) continue;
        const line = command(
          ["screen", "-", "--as-of", record.as_of, "--pack", rules, "--format", "ndjson"],
          `${JSON.stringify(record.record)}\n`,
        );
        assert.fail(
          `record ${number} on ${record.as_of} differs in ${where} ${difference(line.trimEnd(), await text())}\n  ${JSON.stringify(record.record)}`,
        );
      }
    }
  }
  // The records reach every verdict: reports that are all alike would show little.
  assert.deepEqual([...verdicts].sort(), [
    "conditional",
    "out_of_scope",
    "pass",
    "rejected",
    "revise",
    "undetermined",
  ]);
  figure("same", { records: RECORDS, distinct: new Set(expected).size });
});
