// The module with everything, as the page's own worker runs it, against the command line.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { closeBrowser, command, open, root, serve, tidy } from "./harness.mjs";

const AS_OF = "2026-11-23";
let page;
let samples;

before(async () => {
  const server = await serve();
  ({ page } = await open(server.url));
  // Asking for anything loads the module; the page's own files name it.
  await page.evaluate(async () => {
    const { session } = document.querySelector("water-rules-page").shadowRoot.querySelector("water-rules-screen");
    window.study = await session.study();
    window.samples = session.info.samples;
  });
  samples = await page.evaluate(() => window.samples);
});

after(async () => {
  await closeBrowser();

  await tidy();
});

/** One sample asked in the page. */
const ask = (name, ...args) => page.evaluate(([name, args]) => window.study[name](...args), [name, args]);

test("certificates are the command line's, byte for byte, by either digest, and verify", async () => {
  for (const [index, { record }] of samples.entries()) {
    const hash = index % 2 ? "sm3" : "sha256";
    const own = await ask("certify", record, AS_OF, hash);
    const made = command(["screen", "-", "--pack", join(root, "rules"), "--as-of", AS_OF, "--format", "certificate", "--digest", hash], JSON.stringify(record));
    assert.equal(`${own}\n`, made);
    const [verification] = await ask("verify", own);
    assert.equal(verification.same, true);
  }
});

test("an altered certificate is told from a good one, and what is none is refused in both languages", async () => {
  const good = await ask("certify", samples[0].record, AS_OF, "sha256");
  const [{ same, differences }] = await ask("verify", good.replace(/"verdict":"[a-z]+"/, '"verdict":"pass"'));
  assert.equal(same, false);
  assert.ok(differences.some(({ code }) => code === "digest"));
  const refused = await page.evaluate(() => window.study.verify("{}").catch((error) => [error.code, error.text]));
  assert.equal(refused[0], "not-a-certificate");
  assert.ok(refused[1].zh && refused[1].en);
});

test("explanations and what-if are the command line's", async () => {
  for (const { record } of samples.slice(0, 4)) {
    const text = JSON.stringify(record);
    const pack = ["--pack", join(root, "rules"), "--as-of", AS_OF];
    const explained = JSON.parse(command(["screen", "-", "--explain", "--format", "ndjson", ...pack], text));
    for (const explanation of explained.explanations) {
      assert.deepEqual(await ask("explain", record, AS_OF, explanation.code), explanation);
    }
    const changes = JSON.parse(command(["what-if", "-", "--format", "json", ...pack], text));
    assert.deepEqual(await ask("whatIf", record, AS_OF), changes);
  }
});

test("the pack is there to be read, and its known answers hold in the browser", async () => {
  const library = await ask("library", AS_OF);
  const cases = readdirSync(join(root, "rules/cases")).map((name) => readFileSync(join(root, "rules/cases", name), "utf8"));
  const written = cases.reduce((sum, text) => sum + text.split(/^\[\[case\]\]/m).length - 1, 0);
  assert.equal(library.cases.length, written);
  assert.deepEqual(library.cases.filter(({ passed }) => !passed), []);
  const rule = library.rules.find(({ parameters }) => parameters.length);
  assert.ok(rule.parameters.every((name) => library.parameters.some((parameter) => parameter.name === name)));
  assert.equal(rule.script, readFileSync(join(root, "rules", rule.path), "utf8"));
  assert.ok(library.tables.every(({ columns, rows }) => rows.every(({ cells }) => cells.length === columns.length)));
});

test("many records come back in order, each as it is alone", async () => {
  const records = samples.map(({ record }) => record);
  const many = await ask("screenMany", records, AS_OF);
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  const reports = command(["screen", "-", "--format", "ndjson", "--pack", join(root, "rules"), "--as-of", AS_OF], lines).trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    many.map(({ verdict, figures, referrals }) => ({ verdict, figures, referrals })),
    reports.map(({ verdict, figures, referrals }) => ({ verdict, figures, referrals: referrals.map(({ department }) => department) })),
  );
});
