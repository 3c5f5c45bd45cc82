// The module with everything, as the page's own worker runs it, against the command line.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  closeBrowser,
  command,
  bundles,
  forge,
  newContext,
  open,
  pickFirstSample,
  root,
  serve,
  tidy,
} from "./harness.mjs";

const AS_OF = "2026-11-23";
let page;
let samples;

before(async () => {
  const server = await serve();
  ({ page } = await open(server.url));
  // Asking for anything loads the module; the page's own files name it.
  await page.evaluate(async () => {
    const { session } = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-screen");
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
const ask = (name, ...args) =>
  page.evaluate(([name, args]) => window.study[name](...args), [name, args]);

test("certificates are the command line's, byte for byte, by either digest, and verify", async () => {
  for (const [index, { record }] of samples.entries()) {
    const hash = index % 2 ? "sm3" : "sha256";
    const own = await ask("certify", record, AS_OF, hash);
    const made = command(
      [
        "screen",
        "-",
        "--pack",
        join(root, "rules"),
        "--as-of",
        AS_OF,
        "--format",
        "certificate",
        "--digest",
        hash,
      ],
      JSON.stringify(record),
    );
    assert.equal(`${own}\n`, made);
    const [verification] = await ask("verify", own, AS_OF);
    assert.equal(verification.same, true);
  }
});

test("an altered certificate is told from a good one, and what is none is refused in both languages", async () => {
  const good = await ask("certify", samples[0].record, AS_OF, "sha256");
  const [{ same, differences }] = await ask(
    "verify",
    good.replace(/"verdict":"[a-z]+"/, '"verdict":"pass"'),
    AS_OF,
  );
  assert.equal(same, false);
  assert.ok(differences.some(({ code }) => code === "digest"));
  const refused = await page.evaluate(() =>
    window.study.verify("{}", "2026-11-23").catch((error) => [error.code, error.text]),
  );
  assert.equal(refused[0], "not-a-certificate");
  assert.ok(refused[1].zh && refused[1].en);
});

test("explanations and what-if are the command line's", async () => {
  for (const { record } of samples.slice(0, 4)) {
    const text = JSON.stringify(record);
    const pack = ["--pack", join(root, "rules"), "--as-of", AS_OF];
    const explained = JSON.parse(
      command(["screen", "-", "--explain", "--format", "ndjson", ...pack], text),
    );
    for (const explanation of explained.explanations) {
      assert.deepEqual(await ask("explain", record, AS_OF, explanation.code), explanation);
    }
    const changes = JSON.parse(command(["what-if", "-", "--format", "json", ...pack], text));
    assert.deepEqual(await ask("whatIf", record, AS_OF), changes);
  }
});

test("the pack is there to be read, and its known answers hold in the browser", async () => {
  const library = await ask("library", AS_OF);
  const cases = readdirSync(join(root, "rules/cases")).map((name) =>
    readFileSync(join(root, "rules/cases", name), "utf8"),
  );
  const written = cases.reduce((sum, text) => sum + text.split(/^\[\[case\]\]/m).length - 1, 0);
  assert.equal(library.cases.length, written);
  assert.deepEqual(
    library.cases.filter(({ passed }) => !passed),
    [],
  );
  const rule = library.rules.find(({ parameters }) => parameters.length);
  assert.ok(
    rule.parameters.every((name) =>
      library.parameters.some((parameter) => parameter.name === name),
    ),
  );
  assert.equal(rule.script, readFileSync(join(root, "rules", rule.path), "utf8"));
  assert.ok(
    library.tables.every(({ columns, rows }) =>
      rows.every(({ cells }) => cells.length === columns.length),
    ),
  );
});

test("many records come back in order, each as it is alone", async () => {
  const records = samples.map(({ record }) => record);
  const many = await ask("screenMany", records, AS_OF);
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  const reports = command(
    ["screen", "-", "--format", "ndjson", "--pack", join(root, "rules"), "--as-of", AS_OF],
    lines,
  )
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    many.map(({ verdict, figures, referrals }) => ({ verdict, figures, referrals })),
    reports.map(({ verdict, figures, referrals }) => ({
      verdict,
      figures,
      referrals: referrals.map(({ department }) => department),
    })),
  );
});

test("rules that aren't what their scripts say are refused once they are compared, and no opinion leaves before", async () => {
  const { forged } = bundles();
  const { url } = await serve();
  for (const whole of [true, false]) {
    const context = await newContext({ locale: "zh-CN" });
    const page = await context.newPage();
    await page.route("**/rules.json", (route) =>
      route.fulfill({ contentType: "application/json", body: forged }),
    );
    if (!whole) await page.route("**/*study*.wasm", (route) => route.abort());
    await page.goto(whole ? `${url}#/report` : url);
    if (whole) {
      const failed = page.locator("[data-failed]");
      await failed.waitFor();
      assert.match(await failed.innerText(), /编译好的规则与规则原文不符/);
      await page.click("[data-lang=en]");
      assert.match(
        await failed.innerText(),
        /compiled rules of the pack aren't what its scripts say/,
      );
    } else {
      // While the whole engine can't be had, nothing says whether they are right.
      await page.waitForSelector("[data-phase=ready]");
      await pickFirstSample(page);
      await page.evaluate(() => (location.hash = "#/report"));
      await page.waitForSelector("[data-trouble]");
      for (const button of ["print", "docx", "certificate"])
        assert.ok(await page.locator(`[data-${button}]`).isDisabled(), button);
      const pdf = join(tmpdir(), `unconfirmed-${process.pid}.pdf`);
      await page.pdf({ path: pdf });
      const text = execFileSync("pdftotext", [pdf, "-"], { encoding: "utf8" });
      rmSync(pdf);
      assert.ok(!text.includes("节水审查意见"), text);
    }
    await context.close();
  }
});

test("a page that is told whose packs to accept refuses all others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-"));
  const file = (name) => join(folder, name);
  // The keys of the examples in RFC 8410, and of another one.
  writeFileSync(
    file("key.pem"),
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n",
  );
  const own =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
  const other =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
  command(["bundle", join(root, "rules"), "-o", file("signed.json"), "--sign", file("key.pem")]);
  const bundle = readFileSync(file("signed.json"), "utf8");
  const altered = bundle.replace("一票否决", "一票通过").replace("不予", "可予");
  assert.notEqual(altered, bundle);
  assert.ok(bundle.includes('"compiled"'));
  rmSync(folder, { recursive: true });
  const { url } = await serve();
  const seen = async (rules, keys) => {
    const context = await newContext({ locale: "zh-CN" });
    const page = await context.newPage();
    await page.route("**/*", async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === "/rules.json")
        return route.fulfill({ contentType: "application/json", body: rules });
      if (path === "/keys.pem") return route.fulfill({ contentType: "text/plain", body: keys });
      if (path !== "/") return route.continue();
      const response = await route.fetch();
      const body = (await response.text()).replace(
        "<water-rules-page ",
        '<water-rules-page trust="./keys.pem" ',
      );
      return route.fulfill({ response, body });
    });
    await page.goto(url);
    const phase = page.locator("[data-phase=ready], [data-failed]").first();
    await phase.waitFor();
    const text = await phase.innerText();
    const loaded = await page.locator("water-rules-page").evaluate((shown) => shown.rules);
    await context.close();
    if (text.includes("没有受信任的签名")) return "refused";
    return JSON.parse(loaded).compiled ? "accepted with what is compiled" : "accepted";
  };
  assert.equal(await seen(bundle, own), "accepted with what is compiled");
  assert.equal(await seen(bundle, other + own), "accepted with what is compiled");
  // A signature over the files alone, as older engines make it, covers nothing that is compiled, and neither does one over
  // something else: the page takes the files.
  const whole = JSON.parse(bundle);
  const [overFiles, overAll] = whole.signatures;
  const older = { ...whole, signatures: [overFiles] };
  assert.equal(await seen(JSON.stringify(older), own), "accepted");
  const forged = { ...whole, signatures: [overAll], compiled: forge(whole) };
  assert.equal(await seen(JSON.stringify(forged), own), "accepted");
  assert.equal(await seen(bundle, other), "refused");
  assert.equal(await seen(altered, own), "refused");
  assert.equal(await seen(JSON.stringify(JSON.parse(bundle).files), own), "refused");
});
