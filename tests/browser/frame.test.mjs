// The screening in a frame: what the page and the frame say to each other, and whom each of them refuses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  files,
  kit,
  newContext,
  root,
  serve,
  site,
  tidy,
  until,
} from "./harness.mjs";

const small = JSON.stringify(files(join(root, "tests/data/pack")));
const record = { name: "甲", intake_m3: "27", output: "10" };

afterEach(tidy);
after(closeBrowser);

async function visit(url) {
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  await page.addInitScript(() => {
    window.told = [];
    for (const name of ["ws-ready", "ws-change", "ws-report", "ws-error"])
      addEventListener(name, (/** @type {CustomEvent} */ { detail }) =>
        window.told.push([name, detail]),
      );
    addEventListener("message", ({ data }) => window.told.push(["message", data]));
  });
  await page.goto(url);
  return { page, thrown };
}

async function told(page, name, at = 0) {
  const found = await page.waitForFunction(
    ([name, at]) => window.told.filter(([each]) => each === name)[at],
    [name, at],
    { timeout: 20_000 },
  );
  return (await found.jsonValue())[1];
}

/** The kit below a path of one origin, and a page of another that frames it; only that page may. */
async function portal(body, query = "", ancestors) {
  const pages = {
    "/water-screening-frame.js": readFileSync(join(kit, "water-screening-frame.js"), "utf8"),
  };
  // Nothing of the kit but the helper's one file runs in the page, and no WebAssembly may.
  const url = await site(pages, {
    headers: {
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; frame-src http://127.0.0.1:*; img-src data:",
    },
  });
  const headers = {
    "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src data:; frame-ancestors ${ancestors || url}`,
  };
  const from = await site(
    { "/apps/water/rules.json": small },
    { folders: { "/apps/water/embed/": kit }, headers },
  );
  const src = `${from}/apps/water/embed/frame.html${query}`;
  pages["/"] =
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title><link rel="icon" href="data:,"><script src="/water-screening-frame.js" defer></script></head>
    <body><form><iframe data-water-screening data-name="report" src="${src}" title="审查" sandbox="allow-scripts allow-same-origin allow-forms allow-downloads" referrerpolicy="strict-origin" style="width:100%"></iframe></form>${body}</body></html>`;
  return { url, from };
}

/** Sends the frame a message as the page around it. */
const send = (page, to, message) =>
  page.evaluate(
    ([to, message]) => document.querySelector("iframe").contentWindow.postMessage(message, to),
    [to, message],
  );
const inFrame = (page) => page.frameLocator("iframe[data-water-screening]");

test("serve lets the portals frame it that it was told of, and no others", async () => {
  const [known, other] = [{}, {}];
  const [portalOf, strangerOf] = [await site(known), await site(other)];
  const { url } = await serve(join(root, "tests/data/pack"), ["--embed-in", portalOf]);
  known["/"] = other["/"] =
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title><link rel="icon" href="data:,"></head>
    <body><iframe src="${url}embed/frame.html?parent=${portalOf}" title="审查" style="width:100%;height:600px"></iframe></body></html>`;
  const allowed = await visit(portalOf);
  await allowed.page.frameLocator("iframe").locator("[data-verdict]").first().waitFor();
  assert.equal(
    await allowed.page.evaluate(async (url) => (await (await fetch(`${url}pack`)).json()).id, url),
    "small",
  );
  const refused = await visit(strangerOf);
  await until(() => refused.page.frames()[1]?.url().startsWith("chrome-error:"));
  assert.match(refused.page.frames()[1].url(), /^chrome-error:/);
  assert.equal(
    await refused.page.evaluate(
      (url) =>
        fetch(`${url}pack`).then(
          () => "read",
          () => "refused",
        ),
      url,
    ),
    "refused",
  );
});

test("a page of another origin frames it: height, data, report, and a field for its form", async () => {
  const { url, from } = await portal("");
  const { page, thrown } = await visit(url);
  // So narrow that the form stands above the findings: beside them it is the lower of the two, as it folds what no rule asks.
  await page.setViewportSize({ width: 640, height: 720 });
  const ready = await told(page, "ws-ready");
  assert.deepEqual(Object.keys(ready.pack).sort(), ["digest", "id", "version"]);
  // The record goes in by message, the report comes out as an event and in the form.
  await send(page, from, {
    type: "water-screening:set",
    version: 1,
    record,
    asOf: "2026-11-23",
    lang: "en",
    mode: "verdict",
  });
  await inFrame(page).locator("[data-verdict=pass]").waitFor();
  await page.waitForFunction(() =>
    window.told.some(([name, detail]) => name === "ws-report" && detail.report.verdict === "pass"),
  );
  const field = () =>
    page.evaluate(() => JSON.parse(String(new FormData(document.forms[0]).get("report") || "{}")));
  assert.deepEqual([(await field()).verdict, (await field()).as_of], ["pass", "2026-11-23"]);
  assert.match(await inFrame(page).locator("h2").first().innerText(), /Findings/);
  const reported = await page.evaluate(
    () => window.told.filter(([name]) => name === "ws-report").pop()[1],
  );
  assert.deepEqual(reported.record, record);
  // The frame is as high as what is in it, also when that grows and shrinks.
  const heights = async () => {
    const outer = await page.locator("iframe").evaluate((frame) => frame.clientHeight);
    const inner = await page
      .frames()[1]
      .evaluate(() => Math.ceil(document.documentElement.getBoundingClientRect().height));
    return [outer, inner];
  };
  const fits = async () => {
    let outer;
    let inner;
    await until(async () => {
      [outer, inner] = await heights();
      return outer === inner;
    });
    return outer;
  };
  const verdictOnly = await fits();
  await send(page, from, { type: "water-screening:set", version: 1, mode: "form" });
  await inFrame(page).locator('[data-field="intake_m3"] input:not([data-answer])').waitFor();
  assert.ok((await fits()) > verdictOnly);
  await send(page, from, { type: "water-screening:set", version: 1, mode: "compact" });
  await inFrame(page).locator(".compact").waitFor();
  assert.ok((await fits()) < verdictOnly);
  // What the user changes is told.
  await send(page, from, { type: "water-screening:set", version: 1, mode: "form" });
  await inFrame(page).locator('[data-field="intake_m3"] input:not([data-answer])').fill("28");
  assert.equal((await told(page, "ws-change")).record.intake_m3, "28");
  await page.waitForFunction(
    () =>
      JSON.parse(String(new FormData(document.forms[0]).get("report") || "{}")).verdict ===
      "revise",
  );
  assert.deepEqual(thrown, []);
});

test("the frame takes data from its address", async () => {
  const { url } = await portal(
    "",
    `?lang=en&mode=compact&as-of=2026-11-23#record=${encodeURIComponent(JSON.stringify(record))}`,
  );
  const { page } = await visit(url);
  const { report } = await told(page, "ws-report");
  assert.deepEqual([report.verdict, report.as_of], ["pass", "2026-11-23"]);
  assert.equal(await inFrame(page).locator(".root").getAttribute("lang"), "en");
});

test("a message from elsewhere is refused on both sides, with an error that is told and shown", async () => {
  const stranger = await site({ "/": "<!doctype html><title>stranger</title>" });
  const { url, from } = await portal(`<iframe id="stranger" src="${stranger}/"></iframe>`);
  const { page, thrown } = await visit(url);
  await told(page, "ws-report");
  const evil = page.frames().find((frame) => frame.url().startsWith(stranger));
  const before = await page.evaluate(() => [
    document.querySelector("iframe").style.height,
    window.told.filter(([name]) => name === "ws-report").length,
  ]);
  await evil.evaluate(() => {
    window.parent.frames[0].postMessage(
      { type: "water-screening:set", version: 1, record: { intake_m3: "99" } },
      "*",
    );
    window.parent.postMessage({ type: "water-screening:height", version: 1, height: 5 }, "*");
    window.parent.postMessage(
      { type: "water-screening:report", version: 1, report: { verdict: "pass" }, record: {} },
      "*",
    );
  });
  const error = await told(page, "ws-error");
  assert.equal(error.code, "wrong-origin");
  assert.ok(error.message.en.includes(stranger) && error.message.zh.includes(stranger));
  assert.ok(
    (await inFrame(page).locator("[data-failure=wrong-origin]").innerText()).includes(stranger),
  );
  assert.deepEqual(
    await page
      .frames()
      .find((frame) => frame.url().startsWith(from))
      .evaluate(() => document.querySelector("water-screening").record),
    {},
  );
  await page.waitForFunction(
    () =>
      window.told.filter(([name, data]) => name === "message" && data.height === 5).length === 1,
  );
  const after = await page.evaluate(
    () => window.told.filter(([name]) => name === "ws-report").length,
  );
  assert.equal(after, before[1]);
  assert.notEqual(await page.evaluate(() => document.querySelector("iframe").style.height), "5px");
  // What the page itself sends must follow the protocol.
  for (const [index, message] of [
    { type: "water-screening:set", version: 2 },
    { type: "water-screening:set", version: 1, record: [1] },
    { type: "water-screening:close", version: 1 },
  ].entries()) {
    await send(page, from, message);
    assert.equal((await told(page, "ws-error", index + 1)).code, "bad-message");
  }
  // Nothing is thrown over a record that no JSON can hold.
  await page.evaluate((to) => {
    const record = {};
    record.itself = record;
    const frame = document.querySelector("iframe").contentWindow;
    frame.postMessage({ type: "water-screening:set", version: 1, record }, to);
  }, from);
  assert.equal((await told(page, "ws-error", 4)).code, "bad-record");
  // Messages of others are none of its business.
  await send(page, from, { hello: 1 });
  await send(page, from, "water-screening:set");
  await send(page, from, { type: "water-screening:set", version: 1, record });
  await inFrame(page).locator("[data-verdict=pass]").waitFor();
  assert.equal(
    await page.evaluate(() => window.told.filter(([name]) => name === "ws-error").length),
    5,
  );
  assert.deepEqual(thrown, []);
});

test("whatever the page around says is words or data: markup, names that JavaScript has, five megabytes", async () => {
  const { url, from } = await portal("");
  const { page, thrown } = await visit(url);
  await told(page, "ws-report");
  const frame = inFrame(page);
  const markup = '"><img src=x onerror="window.pwned=1"><x-pwned></x-pwned>';
  // Words that there aren't change nothing that is shown.
  for (const word of [markup, "__proto__", "constructor", ""])
    for (const key of ["lang", "theme", "mode", "asOf"])
      await send(page, from, { type: "water-screening:set", version: 1, [key]: word });
  const names = JSON.parse('{"__proto__": {"name": "甲"}, "constructor": "1", "toString": "1"}');
  await send(page, from, { type: "water-screening:set", version: 1, record: names });
  const long = "水".repeat(5_000_000);
  await send(page, from, { type: "water-screening:set", version: 1, record: { name: long } });
  const last = { ...record, name: markup };
  const told_ = { type: "water-screening:set", version: 1, record: last };
  await send(page, from, {
    ...told_,
    lang: "zh-CN",
    theme: "auto",
    mode: "form",
    asOf: "2026-11-23",
  });
  await page.waitForFunction(
    (name) =>
      window.told.some(([what, data]) => what === "ws-report" && data.record?.name === name),
    markup,
    { timeout: 60_000 },
  );
  await frame.locator("[data-verdict=pass]").waitFor();
  const inside = page.frames().find((each) => each.url().startsWith(from));
  const made = await inside.evaluate(() => {
    const { shadowRoot, record } = /** @type {any} */ (document.querySelector("water-screening"));
    return [
      shadowRoot.querySelectorAll("x-pwned, [onerror]").length,
      /** @type {any} */ (window).pwned,
      /** @type {any} */ ({}).name,
      Object.keys(record).length,
    ];
  });
  assert.deepEqual(made, [0, undefined, undefined, Object.keys(last).length]);
  assert.deepEqual(thrown, []);
});

test("a page doesn't take what another site says that came into its frame", async () => {
  const stranger = await site({ "/": "<!doctype html><title>stranger</title>" });
  const { url } = await portal("");
  const { page, thrown } = await visit(url);
  await told(page, "ws-report");
  const frame = page.frames()[1];
  await frame.goto(`${stranger}/`);
  await frame.evaluate(() => {
    window.parent.postMessage({ type: "water-screening:height", version: 1, height: 5 }, "*");
    window.parent.postMessage(
      { type: "water-screening:report", version: 1, report: { verdict: "forged" }, record: {} },
      "*",
    );
  });
  await page.waitForFunction(() =>
    window.told.some(
      ([name, data]) => name === "message" && data.report && data.report.verdict === "forged",
    ),
  );
  assert.notEqual(await page.evaluate(() => document.querySelector("iframe").style.height), "5px");
  assert.ok(
    !(await page.evaluate(() => new FormData(document.forms[0]).get("report"))).includes("forged"),
  );
  assert.deepEqual(thrown, []);
});

test("a frame that is told of another parent tells this one nothing and obeys it in nothing", async () => {
  const { url, from } = await portal("", "?parent=https://portal.example.gov.cn");
  const { page } = await visit(url);
  await inFrame(page).locator("[data-phase=ready]").waitFor();
  await send(page, from, { type: "water-screening:set", version: 1, record });
  await inFrame(page).locator("[data-failure=wrong-origin]").waitFor();
  assert.deepEqual(await page.evaluate("told"), []);
});

test("a page that the server doesn't name can't frame it", async () => {
  const { url } = await portal("", "", "https://portal.example.gov.cn");
  const { page } = await visit(url);
  await until(() => page.frames()[1]?.url().startsWith("chrome-error:"));
  assert.deepEqual(await page.evaluate("told"), []);
  assert.equal(await inFrame(page).locator("water-screening").count(), 0);
});

test("the demo frames itself, and axe finds nothing in either language", async () => {
  const { url } = await serve();
  const { page, thrown } = await visit(`${url}embed/around-frame.html`);
  await told(page, "ws-report");
  await page.waitForFunction(() => document.querySelector("iframe").clientHeight > 500);
  assert.deepEqual(await axe(page), []);
  for (const lang of ["zh-CN", "en"]) {
    const { page: alone } = await visit(`${url}embed/frame.html?lang=${lang}`);
    await alone.locator("[data-phase=ready]").waitFor();
    assert.deepEqual(await axe(alone, { lang }), [], lang);
  }
  assert.deepEqual(thrown, []);
});
