// The npm package as it would be published: packed, installed into a fresh Vite project and beside a plain Node script, and run.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { closeBrowser, command, files, newContext, root, site } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "npm-"));
const project = join(folder, "project");
const www = JSON.parse(readFileSync(join(root, "www/package.json"), "utf8"));
const pack = join(root, "tests/data/pack");
const bundle = JSON.stringify(files(pack));
const record = { name: "甲", intake_m3: "27", output: "10" };
const expected = command(
  ["screen", "-", "--pack", pack, "--as-of", "2026-11-23", "--format", "ndjson"],
  JSON.stringify(record),
).trim();

const put = (path, text) => {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
};
const run = (program, args) =>
  execFileSync(program, args, {
    cwd: project,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });

after(async () => {
  rmSync(folder, { recursive: true });
  await closeBrowser();
});

// Once for all tests below: what would be published, and nothing else of this repository, in a project of its own.
const [packed] = JSON.parse(
  execFileSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: join(root, "target/npm"),
    encoding: "utf8",
  }),
);
const { vite, typescript } = www.devDependencies;
put(
  "package.json",
  JSON.stringify({
    private: true,
    type: "module",
    devDependencies: { "water-rules": `file:../${packed.filename}`, vite, typescript },
  }),
);
run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]);
put("rules.json", bundle);

test("it holds what it needs and nothing else", () => {
  const names = packed.files.map(({ path }) => path);
  const { version, license, dependencies } = JSON.parse(
    readFileSync(join(project, "node_modules/water-rules/package.json"), "utf8"),
  );
  assert.deepEqual(
    [packed.name, version, license, dependencies],
    ["water-rules", www.version, "Apache-2.0", undefined],
  );
  for (const name of [
    "LICENSE",
    "README.md",
    "THIRD-PARTY.md",
    "node.js",
    "browser.js",
    "dist/embed/study.wasm",
    "dist/embed/integrity.json",
  ])
    assert.ok(names.includes(name), name);
  assert.deepEqual(
    names.filter((name) => /\.(ts|map|br)$/.test(name) && !name.endsWith(".d.ts")),
    [],
  );
  // The whole module twice, once within the template of the single file.
  assert.ok(packed.size < 3_500_000, `${packed.size}`);
});

test("a plain Node script screens, byte for byte as the command does", () => {
  put(
    "screen.mjs",
    `import { readFileSync } from "node:fs";
import { PackError, RulePack, version } from "water-rules";
const text = readFileSync("rules.json", "utf8");
const pack = await RulePack.load(text);
const record = ${JSON.stringify(record)};
const wrong = await RulePack.load({ ...JSON.parse(text), "quota/unit.rhai": JSON.parse(text)["quota/unit.rhai"].replace("project.output", "project.outptu") }).catch((error) => error);
const untrusted = await RulePack.load(text, { trust: [${JSON.stringify(publicKey())}] }).catch((error) => error);
console.log(JSON.stringify({
  report: pack.screenText(record, "2026-11-23"),
  same: JSON.stringify(pack.screen(record, "2026-11-23")) === pack.screenText(record, "2026-11-23"),
  version: await version(),
  many: pack.screenMany([record, { intake_m3: "28", output: "10" }], "2026-11-23").length,
  verified: pack.verify(pack.certify(record, "2026-11-23")).length,
  wrong: wrong instanceof PackError && wrong.message,
  untrusted: untrusted.code,
}));
pack.free();
`,
  );
  const said = JSON.parse(run("node", ["screen.mjs"]));
  assert.equal(said.report, expected);
  assert.deepEqual(
    [said.same, said.many, said.verified, said.untrusted],
    [true, 2, 1, "untrusted"],
  );
  assert.match(said.wrong, /^quota\/unit\.rhai:20:\d+ .*[\u4e00-\u9fff].* \| /);
});

test("its types fit, for bundlers and for Node", () => {
  put(
    "typed.ts",
    `import { RulePack, type Report } from "water-rules";
import { WaterScreening, type Details, type WaterScreeningElement } from "water-rules/element";
const pack = await RulePack.load("{}");
const report: Report = pack.screen({ a: "1" }, "2026-11-23");
const verdict: "rejected" | "revise" | "undetermined" | "conditional" | "pass" | "out_of_scope" = report.verdict;
const why: string | undefined = report.not_applicable["GATE-01"];
const label: string = pack.screenFull({ a: "1" }, "2026-11-23").findings[0]!.fields[0]!.label.en;
const element: WaterScreeningElement = new WaterScreening();
document.querySelector("water-screening")!.mode = "compact";
element.addEventListener("ws-report", (event) => console.log((event as CustomEvent<Details["ws-report"]>).detail.report.verdict, verdict, why, label));
// @ts-expect-error there is no such mode
element.mode = "loud";
`,
  );
  for (const [module, resolution] of [
    ["esnext", "bundler"],
    ["nodenext", "nodenext"],
  ]) {
    const checked = spawnSync(
      "npx",
      [
        "tsc",
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--lib",
        "es2022,dom,dom.iterable",
        "--module",
        module,
        "--moduleResolution",
        resolution,
        "typed.ts",
      ],
      { cwd: project, encoding: "utf8" },
    );
    assert.equal(checked.status, 0, checked.stdout);
  }
});

test("a fresh Vite project builds with it: the element, and the engine in the page and in a worker", async () => {
  put(
    "index.html",
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>项目</title></head><body><water-screening pack="./rules.json" as-of="2026-11-23"></water-screening><script type="module" src="/main.js"></script></body></html>',
  );
  put("public/rules.json", bundle);
  put(
    "main.js",
    `import "water-rules/element";
import { RulePack } from "water-rules";
const text = await (await fetch("./rules.json")).text();
const pack = await RulePack.load(text);
window.inPage = pack.screenText(${JSON.stringify(record)}, "2026-11-23");
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => (window.inWorker = data);
worker.postMessage(text);
`,
  );
  put(
    "worker.js",
    `import { RulePack } from "water-rules";\nonmessage = async ({ data }) => postMessage((await RulePack.load(data)).screenText(${JSON.stringify(record)}, "2026-11-23"));\n`,
  );
  run("npx", ["vite", "build", "--base", "./", "--target", "chrome100", "--logLevel", "warn"]);
  assert.ok(statSync(join(project, "dist/index.html")).size > 0);
  const url = await site({}, { folders: { "/": join(project, "dist/") } });
  const page = await (await newContext()).newPage();
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  await page.goto(`${url}/index.html`);
  await page.waitForFunction(() => window.inPage && window.inWorker);
  assert.deepEqual(await page.evaluate(() => [window.inPage, window.inWorker]), [
    expected,
    expected,
  ]);
  await page.evaluate(
    (record) => (document.querySelector("water-screening").record = record),
    record,
  );
  await page.locator("water-screening [data-verdict=pass]").waitFor();
  assert.equal(
    await page.evaluate(() => JSON.stringify(document.querySelector("water-screening").report)),
    expected,
  );
  assert.deepEqual(thrown, []);
});

test("it makes one HTML file", () => {
  run("npx", ["water-screening-html", "rules.json", "审查.html"]);
  assert.match(readFileSync(join(project, "审查.html"), "utf8"), /data-pack>H4sI/);
});

function publicKey() {
  execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", join(folder, "key")], {
    stdio: "ignore",
  });
  return execFileSync("openssl", ["pkey", "-in", join(folder, "key"), "-pubout"], {
    encoding: "utf8",
  });
}
