// The element in hosts that hold its data themselves: plain scripts, React 19 and Vue 3, each bundled by esbuild. What is set
// and told are copies, and who sets what was told disturbs nobody.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { closeBrowser, files, kit, newContext, root, site, still, tidy } from "./harness.mjs";

const www = join(root, "www");
const { build } = await import(
  String(pathToFileURL(createRequire(join(www, "package.json")).resolve("esbuild")))
);
const small = JSON.stringify(files(join(root, "tests/data/pack")));
/** 2.70 a unit: just within the small pack's limit. */
const record = { name: "甲", intake_m3: "27", output: "10" };
const FIELD = '[data-field="name"] input:not([data-answer])';

afterEach(tidy);
after(closeBrowser);

/** A page's script; the kit itself comes by a script of its own. */
async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: www, loader: "tsx" },
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    target: "chrome100",
    define: {
      "process.env.NODE_ENV": '"development"',
      __VUE_OPTIONS_API__: "true",
      __VUE_PROD_DEVTOOLS__: "false",
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false",
    },
    alias: { vue: join(www, "node_modules/vue/dist/vue.esm-bundler.js") },
    plugins: [
      {
        name: "kit",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^water-rules\/element$/ }, () => ({
            path: "kit",
            namespace: "kit",
          }));
          onLoad({ filter: /.*/, namespace: "kit" }, () => ({ contents: "" }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}

/** A page with the kit and a script; events of the element are counted. */
async function visit(script, body = '<div id="app"></div>') {
  const url = await site(
    {
      "/": `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title><link rel="icon" href="data:,"></head><body>${body}<script src="/kit/water-screening.js"></script><script src="/app.js"></script></body></html>`,
      "/app.js": script,
      "/rules.json": small,
    },
    { folders: { "/kit/": kit } },
  );
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  await page.addInitScript(() => {
    window.told = [];
    for (const name of ["ws-change", "ws-report", "ws-error"])
      addEventListener(name, (/** @type {CustomEvent} */ event) =>
        window.told.push([name, JSON.parse(JSON.stringify(event.detail))]),
      );
  });
  await page.goto(url);
  await page.waitForFunction(() => window.told.some(([name]) => name === "ws-report"));
  return { page, thrown };
}

const recordOf = (page) =>
  page.evaluate(() => /** @type {any} */ (document.querySelector("water-screening")).record);

const counted = (page, name) =>
  page.evaluate((name) => window.told.filter(([each]) => each === name).length, name);

/** Waits until the last report is of these data. */
const reported = (page, key, value) =>
  page.waitForFunction(
    ([key, value]) =>
      window.told.filter(([name]) => name === "ws-report").at(-1)?.[1].record[key] === value,
    [key, value],
  );

/** Types key by key into the field that has the cursor, and into no other. */
async function typed(page, text) {
  const field = page.locator(`water-screening ${FIELD}`);
  await field.focus();
  await page.keyboard.type(text);
  await reported(page, "name", text);
  assert.equal(await field.inputValue(), text);
  assert.equal(
    await field.evaluate(
      (input) => /** @type {any} */ (input.getRootNode()).activeElement === input,
    ),
    true,
    "the cursor stays",
  );
}

test("A0: what the host does with its own objects changes neither data nor report", async () => {
  const { page, thrown } = await visit(
    `window.given = ${JSON.stringify(record)};
     const element = document.querySelector("water-screening");
     element.record = given;
     // The event's objects are the host's own.
     addEventListener("ws-report", ({ detail }) => { detail.record.name = "改"; detail.report.verdict = "改"; });`,
    '<form><water-screening pack="/rules.json" as-of="2026-11-23" name="report" record-name="record"></water-screening></form>',
  );
  await reported(page, "name", "甲");
  await page.evaluate(() => {
    window.given.intake_m3 = "5";
    const element = /** @type {any} */ (document.querySelector("water-screening"));
    element.record.output = "1";
    element.report.findings.length = 0;
    element.info.fields.length = 0;
  });
  await page.locator(`water-screening ${FIELD}`).fill("乙");
  await page.waitForFunction(() => window.told.filter(([name]) => name === "ws-report").length > 1);
  const sent = await page.evaluate(() =>
    Object.fromEntries(new FormData(document.querySelector("form"))),
  );
  assert.deepEqual(JSON.parse(String(sent["record"])), { ...record, name: "乙" });
  const report = JSON.parse(String(sent["report"]));
  assert.equal(report.verdict, "pass");
  assert.ok(report.findings.length > 0);
  // What is there already is no news, in whatever order.
  const before = await page.evaluate(() => window.told.length);
  await page.evaluate(() => {
    const element = /** @type {any} */ (document.querySelector("water-screening"));
    element.record = Object.fromEntries(Object.entries(element.record).reverse());
    element.record = JSON.stringify(element.record);
  });
  await still(page);
  assert.equal(await page.evaluate(() => window.told.length), before);
  // What no JSON can hold is told and not thrown.
  await page.evaluate(() => {
    const round = {};
    round.self = round;
    /** @type {any} */ (document.querySelector("water-screening")).record = round;
  });
  await page.waitForFunction(() =>
    window.told.some(([name, { code }]) => name === "ws-error" && code === "bad-record"),
  );
  assert.deepEqual(thrown, []);
});

test("A1: React 19, data in the host's state: a text is typed whole, and undone by the host", async () => {
  const { page, thrown } = await visit(
    await bundled(`import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
function App() {
  const [record, setRecord] = useState(${JSON.stringify({ ...record, name: "" })});
  const [verdict, setVerdict] = useState("");
  return <>
    <button onClick={() => setRecord({ name: "甲" })}>重来</button>
    <output>{verdict}</output>
    <water-screening pack="/rules.json" asOf="2026-11-23" record={record}
      onws-change={(event) => setRecord(event.detail.record)}
      onws-report={(event) => setVerdict(event.detail.report.verdict)} />
  </>;
}
createRoot(document.querySelector("#app")).render(<StrictMode><App /></StrictMode>);`),
  );
  await typed(page, "hello world");
  assert.deepEqual(await recordOf(page), { ...record, name: "hello world" });
  assert.equal(await page.locator("output").innerText(), "pass");
  // Data that the host makes its own are taken.
  await page.locator("button").first().click();
  await reported(page, "name", "甲");
  assert.deepEqual(await recordOf(page), { name: "甲" });
  assert.deepEqual(thrown, []);
});

test("A2: React 19, a record written in place: no loop, and with the wrapper nothing typed is lost", async () => {
  const app = (element) => `import { useState } from "react";
import { createRoot } from "react-dom/client";
import { WaterScreening } from "./src/embed/react.ts";
function App() {
  const [reports, setReports] = useState(0);
  const more = () => setReports((n) => n + 1);
  return <><output>{reports}</output>${element}</>;
}
createRoot(document.querySelector("#app")).render(<App />);`;
  const bare = await visit(
    await bundled(
      app(
        `<water-screening pack="/rules.json" asOf="2026-11-23" record={{ ...${JSON.stringify(record)} }} settings={undefined} onws-report={more} />`,
      ),
    ),
  );
  await still(bare.page);
  assert.equal(await counted(bare.page, "ws-report"), 1);
  assert.equal(await bare.page.locator("output").innerText(), "1");
  const { page, thrown } = await visit(
    await bundled(
      app(
        `<WaterScreening pack="/rules.json" asOf="2026-11-23" mode="form" required record={{ ...${JSON.stringify(record)} }} onReport={more} onChange={more}><p>…</p></WaterScreening>`,
      ),
    ),
  );
  await page.locator(`water-screening ${FIELD}`).fill("");
  await typed(page, "hello world");
  assert.deepEqual(await recordOf(page), { ...record, name: "hello world" });
  assert.deepEqual([...bare.thrown, ...thrown], []);
});

test("A0–A2: Vue 3, a reactive record: typed whole, changed in place, and no loop", async () => {
  const { page, thrown } = await visit(
    await bundled(`import { createApp, reactive, ref } from "vue";
import { WaterScreening } from "./src/embed/vue.ts";
const app = createApp({
  components: { WaterScreening },
  setup() {
    const state = reactive({ record: ${JSON.stringify({ ...record, name: "" })}, reports: 0 });
    window.state = state;
    return { state };
  },
  template: \`<output>{{ state.reports }}</output>
    <WaterScreening pack="/rules.json" as-of="2026-11-23" v-model:record="state.record" @report="state.reports++"></WaterScreening>\`,
});
app.mount("#app");`),
  );
  await typed(page, "hello world");
  assert.deepEqual(await page.evaluate("JSON.parse(JSON.stringify(state.record))"), {
    ...record,
    name: "hello world",
  });
  // Changed in place, as one does in Vue.
  await page.evaluate('state.record.intake_m3 = "28"');
  await reported(page, "intake_m3", "28");
  await page.locator("water-screening [data-verdict=revise]").first().waitFor();
  const reports = await counted(page, "ws-report");
  await still(page);
  assert.equal(await counted(page, "ws-report"), reports);
  assert.deepEqual(thrown, []);
});
