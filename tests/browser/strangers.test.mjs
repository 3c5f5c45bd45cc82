// What somebody puts into the address of the page, what the browser kept went bad, and a clock that is wrong: the page starts,
// runs nothing, and passes nothing.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, test } from "node:test";
import { closeBrowser, newContext, serve, still, tidy, verdict } from "./harness.mjs";

afterEach(tidy);
after(closeBrowser);

/** A page of its own, with what it throws and whom it asks. */
async function visit(prepare = (_page) => {}) {
  const { url } = await serve();
  const context = await newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("dialog", (dialog) => (wrong.push(dialog.message()), dialog.dismiss()));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
      wrong.push(request.url());
  });
  await prepare(page);
  return { url, page, wrong };
}

const ready = (page) => page.waitForSelector("[data-phase=ready]");

test("no address makes the page do more than show a screen", async () => {
  const { url, page, wrong } = await visit();
  await page.goto(url);
  await ready(page);
  const markup = '<img src=x onerror="window.pwned=1">';
  for (const route of [
    "",
    "/",
    "//",
    "/__proto__",
    "/constructor/x",
    "/toString",
    "/nowhere/a/b",
    "/../../etc/passwd",
    "/rules/__proto__",
    "/rules/parameter/__proto__",
    "/rules/table/constructor",
    "/rules/source/toString",
    "/rules/parameter/hasOwnProperty",
    "/rules/%00",
    "/rules/%E0%A4%A",
    `/rules/${markup}`,
    `/${markup}`,
    `/rules/table/${encodeURIComponent(markup)}`,
    "/verify/javascript:alert(1)",
    "/batch/x?y=1#z",
    "/report/\u202e",
    `/${"a".repeat(100_000)}`,
    `/rules/${"%".repeat(10_000)}`,
  ]) {
    await page.evaluate((hash) => (location.hash = hash), `#${route}`);
    await still(page);
    const shown = await page.evaluate(() => {
      const root = document.querySelector("water-rules-page").shadowRoot;
      return { text: root.textContent.trim().length, pwned: window.pwned };
    });
    assert.ok(shown.text > 0, route.slice(0, 60));
    assert.equal(shown.pwned, undefined, route.slice(0, 60));
    assert.deepEqual(wrong, [], route.slice(0, 60));
  }
  // It goes on from there, and an address that it is opened with is no other.
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.waitForSelector("[data-samples]");
  await page.goto(`${url}?x=${encodeURIComponent(markup)}#/rules/${markup}`);
  await ready(page);
  assert.deepEqual(wrong, []);
});

test("what somebody's script would try in the page its policy refuses: text that runs, markup, other hosts, workers of text", async () => {
  const { url, page } = await visit();
  await page.goto(url);
  await ready(page);
  const heard = [];
  const other = createServer((from, answer) => {
    heard.push(from.url);
    answer.writeHead(200, { "access-control-allow-origin": "*" }).end("pwned");
  });
  await new Promise((resolve) =>
    other.listen({ port: 0, host: "127.0.0.1" }, () => resolve(undefined)),
  );
  const { port } = /** @type {import("node:net").AddressInfo} */ (other.address());
  const came = await page.evaluate(async (elsewhere) => {
    const refused = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      refused.push(event.effectiveDirective),
    );
    const element = (name, has) => Object.assign(document.createElement(name), has);
    const tried = {
      // biome-ignore lint/security/noGlobalEval: it is to be refused
      eval: () => (0, eval)("window.pwned = 1"),
      Function: () => new Function("window.pwned = 1")(),
      timer: () => setTimeout("window.pwned = 1", 0),
      innerHTML: () => (document.body.innerHTML += "<img src=x onerror='window.pwned=1'>"),
      policy: () => window.trustedTypes.createPolicy("evil", { createHTML: (text) => text }),
      script: () => document.head.append(element("script", { src: `${elsewhere}script` })),
      "text of a script": () =>
        document.head.append(element("script", { textContent: "window.pwned = 1" })),
      worker: () => new Worker(URL.createObjectURL(new Blob(["0"]))),
      frame: () => document.body.append(element("iframe", { src: `${elsewhere}frame` })),
      image: () => document.body.append(element("img", { src: `${elsewhere}image` })),
      form: () => {
        const form = element("form", { action: `${elsewhere}form`, method: "post" });
        document.body.append(form);
        form.submit();
      },
      base: () => document.head.append(element("base", { href: elsewhere })),
    };
    // Behind a call of the page's own: what a debugger evaluates may be let run text.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const passed = [];
    for (const [name, attempt] of Object.entries(tried)) {
      const before = refused.length;
      let threw = false;
      try {
        attempt();
      } catch {
        threw = true;
      }
      if (threw) continue;
      // A refusal is told in a task of its own, and a timer of a second ends the wait for one that never comes.
      const end = performance.now() + 1000;
      while (refused.length === before && performance.now() < end)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      if (refused.length === before) passed.push(name);
    }
    const answer = await fetch(`${elsewhere}fetch`).then(
      () => "read",
      () => "refused",
    );
    return { passed, answer, pwned: window.pwned, base: new URL(".", document.baseURI).href };
  }, `http://127.0.0.1:${port}/`);
  other.close();
  assert.deepEqual(came, { passed: [], answer: "refused", pwned: undefined, base: url });
  assert.deepEqual(heard, []);
});

test("a session that went bad is begun anew", async () => {
  const { url, page, wrong } = await visit();
  await page.goto(url);
  await ready(page);
  const project = { id: "x", title: "", record: {}, assumed: [], sample: "", changed: 0 };
  for (const kept of [
    "",
    "x",
    "null",
    "[]",
    "{}",
    '{"project":null,"seen":0}',
    '{"project":{},"seen":0}',
    '{"project":{"id":1},"seen":"y"}',
    JSON.stringify({ project: { ...project, record: null }, seen: 0 }),
    JSON.stringify({ project: { ...project, record: [1] }, seen: 0 }),
    JSON.stringify({ project: { ...project, title: {} }, seen: 0 }),
    JSON.stringify({ project: { ...project, assumed: "x" }, seen: null }),
    `{"project":{"id":"x","title":"","record":{"__proto__":{"a":1}},"assumed":[],"sample":"","changed":0},"seen":0}`,
  ]) {
    await page.evaluate((text) => {
      sessionStorage.clear();
      sessionStorage["water-rules.open"] = text;
    }, kept);
    await page.reload();
    await ready(page);
    assert.equal(await page.locator("[data-verdict=pass]").count(), 0, kept);
    assert.deepEqual(wrong, [], kept);
  }
  await page.selectOption("[data-samples]", "well-in-prohibited-zone");
  assert.equal(await verdict(page, { is: "rejected" }), "rejected");
});

for (const day of ["1970-01-01", "1900-01-01", "9999-12-31"])
  test(`a clock that says ${day} passes nothing, and the date is in sight`, async () => {
    const { url, page, wrong } = await visit((page) =>
      page.clock.setFixedTime(new Date(`${day}T04:00:00Z`)),
    );
    await page.goto(url);
    await ready(page);
    assert.equal(await page.inputValue("[data-as-of]"), day);
    // A project that passes on a day of its own.
    await page.selectOption("[data-samples]", "luliang-gas-power");
    const said = await verdict(page);
    if (day < "2000") assert.equal(said, "out_of_scope");
    else assert.notEqual(said, "pass");
    assert.deepEqual(wrong, []);
  });

test("a page that stays open overnight goes on by the law of the new day, unless a date was chosen", async () => {
  const noon = (day) => new Date(`${day}T04:00:00Z`);
  const { url, page, wrong } = await visit((page) => page.clock.setFixedTime(noon("2026-11-23")));
  await page.goto(url);
  await ready(page);
  await page.selectOption("[data-samples]", "luliang-gas-power");
  await verdict(page);
  const days = () =>
    page.evaluate(() => {
      const { desk, shadowRoot } = document.querySelector("water-rules-page");
      const shown = shadowRoot.querySelector("[data-as-of]").value;
      return [shown, desk.asOf, desk.report && desk.report.as_of].join(" ");
    });
  const until = (day) =>
    page.waitForFunction((day) => {
      const { desk } = document.querySelector("water-rules-page");
      return desk.report?.as_of === day && desk.asOf === day;
    }, day);
  const seen = () =>
    page.evaluate(() => void document.dispatchEvent(new Event("visibilitychange")));
  assert.equal(await days(), "2026-11-23 2026-11-23 2026-11-23");
  // It is looked at again, or an answer is given.
  await page.clock.setFixedTime(noon("2026-11-24"));
  await seen();
  await until("2026-11-24");
  assert.equal(await page.inputValue("[data-as-of]"), "2026-11-24");
  await page.clock.setFixedTime(noon("2026-11-25"));
  await page.selectOption("[data-samples]", "well-in-prohibited-zone");
  await until("2026-11-25");
  assert.equal(await page.inputValue("[data-as-of]"), "2026-11-25");
  // A day that somebody chose stays.
  await page.fill("[data-as-of]", "2026-11-20");
  await until("2026-11-20");
  await page.clock.setFixedTime(noon("2026-11-26"));
  await seen();
  await page.selectOption("[data-samples]", "luliang-gas-power");
  await verdict(page);
  assert.equal(await days(), "2026-11-20 2026-11-20 2026-11-20");
  assert.deepEqual(wrong, []);
});
