// The npm package as it would be published: packed, installed into a fresh Vite project and beside a plain Node script, and run.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
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
const { vite, typescript, esbuild, webpack, react, vue } = www.devDependencies;
put(
  "package.json",
  JSON.stringify({
    private: true,
    type: "module",
    devDependencies: {
      "water-rules": `file:../${packed.filename}`,
      vite,
      typescript,
      esbuild,
      webpack,
      react,
      "react-dom": react,
      vue,
      "@types/react": www.devDependencies["@types/react"],
    },
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
    "dist/embed/THIRD-PARTY.txt",
    "node.js",
    "browser.js",
    "server.js",
    "react.js",
    "vue.js",
    "custom-elements.json",
    "dist/embed/integrity.json",
  ])
    assert.ok(names.includes(name), name);
  assert.deepEqual(
    names.filter((name) => /\.(ts|map|br)$/.test(name) && !name.endsWith(".d.ts")),
    [],
  );
  // The whole module and the notices twice, once within the template of the single file.
  assert.ok(packed.size < 3_820_000, `${packed.size}`);
});

test("a plain Node script screens, byte for byte as the command does", () => {
  // A folder with what is no part of a pack: it leaves the digest alone.
  cpSync(pack, join(project, "pack"), { recursive: true });
  put("pack/notes.toml", "x = 1");
  put("pack/.git/pack.toml", "x = 1");
  put(
    "screen.mjs",
    `import { readFileSync } from "node:fs";
import { EngineError, loadFolder, PackError, RulePack, version, vocabulary } from "water-rules";
const text = readFileSync("rules.json", "utf8");
const pack = await RulePack.load(text);
const record = ${JSON.stringify(record)};
const wrong = await RulePack.load({ ...JSON.parse(text), "quota/unit.rhai": JSON.parse(text)["quota/unit.rhai"].replace("project.output", "project.outptu") }).catch((error) => error);
const untrusted = await RulePack.load(text, { trust: [${JSON.stringify(publicKey())}] }).catch((error) => error);
const day = "2026-11-23";
/** What is thrown: its code, unless it is no error. */
const thrown = (work) => {
  try {
    return ["nothing", work()];
  } catch (error) {
    return error instanceof EngineError && error instanceof Error && /[\u4e00-\u9fff].* \\| /.test(error.message) && error.stack ? error.code : String(error);
  }
};
const open = pack.open(record);
const folder = await loadFolder(${JSON.stringify("pack")});
const tighter = pack.withFile("parameters/quota.toml", JSON.parse(text)["parameters/quota.toml"].replace('value = "2.70"', 'value = "1.00"'));
const standing = pack.standing(day);
standing.add([record, { intake_m3: "1", output: "10" }]);
let freed;
{
  const gone = pack.open(record);
  gone[Symbol.dispose]();
  freed = thrown(() => gone.screen(day));
}
console.log(JSON.stringify({
  folder: folder.info.digest === pack.info.digest,
  date: pack.screenText(record, new Date(2026, 10, 23)) === pack.screenText(record, day),
  bad: [undefined, 5, true, new Date(NaN), "soon"].map((asOf) => thrown(() => pack.screen(record, asOf))),
  list: thrown(() => pack.screen([], day)),
  many2: thrown(() => pack.screenMany([5], day)),
  digest: [{}, null, "md5"].map((hash) => thrown(() => pack.certify(record, day, hash))),
  freed,
  set: [open.verdict(day), open.set("intake_m3", "28").length, open.verdict(day), open.screen(day).verdict, open.next(day).verdict],
  verdict: pack.verdict(record, day),
  impact: tighter.impact(standing).flipped,
  standing: [...standing.verdicts()],
  diff: pack.diff(tighter).map(({ kind, name }) => [kind, name]),
  withFile: await (async () => { try { pack.withFile("quota/unit.rhai", "("); } catch (error) { return error instanceof PackError && error.code; } })(),
  whole: [RulePack.prototype, open.constructor.prototype].flatMap((of) => [of, Object.getPrototypeOf(of)]).flatMap(Object.getOwnPropertyNames),
  later: pack.changedDays(pack.withFiles({ ...JSON.parse(text), "parameters/quota.toml": JSON.parse(text)["parameters/quota.toml"].replace("from = 2020-01-01", "from = 2021-01-01") })),
  cases: [pack.cases().every(({ passed }) => passed), pack.cases(0, 1).length, pack.contents(day).cases.length],
  studied: [pack.properties(5).length, pack.reach().length, pack.checkSettings({}, day).length, pack.readSettings("a.toml", "=", day).diagnostics.length > 0],
  seen: open.seen(day, "QUOTA-01").length > 0,
  coverage: pack.coverage().length,
  words: (await vocabulary()).length > 20,
  sheet: pack.readText("a.csv", "name,intake_m3,output\\n甲,27,10\\n").rows.length,
  report: pack.screenText(record, "2026-11-23"),
  same: JSON.stringify(pack.screen(record, "2026-11-23")) === pack.screenText(record, "2026-11-23"),
  version: await version(),
  many: pack.screenMany([record, { intake_m3: "28", output: "10" }], "2026-11-23").length,
  listed: pack.list([record], day).every((listed, at) => Object.entries(listed).every(([name, value]) => JSON.stringify(value) === JSON.stringify(pack.screenMany([record], day)[at][name]))),
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
    [said.same, said.many, said.listed, said.verified, said.untrusted],
    [true, 2, true, 1, "untrusted"],
  );
  assert.deepEqual(
    [said.folder, said.date, said.list, said.many2, said.freed, said.withFile, said.words],
    [true, true, "bad-input", "bad-input", "freed", "bad-pack", true],
  );
  // Whatever the module does for a pack or a record can be asked here, but what the page and bundles alone need; `info` is a value here.
  const types = readFileSync(join(root, "www/src/engine/pkg-study/water_rules_study.d.ts"), "utf8");
  const inner = [
    "casesAfter",
    "compiled",
    "confirms",
    "coverageOf",
    "info",
    "infoText",
    "nextText",
    "property",
    "propertyIds",
    "screenFullText",
  ];
  for (const name of ["RulePack", "ProjectRecord"]) {
    const [, members] = new RegExp(`export class ${name} \\{(.*?)\\n\\}`, "s").exec(types);
    const calls = [...members.matchAll(/^ {4}(\w+)\(/gm)].map(([, call]) => call);
    assert.deepEqual(
      calls.filter((call) => ![...inner, ...said.whole].includes(call)),
      [],
      name,
    );
  }
  assert.deepEqual(said.later, ["2020-01-01", "2021-01-01"]);
  assert.deepEqual([said.cases, said.studied, said.seen], [[true, 1, 0], [0, 0, 0, true], true]);
  assert.deepEqual(said.digest, Array(3).fill("bad-input"));
  assert.deepEqual(said.bad, Array(5).fill("bad-date"));
  assert.deepEqual(said.set, ["pass", 0, "revise", "revise", "revise"]);
  // 2.70 a unit is over the tighter limit of 1.00, 0.10 isn't.
  assert.deepEqual([said.verdict, said.impact, said.standing], ["pass", 1, [4, 4]]);
  assert.ok(said.diff.some(([kind]) => kind === "parameter"));
  assert.ok(said.coverage > 0);
  assert.equal(said.sheet, 1);
  assert.match(said.wrong, /^quota\/unit\.rhai:20:\d+ .*[\u4e00-\u9fff].* \| /);
});

test("whatever data are certified: what is no JSON is refused by code, and every certificate is one that the command confirms", () => {
  put(
    "hostile.mjs",
    `import { readFileSync } from "node:fs";
import { EngineError, RulePack } from "water-rules";
const pack = await RulePack.load(readFileSync("rules.json", "utf8"));
const day = "2026-11-23";
const cycle = { name: "a" };
cycle.products = [cycle];
let deep = { a: 1 };
for (let at = 0; at < 50_000; at++) deep = { a: deep };
const refused = {
  cycle,
  deep: { remark: deep },
  getter: { get name() { throw new Error("own"); } },
  keys: new Proxy({}, { ownKeys() { throw new Error("own"); } }),
  bigint: { intake_m3: 27n },
  "no number": { intake_m3: NaN, output: "1" },
  "no number in a list": { monthly_m3: ["1", { value: -Infinity }] },
  "no number in floats": { monthly_m3: new Float64Array([1, NaN]) },
  "half a character": { name: "a\\ud800" },
  "half a character in a name": { "a\\udc00": 1 },
  "a number of the reader's own": { intake_m3: { "$serde_json::private::Number": "5" } },
};
const certified = {
  proto: JSON.parse('{"__proto__": {"intake_m3": "1"}, "constructor": 1, "name": "a"}'),
  inherited: Object.create({ intake_m3: "1", output: "1" }),
  "says another thing": { name: "a", intake_m3: { toJSON: () => "2.71" }, output: "1" },
  blanks: { intake_m3: null, output: undefined },
  markup: { name: "<img src=x onerror=alert(1)>\\u202e\\0" },
  "a long text": { name: "x".repeat(3e5) },
  "fields without end": Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => ["f" + at, 1])),
  "a number after JSON's largest whole": { intake_m3: 2 ** 53, output: 1e-7 },
};
const thrown = (work) => {
  try {
    return work();
  } catch (error) {
    return error instanceof EngineError ? error.code : String(error);
  }
};
const asked = (record) => [
  () => pack.certify(record, day),
  () => pack.screenText(record, day),
  () => pack.screenMany([{}, record], day),
  () => pack.explain(record, day),
  () => pack.whatIf(record, day),
  () => pack.standing(day).add([record]),
].map(thrown);
const certificate = pack.certify({ name: "a" }, day);
console.log(JSON.stringify({
  refused: Object.entries(refused).map(([name, record]) => [name, ...new Set(asked(record))]),
  certified: Object.entries(certified).map(([name, record]) => [name, thrown(() => pack.certify(record, day))]),
  texts: [5, null, {}, [certificate], Buffer.from(certificate), undefined].flatMap((text) => [
    () => pack.verify(text),
    () => pack.withFile(text, "x"),
    () => pack.readText("a.csv", text),
    () => pack.open({}).set(text, 1),
  ].map(thrown)),
  afterwards: pack.certify({ name: "a" }, day) === certificate,
}));
`,
  );
  const said = JSON.parse(run("node", ["hostile.mjs"]));
  assert.deepEqual(
    said.refused,
    said.refused.map(([name]) => [name, "bad-input"]),
  );
  for (const [name, certificate] of said.certified) {
    assert.match(certificate, /^\{/, name);
    assert.match(command(["verify", "-", "--pack", pack], certificate), /^一致/m, name);
  }
  // What is inherited isn't given.
  const inherited = JSON.parse(said.certified.find(([name]) => name === "inherited")[1]);
  assert.deepEqual(inherited.record, {});
  assert.deepEqual([...new Set(said.texts)], ["bad-input"]);
  assert.equal(said.afterwards, true);
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
element.addEventListener("ws-report", (event) => console.log(event.detail.report.verdict, verdict, why, label));
const told: Details["ws-want"] = { field: "a" };
console.log(told);
// @ts-expect-error there is no such mode
element.mode = "loud";
`,
  );
  put(
    "typed.tsx",
    `import { WaterScreening } from "water-rules/react";
import { WaterScreening as ForVue } from "water-rules/vue";
export const wrapped = <WaterScreening pack="/rules.json" record={{ a: "1" }} required onReport={({ report }) => console.log(report.verdict)} />;
export const bare = <water-screening pack="/rules.json" mode="compact" onws-report={(event) => console.log(event.detail.report.verdict)} />;
// @ts-expect-error there is no such mode
export const wrong = <WaterScreening mode="loud" />;
export const name: string | undefined = ForVue.name;
`,
  );
  // A server's project knows nothing of a page.
  put(
    "server-typed.ts",
    `import { EngineError, loadFolder, OpenRecord, RulePack, type Impact } from "water-rules";
const pack: RulePack = await loadFolder("rules", { trust: [] });
using open: OpenRecord = pack.open({ a: "1" });
export const verdict: string = open.verdict(new Date());
export const moved: Impact = pack.impact(pack.standing("2026-11-23"));
export const code = (error: EngineError): string => error.code + error.text.zh;
`,
  );
  const tsc = (files, lib, { module = "nodenext", resolution = "nodenext", more = [] } = {}) =>
    spawnSync(
      "npx",
      [
        "tsc",
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--lib",
        lib,
        "--module",
        module,
        "--moduleResolution",
        resolution,
        ...more,
        ...files,
      ],
      { cwd: project, encoding: "utf8" },
    );
  const server = tsc(["server-typed.ts"], "es2022", { more: ["--types", ""] });
  assert.equal(server.status, 0, server.stdout);
  // Vue's own types need not be sound without a page's.
  const frames = tsc(["typed.tsx"], "es2022,dom,dom.iterable", {
    more: ["--types", "", "--jsx", "react-jsx", "--skipLibCheck"],
  });
  assert.equal(frames.status, 0, frames.stdout);
  for (const [module, resolution] of [
    ["esnext", "bundler"],
    ["nodenext", "nodenext"],
  ]) {
    const checked = tsc(["typed.ts"], "es2022,dom,dom.iterable", { module, resolution });
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

test("where there is no page it is imported, drawn as a tag, and defines nothing", () => {
  put(
    "server.mjs",
    `import { configure, WaterScreening } from "water-rules/element";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import { WaterScreening as ForReact } from "water-rules/react";
import { createSSRApp, h } from "vue";
import { renderToString as vueToString } from "vue/server-renderer";
import { WaterScreening as ForVue } from "water-rules/vue";
configure({ base: "/water/" });
let made = "";
try { new WaterScreening(); } catch (error) { made = error.message; }
console.log(JSON.stringify([
  renderToString(createElement(ForReact, { pack: "/rules.json", id: "a" }, "…")),
  await vueToString(createSSRApp({ render: () => h(ForVue, { pack: "/rules.json" }, () => "…") })),
  made,
]));
`,
  );
  const [react, vue, made] = JSON.parse(run("node", ["server.mjs"]));
  assert.equal(react, '<water-screening id="a">…</water-screening>');
  assert.match(vue, /^<water-screening>…<\/water-screening>$/);
  assert.match(made, /浏览器.*browser/);
});

test("webpack takes the engine's files along", () => {
  put(
    "webpack.mjs",
    'import "water-rules/element";\nimport { RulePack } from "water-rules";\nwindow.load = RulePack.load;\n',
  );
  put(
    "webpack.config.mjs",
    'export default { mode: "production", entry: "./webpack.mjs", output: { path: import.meta.dirname + "/webpacked", assetModuleFilename: "[name][ext]" }, performance: false };\n',
  );
  run("node", [
    "-e",
    'import("webpack").then(async ({ default: webpack }) => { const config = (await import("./webpack.config.mjs")).default; webpack(config, (error, stats) => { if (error || stats.hasErrors()) { console.error(error || stats.toString()); process.exit(1); } }); });',
  ]);
  const names = readdirSync(join(project, "webpacked"));
  for (const name of [
    /^screen-\w+\.wasm$/,
    /^study-\w+\.wasm$/,
    /^screen-worker-\w+\.js$/,
    /^study-worker-\w+\.js$/,
  ])
    assert.ok(
      names.some((each) => name.test(each)),
      `${name} ${names}`,
    );
});

test("esbuild, which leaves files where they are: with `configure` the engine is found", async () => {
  const esbuild = join(project, "node_modules/.bin/esbuild");
  put(
    "headless.mjs",
    `import { configure, RulePack } from "water-rules";
import { readFileSync } from "node:fs";
configure({ base: "node_modules/water-rules/dist/embed" });
const pack = await RulePack.load(readFileSync("rules.json", "utf8"));
console.log(pack.screenText(${JSON.stringify(record)}, "2026-11-23"));
`,
  );
  run(esbuild, [
    "headless.mjs",
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--outfile=bundled/headless.mjs",
    "--log-level=error",
  ]);
  assert.equal(run("node", ["bundled/headless.mjs"]).trim(), expected);
  put(
    "page.mjs",
    'import { configure } from "water-rules/element";\nconfigure({ base: "/water" });\n',
  );
  run(esbuild, [
    "page.mjs",
    "--bundle",
    "--format=esm",
    "--outfile=bundled/page.js",
    "--log-level=error",
  ]);
  assert.ok(existsSync(join(project, "bundled/page.js")));
  const url = await site(
    {
      "/": '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>项目</title></head><body><water-screening pack="/rules.json" as-of="2026-11-23"></water-screening><script type="module" src="/page.js"></script></body></html>',
      "/page.js": readFileSync(join(project, "bundled/page.js"), "utf8"),
      "/rules.json": bundle,
    },
    { folders: { "/water/": join(project, "node_modules/water-rules/dist/embed/") } },
  );
  const page = await (await newContext()).newPage();
  await page.goto(url);
  await page.evaluate(
    (record) => (document.querySelector("water-screening").record = record),
    record,
  );
  await page.locator("water-screening [data-verdict=pass]").waitFor();
});

test("the description for editors names every attribute and event", async () => {
  const { modules } = JSON.parse(
    readFileSync(join(project, "node_modules/water-rules/custom-elements.json"), "utf8"),
  );
  const [{ attributes, events, cssParts, cssProperties }] = modules[0].declarations;
  const names = (list) => list.map(({ name }) => name).sort();
  const element = readFileSync(join(root, "www/src/embed/element.ts"), "utf8");
  const types = readFileSync(join(root, "www/src/embed/types.ts"), "utf8");
  const told = [...types.matchAll(/^ {2}"(ws-\w+)": \w+Detail;/gm)].map(([, name]) => name);
  assert.deepEqual(names(events), told.sort());
  const docs = readFileSync(join(root, "docs/embed.md"), "utf8");
  const list = (label) =>
    [...new RegExp(`^${label}.*$`, "m").exec(docs)[0].matchAll(/`([\w-]+)`/g)]
      .map(([, word]) => word)
      .sort();
  assert.deepEqual(names(cssParts), list("Parts"));
  assert.deepEqual(names(cssProperties), list("Custom properties"));
  // What the element itself observes.
  const page = await (await newContext()).newPage();
  await page.goto(await site({ "/": "<!doctype html><title>项目</title>" }));
  const kit = readFileSync(
    join(project, "node_modules/water-rules/dist/embed/water-screening.js"),
    "utf8",
  );
  await page.addScriptTag({ content: kit });
  const observed = await page.evaluate(
    () => /** @type {any} */ (customElements.get("water-screening")).observedAttributes,
  );
  assert.deepEqual(names(attributes), [...observed, "disabled"].sort());
  assert.ok(element.includes("formDisabledCallback"));
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
