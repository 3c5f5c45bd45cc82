// <water-screening> in pages of others: each way in, hostile and strict hosts, old forms, several packs, and bad input.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  command,
  copyRules,
  kit,
  newContext,
  root,
  serve,
  site,
  tidy,
  until,
} from "./harness.mjs";

const HAN = /\p{Script=Han}/u;
const jquery = readFileSync(
  createRequire(join(root, "www/package.json")).resolve("jquery/dist/jquery.js"),
  "utf8",
);
/**
 * The small pack as the command bundles it, compiled, after an edit.
 * @param {(pack: ReturnType<typeof copyRules>) => void} [edit]
 */
function bundled(edit) {
  const pack = copyRules("tests/data/pack");
  edit?.(pack);
  const file = `${pack.folder}.json`;
  command(["bundle", pack.folder, "-o", file]);
  const text = JSON.stringify(JSON.parse(readFileSync(file, "utf8")));
  rmSync(file);
  return text;
}
const small = bundled();
const other = bundled((pack) =>
  pack.edit("parameters/quota.toml", 'value = "2.70"', 'value = "1.00"'),
);
const integrity = JSON.parse(readFileSync(join(kit, "integrity.json"), "utf8"));
/** A file of the kit by its name without the hash. */
const named = (name) =>
  Object.keys(integrity).find((each) => each.replace(/-[0-9a-f]{10}(?=\.)/, "") === name);
/** 2.70 a unit: just within the small pack's limit. */
const record = { name: "甲", intake_m3: "27", output: "10" };
const as = `as-of="2026-11-23"`;
const children = (/** @type {Record<string, string>} */ given = record) =>
  `<p>请升级浏览器</p><script type="application/json" data-record>${JSON.stringify(given)}</script>`;

afterEach(tidy);
after(closeBrowser);

/** Opens an address; what the page throws, and every request, is gathered. */
async function visit(url, options) {
  const context = await newContext({ locale: "zh-CN", acceptDownloads: true, ...options });
  const page = await context.newPage();
  const thrown = [];
  const requests = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    window.told = [];
    for (const name of ["ws-ready", "ws-change", "ws-report", "ws-error"]) {
      addEventListener(name, (/** @type {CustomEvent} */ event) =>
        window.told.push([name, JSON.parse(JSON.stringify(event.detail))]),
      );
    }
  });
  await page.goto(url);
  return { page, thrown, requests, context };
}

const html = (body, head = "") =>
  `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title><link rel="icon" href="data:,">${head}</head><body>${body}</body></html>`;
const script = `<script src="/apps/water/kit/water-screening.js"></script>`;

/** A portal with the kit below a path, and the small packs. */
function portal(pages, headers) {
  return site(
    { "/rules/small.json": small, "/rules/other.json": other, ...pages },
    { folders: { "/apps/water/kit/": kit }, headers },
  );
}

/** The nth event of a name since the page began. */
async function told(page, name, at = 0) {
  const found = await page.waitForFunction(
    ([name, at]) => window.told.filter(([each]) => each === name)[at],
    [name, at],
    { timeout: 20_000 },
  );
  return (await found.jsonValue())[1];
}

const verdictOf = (page, value, at = "water-screening") =>
  page.locator(`${at} [data-verdict=${value}]`).first().waitFor({ timeout: 20_000 });

/** axe finds nothing in either language, in the light and in the dark. */
async function accessible(page) {
  const element = page.locator("water-screening");
  for (const [lang, theme, colours] of /** @type {const} */ ([
    ["zh-CN", "light", "with"],
    ["zh-CN", "dark", "only"],
    ["en", "dark", "without"],
  ])) {
    await element.evaluate(
      (element, [lang, theme]) => Object.assign(element, { lang, theme }),
      [lang, theme],
    );
    await page.locator(`.root[lang="${lang}"][data-theme="${theme}"]`).waitFor();
    assert.deepEqual(await axe(page, { colours }), [], `${lang} ${theme}`);
  }
}

/** Waits until rules that came compiled were compared with their scripts: then a form has the report. */
const compared = (page) =>
  page.waitForFunction(
    () =>
      /** @type {HTMLInputElement} */ (document.querySelector("[data-water-screening=report]"))
        .value,
  );

test("as an ES module: the form screens as it is typed, and tells the page", async () => {
  const { url } = await serve();
  const { page, thrown, requests } = await visit(`${url}embed/module.html`);
  const { pack, engine } = await told(page, "ws-ready");
  assert.match(pack.digest, /^sha256:/);
  assert.match(engine, /^\d+\.\d+/);
  const first = await told(page, "ws-report");
  assert.deepEqual([first.report.pack.digest, first.record], [pack.digest, {}]);
  const group = page.locator("water-screening [data-group]").first();
  await group.evaluate((details) => (details.open = true));
  const field = page.locator('water-screening [data-field="name"] input:not([data-answer])');
  await field.fill("乙");
  assert.deepEqual((await told(page, "ws-change")).record, { name: "乙" });
  assert.deepEqual((await told(page, "ws-report", 1)).record, { name: "乙" });
  await accessible(page);
  assert.deepEqual(thrown, []);
  assert.deepEqual(
    requests.filter((each) => !each.startsWith(url) && !/^(data|blob):/.test(each)),
    [],
  );
});

test("the report is the command's, byte for byte, and comes as an event, by callback, as a file and in a form", async () => {
  const rules = join(root, "rules");
  const given = JSON.parse(command(["generate", rules, "--count", "1", "--seed", "7"]));
  const expected = command(
    ["screen", "-", "--pack", rules, "--as-of", "2026-11-23"],
    JSON.stringify(given),
  ).trim();
  const { url } = await serve();
  const portalUrl = await portal({
    "/": html(
      `<form method="post" action="/done"><water-screening pack="/rules.json" ${as} mode="verdict" name="report" record-name="record" callback="taken">${children(given)}</water-screening><button>提交</button></form>`,
      `${script}<script>window.taken = (detail) => (window.called = detail);</script>`,
    ),
    "/rules.json": await (await fetch(`${url}rules.json`)).text(),
    "/done": html("done"),
  });
  const { page, thrown } = await visit(portalUrl);
  const { report } = await told(page, "ws-report");
  const compact = (text) => JSON.stringify(JSON.parse(text));
  assert.equal(JSON.stringify(report), compact(expected));
  assert.equal(await page.evaluate(() => JSON.stringify(window.called.report)), compact(expected));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("water-screening [data-save-report]").click(),
  ]);
  assert.equal(
    readFileSync(await download.path(), "utf8"),
    command(
      ["screen", "-", "--pack", rules, "--as-of", "2026-11-23", "--format", "ndjson"],
      JSON.stringify(given),
    ),
  );
  await compared(page);
  const [sent] = await Promise.all([
    page.waitForRequest("**/done"),
    page.locator("form > button").click(),
  ]);
  const values = new URLSearchParams(sent.postData());
  assert.equal(values.get("report"), compact(expected));
  assert.deepEqual(JSON.parse(values.get("record")), given);
  assert.deepEqual(thrown, []);
});

test("as a classic script in an old form, which submits the report and the data", async () => {
  const { url } = await serve();
  const { page, thrown } = await visit(`${url}embed/script.html`);
  const { report } = await told(page, "ws-report");
  await accessible(page);
  await compared(page);
  await page.locator("form > button").click();
  const sent = await page.locator("#sent").innerText();
  assert.match(sent, /^clerk = 张三$/m);
  assert.ok(sent.includes(`report = ${JSON.stringify(report).slice(0, 200)}`), sent);
  assert.match(sent, /^record = {"kind":"new"/m);
  assert.deepEqual(thrown, []);
});

test("in a page of jQuery 1.12: serialize() takes the report, and .on() hears it", async () => {
  const url = await portal({
    "/": html(
      `<form><water-screening pack="/rules/small.json" ${as} name="report">${children()}</water-screening></form>`,
      `<script src="/jquery.js"></script>${script}<script>jQuery(document).on("ws-report", function (e) { window.heard = e.originalEvent.detail.report.verdict; });</script>`,
    ),
    "/jquery.js": jquery,
  });
  const { page, thrown } = await visit(url);
  await verdictOf(page, "pass");
  assert.equal(await page.evaluate("heard"), "pass");
  await compared(page);
  const sent = await page.evaluate(() =>
    new URLSearchParams(window.jQuery("form").serialize()).get("report"),
  );
  assert.equal(JSON.parse(sent).verdict, "pass");
  // A report of other data is never submitted: while the new one isn't there, nothing is.
  const between = await page.evaluate(() => {
    const element = document.querySelector("water-screening");
    const input = element.shadowRoot.querySelector(
      '[data-field="intake_m3"] input:not([data-answer])',
    );
    input.value = "28";
    input.dispatchEvent(new InputEvent("input"));
    return element.querySelector("input[name=report]").value;
  });
  assert.equal(between, "");
  await verdictOf(page, "revise");
  assert.deepEqual(thrown, []);
});

test("two packs on one page work at once, and elements with the same pack share an engine", async () => {
  const url = await portal({
    "/": html(
      `<water-screening id="a" pack="/rules/small.json" ${as}>${children()}</water-screening>
       <water-screening id="b" pack="/rules/other.json" ${as} mode="compact">${children()}</water-screening>
       <water-screening id="c" pack="/rules/small.json" ${as} mode="verdict">${children({ intake_m3: "30", output: "10" })}</water-screening>`,
      script,
    ),
  });
  const { page, thrown, requests } = await visit(url);
  await verdictOf(page, "pass", "#a");
  await verdictOf(page, "revise", "#b");
  await verdictOf(page, "revise", "#c");
  assert.equal(page.workers().length, 2);
  assert.equal(requests.filter((each) => each.endsWith("small.json")).length, 1);
  assert.equal(requests.filter((each) => each.endsWith(".wasm")).length, 1);
  // Each keeps its own data, turn by turn.
  for (const [typed, mine] of [
    ["28", "revise"],
    ["26", "pass"],
    ["28", "revise"],
  ]) {
    await page.locator('#a [data-field="intake_m3"] input:not([data-answer])').fill(typed);
    await verdictOf(page, mine, "#a");
    await page.evaluate(
      (intake) => (document.querySelector("#c").record = { intake_m3: intake, output: "10" }),
      typed === "28" ? "26" : "28",
    );
    await verdictOf(page, mine === "pass" ? "revise" : "pass", "#c");
  }
  assert.equal(await page.evaluate(() => document.querySelector("#a").record.name), "甲");
  await page.evaluate(() => document.querySelector("#c").remove());
  assert.equal(page.workers().length, 2);
  await page.evaluate(() => document.querySelector("#a").remove());
  await until(() => page.workers().length < 2);
  assert.equal(page.workers().length, 1);
  assert.deepEqual(thrown, []);
});

test("a host's CSS can't break it, and it changes nothing of the host", async () => {
  const hostile = `*{all:unset!important;color:red!important;font-size:3px!important;display:none!important;visibility:hidden!important;letter-spacing:2em!important;direction:rtl!important}
    html,body,main{display:block!important;visibility:visible!important}html{font-size:2px!important}.root,.card,input{position:absolute!important;left:-9999px!important}`;
  const body = (style) =>
    html(
      `<main><p id="own" style="color:rgb(1,2,3)">本页</p><water-screening pack="/rules/small.json" ${as}>${children()}</water-screening></main>`,
      `<style>${style}</style>${script}`,
    );
  const url = await portal({ "/plain": body(""), "/hostile": body(hostile) });
  const looks = async (page) => {
    await verdictOf(page, "pass");
    // What holds is one closed line.
    await page.locator("water-screening [data-folded=pass]").evaluate((each) => (each.open = true));
    await page.locator("water-screening .finding").first().waitFor({ state: "attached" });
    return page.evaluate(() => {
      const inside = document.querySelector("water-screening").shadowRoot;
      return [
        ".root",
        ".card",
        "[data-field=intake_m3] input:not([data-answer])",
        ".label",
        ".verdict-word",
        ".finding",
      ].map((place) => {
        const style = getComputedStyle(inside.querySelector(place));
        return [
          place,
          style.display,
          style.color,
          style.fontSize,
          style.visibility,
          style.letterSpacing,
          style.direction,
          style.position,
        ].join(" ");
      });
    });
  };
  const plain = await visit(`${url}/plain`, { view: "interview" });
  const expected = await looks(plain.page);
  const { page, thrown } = await visit(`${url}/hostile`, { view: "interview" });
  assert.deepEqual(await looks(page), expected);
  assert.ok((await page.locator("water-screening").boundingBox()).height > 300);
  await page
    .locator('water-screening [data-field="intake_m3"] input:not([data-answer])')
    .fill("28");
  await verdictOf(page, "revise");
  // The host's own look, its globals, its address and its storage are as they were.
  assert.equal(
    await plain.page.evaluate(() => getComputedStyle(document.querySelector("#own")).color),
    "rgb(1, 2, 3)",
  );
  const { page: bare } = await visit(await portal({ "/": html("<p>本页</p>") }));
  const names = (page) => page.evaluate(() => Object.getOwnPropertyNames(window));
  const before = new Set(await names(bare));
  // Lit notes its versions, for pages that load it twice.
  assert.deepEqual(
    (await names(plain.page)).filter(
      (name) => !before.has(name) && !/^(lit|reactiveElement)/.test(name),
    ),
    [],
  );
  const left = await plain.page.evaluate(async () => ({
    styles: document.styleSheets.length + document.adoptedStyleSheets.length,
    history: history.length,
    hash: location.hash,
    stored: localStorage.length + sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    title: document.title,
  }));
  assert.deepEqual(left, {
    styles: 1,
    history: await bare.evaluate(() => history.length),
    hash: "",
    stored: 0,
    databases: 0,
    title: "门户",
  });
  assert.deepEqual(thrown, []);
});

test("the host gives it its look by custom properties, parts, slots and the theme", async () => {
  const url = await portal({
    "/": html(
      `<water-screening pack="/rules/small.json" ${as} theme="dark">${children()}<h2 slot="header">门户的标题</h2><b slot="footer">页脚</b><button slot="actions">门户的按钮</button></water-screening>`,
      `<style>water-screening{--ws-background:rgb(1,1,1);--ws-font-size:20px}water-screening::part(verdict){border-color:rgb(9,9,9)}</style>${script}`,
    ),
  });
  const { page } = await visit(url);
  await verdictOf(page, "pass");
  const look = (place, property) =>
    page.evaluate(
      ([place, property]) =>
        getComputedStyle(document.querySelector("water-screening").shadowRoot.querySelector(place))[
          property
        ],
      [place, property],
    );
  assert.deepEqual(
    [
      await look(".root", "backgroundColor"),
      await look(".root", "fontSize"),
      await look(".root", "colorScheme"),
    ],
    ["rgb(1, 1, 1)", "20px", "dark"],
  );
  assert.equal(await look(".card", "borderRightColor"), "rgb(9, 9, 9)");
  // Headings are five quarters of the text.
  assert.equal(await look("[part=form] h2", "fontSize"), "25px");
  // On paper there is nothing to press.
  await page.emulateMedia({ media: "print" });
  for (const place of [".actions", "[part=form]"])
    assert.equal(await look(place, "display"), "none");
  await page.emulateMedia({ media: "screen" });
  for (const text of ["门户的标题", "页脚", "门户的按钮"])
    assert.ok(await page.getByText(text).isVisible(), text);
  assert.ok(!(await page.getByText("请升级浏览器").isVisible()));
  await page.evaluate(() => (document.querySelector("water-screening").theme = "light"));
  await page.waitForFunction(
    () =>
      getComputedStyle(document.querySelector("water-screening").shadowRoot.querySelector(".root"))
        .colorScheme === "light",
  );
});

test("under a strict policy with Trusted Types, where only the worker may compile", async () => {
  const strict = (wasm) =>
    `default-src 'none'; script-src 'self'${wasm}; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; require-trusted-types-for 'script'; trusted-types lit-html water-screening`;
  const body = html(
    `<water-screening pack="/rules/small.json" ${as}>${children()}</water-screening>`,
    script,
  );
  const url = await portal({
    "/wasm": { body, headers: { "content-security-policy": strict(" 'wasm-unsafe-eval'") } },
    "/none": { body, headers: { "content-security-policy": strict("") } },
  });
  for (const path of ["/wasm", "/none"]) {
    const { page, thrown } = await visit(`${url}${path}`);
    const violations = [];
    page.on(
      "console",
      (message) =>
        /Content Security Policy|TrustedHTML|TrustedScript/.test(message.text()) &&
        violations.push(message.text()),
    );
    await page.reload();
    await verdictOf(page, "pass");
    await page
      .locator('water-screening [data-field="intake_m3"] input:not([data-answer])')
      .fill("28");
    await verdictOf(page, "revise");
    assert.deepEqual(thrown, [], path);
    if (path === "/wasm") assert.deepEqual(violations, []);
  }
});

test("where no file may compile, the policy is named", async () => {
  const url = await portal(
    {
      "/page": html(
        `<water-screening pack="/rules/small.json" ${as}>${children()}</water-screening>`,
        script,
      ),
    },
    { "content-security-policy": "script-src 'self'; worker-src 'self'" },
  );
  const { page, thrown } = await visit(`${url}/page`);
  const { code, message } = await told(page, "ws-error");
  assert.equal(code, "failed");
  assert.match(message.zh, /内容安全策略/);
  assert.match(message.en, /content security policy/);
  assert.deepEqual(thrown, []);
});

test("from another origin under its hash, which also vouches for the module", async () => {
  const tampered = mkdtempSync(join(tmpdir(), "kit-"));
  execFileSync("cp", ["-r", `${kit}/.`, tampered]);
  const module = named("screen.wasm");
  const bytes = readFileSync(join(tampered, module));
  writeFileSync(join(tampered, module), Buffer.concat([bytes, Buffer.from([0, 1, 0])]));
  const cors = { "access-control-allow-origin": "*" };
  const good = await site({}, { folders: { "/v1/": kit }, headers: cors });
  const bad = await site({}, { folders: { "/v1/": tampered }, headers: cors });
  const body = (from) =>
    html(
      `<water-screening pack="/rules/small.json" ${as}>${children()}</water-screening>`,
      `<script src="${from}/v1/water-screening.js" integrity="${integrity["water-screening.js"]}" crossorigin="anonymous" defer></script>`,
    );
  const url = await portal({ "/good": body(good), "/bad": body(bad) });
  const { page, thrown, requests } = await visit(`${url}/good`);
  await verdictOf(page, "pass");
  assert.deepEqual(
    requests
      .filter(
        (each) => !each.startsWith(url) && !each.startsWith("blob:") && !each.startsWith("data:"),
      )
      .sort(),
    [`${good}/v1/${module}`, `${good}/v1/water-screening.js`],
  );
  assert.deepEqual(thrown, []);
  const refused = await visit(`${url}/bad`);
  assert.match((await told(refused.page, "ws-error")).message.en, /engine .*can't be loaded/);
  assert.match(await refused.page.locator("water-screening [data-failure]").innerText(), HAN);
  rmSync(tampered, { recursive: true });
});

test("A3: a kit that was updated behind a cache says so, and is whole once the page is loaded again", async () => {
  const at = mkdtempSync(join(tmpdir(), "kit-"));
  execFileSync("cp", ["-r", `${kit}/.`, at]);
  const file = (name) => join(at, name);
  // A usual host: scripts are kept for half a day, modules are not.
  const url = await site(
    {
      "/": html(
        `<water-screening pack="/rules.json" ${as}>${children()}</water-screening>`,
        `<script src="/kit/water-screening.js"></script>`,
      ),
      "/rules.json": small,
      get "/kit/water-screening.js"() {
        const headers = { "cache-control": "max-age=43200" };
        return { body: readFileSync(file("water-screening.js"), "utf8"), headers };
      },
    },
    { folders: { "/kit/": at } },
  );
  const { page, thrown } = await visit(url);
  await verdictOf(page, "pass");
  // The update: what the script fetches has another name, and the old one is gone.
  const before = named("screen.wasm");
  const after = before.replace(/[0-9a-f]{10}/, "0123456789");
  renameSync(file(before), file(after));
  const code = readFileSync(file("water-screening.js"), "utf8");
  writeFileSync(file("water-screening.js"), code.replaceAll(before, after));
  await page.goto(`${url}/`);
  const failure = await told(page, "ws-error");
  assert.equal(failure.code, "kit-updated");
  assert.match(failure.message.en, /updated: load the page again/);
  const shown = page.locator("water-screening [data-failure=kit-updated]");
  assert.match(await shown.innerText(), /已更新，请重新载入/);
  // By now the cache has the new script.
  await page.reload();
  await verdictOf(page, "pass");
  assert.deepEqual(thrown, []);
  rmSync(at, { recursive: true });
});

test("every file of the kit is in the manifest with its hash, and is kept for ever if that is in its name", async () => {
  const names = readdirSync(kit).filter((name) => /\.(js|wasm)$/.test(name));
  assert.deepEqual(Object.keys(integrity).sort(), names.sort());
  for (const name of names)
    assert.equal(
      integrity[name],
      `sha384-${createHash("sha384")
        .update(readFileSync(join(kit, name)))
        .digest("base64")}`,
      name,
    );
  const { url } = await serve();
  for (const name of names) {
    const { headers } = await fetch(`${url}embed/${name}`, { method: "HEAD" });
    const kept = /-[0-9a-f]{10}\./.test(name) ? /immutable/ : /^no-cache$/;
    assert.match(headers.get("cache-control"), kept, name);
  }
});

test("what can't be used is an event and a message in the element; nothing is thrown into the page", async () => {
  const keys = mkdtempSync(join(tmpdir(), "keys-"));
  const openssl = (...args) => execFileSync("openssl", args, { stdio: "ignore" });
  for (const name of ["one", "two"]) {
    openssl("genpkey", "-algorithm", "ed25519", "-out", join(keys, name));
    openssl("pkey", "-in", join(keys, name), "-pubout", "-out", join(keys, `${name}.pub`));
  }
  command([
    "bundle",
    join(root, "tests/data/pack"),
    "-o",
    join(keys, "pack.json"),
    "--sign",
    join(keys, "one"),
  ]);
  const url = await portal({
    "/": html(`<water-screening ${as} id="it"></water-screening>`, script),
    "/malformed.json": "{",
    "/mistaken.json": small.replace("project.output", "project.outptu"),
    "/signed.json": readFileSync(join(keys, "pack.json"), "utf8"),
    "/one.pem": readFileSync(join(keys, "one.pub"), "utf8"),
    "/two.pem": readFileSync(join(keys, "two.pub"), "utf8"),
  });
  const { page, thrown } = await visit(url);
  const shown = page.locator("#it [data-failure]");
  let errors = 0;
  /** Sets properties, and returns what is told and shown of it in both languages. */
  const wrong = async (properties) => {
    await page.evaluate(
      (properties) => Object.assign(document.querySelector("#it"), properties),
      properties,
    );
    const detail = await told(page, "ws-error", errors++);
    for (const [lang, han] of Object.entries({ zh: true, en: false }))
      assert.equal(HAN.test(detail.message[lang]), han, detail.message[lang]);
    return detail;
  };
  assert.match((await told(page, "ws-error", errors++)).message.en, /`pack`/);
  assert.match((await wrong({ pack: "/none.json" })).message.en, /404/);
  assert.match(await shown.innerText(), /404/);
  assert.ok(await wrong({ pack: "/malformed.json" }));
  const { code, diagnostics } = await wrong({ pack: "/mistaken.json" });
  assert.deepEqual(
    [code, diagnostics[0].span.file, diagnostics[0].span.start.line],
    ["bad-pack", "quota/unit.rhai", 20],
  );
  assert.match(
    await page.locator("#it [data-diagnostic]").first().innerText(),
    /quota\/unit\.rhai:20:/,
  );
  assert.equal((await wrong({ pack: "/signed.json", trust: "/two.pem" })).code, "untrusted");
  assert.match(await shown.innerText(), /签名/);
  await page.evaluate(() => (document.querySelector("#it").trust = "/one.pem"));
  await page.locator("#it [data-phase=ready]").waitFor();
  assert.equal(await shown.count(), 0);

  const { code: problem, problems } = await wrong({
    record: { intake_m3: "27", output: "10", unheard_of: "1" },
  });
  assert.deepEqual(
    [problem, problems.map(({ field }) => field)],
    ["record-problems", ["unheard_of"]],
  );
  assert.match(await page.locator("#it .strangers").innerText(), /unheard_of/);
  await page.evaluate(() => (document.querySelector("#it").mode = "verdict"));
  assert.match(await page.locator("#it [data-record-problems]").innerText(), /unheard_of/);
  assert.equal((await wrong({ record: "{ 不是 JSON" })).code, "bad-record");
  assert.match(await shown.innerText(), /JSON/);
  await page.evaluate(
    () => (document.querySelector("#it").record = { intake_m3: "27", output: "10" }),
  );
  await verdictOf(page, "pass", "#it");
  assert.equal(await shown.count(), 0);
  assert.deepEqual(thrown, []);
  rmSync(keys, { recursive: true });
});

test("data come by attribute, by property before and after it is defined, in a script, and in the address", async () => {
  const data = JSON.stringify(record);
  const url = await portal({
    "/": html(
      `<script>const early = document.createElement("water-screening"); early.id = "early"; early.pack = "/rules/small.json"; early.record = ${data}; document.body.append(early);</script>
       <water-screening id="attribute" pack="/rules/small.json" record='${data}'></water-screening>
       <water-screening id="child" pack="/rules/small.json">${children()}</water-screening>
       <water-screening id="address" pack="/rules/small.json" fragment="record" lang="zh-CN"></water-screening>
       <script src="/apps/water/kit/water-screening.js"></script><script src="/apps/water/kit/water-screening.js"></script>`,
    ),
  });
  const { page, thrown } = await visit(`${url}/#tab=2&record=${encodeURIComponent(data)}`);
  for (const id of ["early", "attribute", "child", "address"]) {
    await verdictOf(page, "pass", `#${id}`);
    assert.deepEqual(
      await page.evaluate((id) => document.querySelector(`#${id}`).record, id),
      record,
      id,
    );
  }
  // A property goes before the attribute that it began as.
  await page.evaluate(() => (document.querySelector("#address").lang = "en"));
  await page.locator('#address .root[lang="en"]').waitFor();
  // Every digit counts, also of numbers that are no text.
  await page.evaluate(
    () =>
      (document.querySelector("#attribute").record =
        '{"intake_m3": 27.00000000000000000001, "output": 10}'),
  );
  await verdictOf(page, "revise", "#attribute");
  assert.deepEqual(thrown, []);
});

test("whatever an address has in the place of data is told, and nothing of it is run or taken for data", async () => {
  const url = await portal({
    "/": html(
      `<water-screening pack="/rules/small.json" fragment="record" ${as}></water-screening>${script}`,
    ),
  });
  const markup = "<img src=x onerror='window.ran=1'><script>window.ran=1</script>";
  for (const [what, fragment] of Object.entries({
    "no JSON": "water",
    "half of it": encodeURIComponent('{"intake_m3":"27"'),
    "a list": "[1]",
    "a number": "27",
    nothing: "",
    "half a character": "%E0%A4%A",
    "a key given twice": encodeURIComponent('{"intake_m3":"27","intake_m3":"5","output":"10"}'),
    "names of JavaScript": encodeURIComponent(
      '{"__proto__":{"intake_m3":"5"},"constructor":"x","toString":1}',
    ),
    markup: encodeURIComponent(JSON.stringify({ intake_m3: markup, [markup]: markup })),
    "as much as fits": encodeURIComponent(JSON.stringify({ intake_m3: "9".repeat(1_000_000) })),
  })) {
    const { page, thrown } = await visit(`${url}/#record=${fragment}`);
    // A report of a record without these data, or why there is none.
    await page.waitForFunction(() =>
      window.told.some(([name]) => ["ws-report", "ws-error"].includes(name)),
    );
    const verdicts = await page.evaluate(() =>
      window.told.map(([, { report }]) => report?.verdict).filter(Boolean),
    );
    assert.ok(!verdicts.includes("pass"), `${what}: ${verdicts}`);
    assert.equal(await page.evaluate("window.ran || {}.intake_m3 || null"), null, what);
    // It goes on with what the host gives it.
    await page.evaluate(
      (record) => Object.assign(document.querySelector("water-screening"), { record }),
      record,
    );
    await verdictOf(page, "pass");
    assert.deepEqual(thrown, [], what);
    await page.context().close();
  }
});

test("it can be moved and loaded anew, keeping the data", async () => {
  const rules = { body: small };
  const url = await portal({
    "/": html(
      `<div id="here"><water-screening pack="/rules.json" ${as}>${children()}</water-screening></div><div id="there"></div>`,
      script,
    ),
    "/rules.json": rules,
  });
  const { page, thrown } = await visit(url);
  await verdictOf(page, "pass");
  await page
    .locator('water-screening [data-field="intake_m3"] input:not([data-answer])')
    .fill("26");
  await page.evaluate(() =>
    document.querySelector("#there").append(document.querySelector("water-screening")),
  );
  await verdictOf(page, "pass", "#there water-screening");
  assert.equal(
    await page.evaluate(() => document.querySelector("water-screening").record.intake_m3),
    "26",
  );
  // A rule that was edited is in force as soon as the pack is fetched again.
  rules.body = other;
  await page.evaluate(() => document.querySelector("water-screening").reload());
  await verdictOf(page, "revise");
  assert.equal(
    await page.evaluate(() => document.querySelector("water-screening").record.intake_m3),
    "26",
  );
  assert.deepEqual(thrown, []);
});

test("where scripts don't run, the element's text says what to do", async () => {
  const { url } = await serve();
  for (const name of ["module", "script", "frame"]) {
    const { page } = await visit(`${url}embed/${name}.html`, { javaScriptEnabled: false });
    assert.match(await page.locator("water-screening").innerText(), /极速模式.*Chromium 80/s, name);
  }
});

for (const name of ["embed.md", "embed.zh-CN.md"]) {
  test(`what docs/${name} shows works as it is copied`, async () => {
    const text = readFileSync(join(root, "docs", name), "utf8");
    const snippets = [...text.matchAll(/^```html\n(.*?)^```/gms)].map(([, code]) => code);
    assert.equal(snippets.length, 4);
    const { url } = await serve();
    const rules = await (await fetch(`${url}rules.json`)).text();
    const other = await site(
      { "/rules.json": rules },
      { folders: { "/embed/": kit }, headers: { "access-control-allow-origin": "*" } },
    );
    for (const snippet of snippets) {
      const filled = snippet
        .replaceAll("https://water.example.gov.cn", other)
        .replace("sha384-…", integrity["water-screening.js"]);
      const { page, thrown } = await visit(
        await site(
          { "/": html(filled), "/water/rules.json": rules },
          { folders: { "/water/embed/": kit } },
        ),
      );
      const { report } = await told(page, "ws-report");
      assert.ok(report.findings.length > 0, snippet);
      assert.deepEqual(thrown, [], snippet);
    }
    // Every attribute, event, part and custom property that is there is described, and no other.
    const source = (path) => readFileSync(join(root, "www/src", path), "utf8");
    const element = source("embed/element.ts");
    const parts = [
      ...[
        element,
        source("screen/form.ts"),
        source("screen/findings.ts"),
        source("screen/workbench.ts"),
      ]
        .join()
        .matchAll(/part="(\w+)"/g),
    ].map(([, part]) => part);
    const list = (label) =>
      [...new RegExp(`^${label}.*$`, "m").exec(text)[0].matchAll(/`([\w-]+)`/g)]
        .map(([, word]) => word)
        .sort();
    assert.deepEqual(list(name === "embed.md" ? "Parts" : "部件"), [...new Set(parts)].sort());
    // No colour and no size of type that a host can't reach.
    assert.doesNotMatch(source("view/palette.ts"), /--[\w-]+: #/);
    for (const path of [
      "view/styles.ts",
      "screen/styles.ts",
      "interview/styles.ts",
      "embed/styles.ts",
    ])
      assert.doesNotMatch(source(path), /font-size: \d|: #[0-9a-f]{3}/, path);
    const hooks = [
      ...[source("view/palette.ts"), source("embed/styles.ts")].join().matchAll(/--ws-[\w-]+/g),
    ].map(([hook]) => hook);
    assert.deepEqual(
      list(name === "embed.md" ? "Custom properties" : "自定义属性"),
      [...new Set(hooks)].sort(),
    );
  });
}

test("in interview mode it asks a question at a time on the same record, and the host hears every answer", async () => {
  const url = await portal({
    "/": html(
      `<main><h1>门户</h1><water-screening pack="/rules/small.json" ${as} mode="interview"></water-screening></main>${script}`,
    ),
  });
  const { page, thrown } = await visit(url);
  await told(page, "ws-ready");
  // Nothing is judged before the first answer.
  await page.waitForSelector("water-screening [data-interview=start] [data-start-with]");
  assert.equal(
    await page.locator('water-screening [data-verdict]:not([data-verdict=""])').count(),
    0,
  );
  await page.click("water-screening [data-start-with]");
  await page.waitForSelector("water-screening [data-interview=asking] [data-field]");
  const fill = async (name, value) => {
    const input = page.locator(`[data-interview] [data-field="${name}"] input:not([data-answer])`);
    for (let screens = 0; screens < 5 && !(await input.count()); screens++) {
      await page.click("[data-continue]");
      await page.waitForSelector("[data-interview] [data-field]");
    }
    await input.first().fill(value);
  };
  await fill("intake_m3", "2.71");
  await fill("output", "1");
  await verdictOf(page, "revise");
  // What the host has is the record that was answered.
  const report = await page.waitForFunction(
    () => window.told.filter(([name]) => name === "ws-report").at(-1)?.[1]?.report?.verdict,
  );
  assert.equal(await report.jsonValue(), "revise");
  await accessible(page);
  // The form beside it has the same answers.
  await page.locator("water-screening").evaluate((element) => (element.mode = "form"));
  await page.waitForSelector('water-screening [part=form] [data-field="intake_m3"]');
  assert.equal(
    await page.inputValue('water-screening [data-field="intake_m3"] input:not([data-answer])'),
    "2.71",
  );
  assert.deepEqual(thrown, []);
});

test("a reviewer's judgements stand beside what the rules say; one that can't be used is an event", async () => {
  const over = JSON.stringify({ ...record, intake_m3: "28" });
  const url = await portal({
    "/page": html(
      `<water-screening pack="/rules/small.json" record='${over}' ${as}></water-screening>${script}`,
    ),
  });
  const { page, thrown } = await visit(`${url}/page`);
  const { report } = await told(page, "ws-report");
  const finding = report.findings.find(({ outcome }) => outcome === "revise");
  const judgement = {
    code: finding.code,
    found: "revise",
    outcome: "pass",
    by: "李四",
    on: "2026-11-20",
    reason: "已批复改造。",
  };
  const judge = (list) =>
    page.locator("water-screening").evaluate((/** @type {any} */ element, list) => {
      element.judgements = list;
    }, list);
  await judge([judgement]);
  const judged = await told(page, "ws-report", 1);
  assert.equal(judged.report.verdict, report.verdict);
  assert.notEqual(judged.report.judged.verdict, report.verdict);
  await page.waitForSelector(`[data-code="${finding.code}"] [data-judged=pass]`, {
    state: "attached",
  });
  await judge([{ ...judgement, reason: "" }]);
  assert.equal((await told(page, "ws-error")).code, "bad-judgement");
  assert.deepEqual(thrown, []);
});

test("in a form: what is required, a reset, a form that is disabled, and the cursor", async () => {
  const url = await portal({
    "/page": html(
      `<form method="post" action="/done"><fieldset><water-screening pack="/rules/small.json" ${as} name="report" record-name="record" required></water-screening></fieldset><button>提交</button></form>${script}`,
    ),
    "/done": html("done"),
  });
  const { page, thrown } = await visit(`${url}/page`);
  await told(page, "ws-report");
  /** @param {string} what */
  const ask = (what) =>
    page.evaluate(
      (what) =>
        /** @type {any} */ (
          new Function("element", "form", `return ${what}`)(
            document.querySelector("water-screening"),
            document.querySelector("form"),
          )
        ),
      what,
    );
  const valid = (is) =>
    page.waitForFunction(
      (is) => /** @type {any} */ (document.querySelector("water-screening")).validity.valid === is,
      is,
    );
  // Nothing is there: the form stays, and the cursor is where something is to be typed.
  assert.deepEqual(
    await ask(
      "[form.checkValidity(), element.validity.valueMissing, element.willValidate, element.form === form]",
    ),
    [false, true, true, true],
  );
  assert.match(await ask("element.validationMessage"), HAN);
  await page.locator("form > button").click();
  await page.waitForFunction(() =>
    document.querySelector("water-screening").shadowRoot.activeElement?.closest("[data-field]"),
  );
  assert.ok(page.url().endsWith("/page"));
  const fill = (field, value) =>
    page.locator(`water-screening [data-field="${field}"] input:not([data-answer])`).fill(value);
  await fill("intake_m3", "abc");
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector("water-screening")).validity.badInput,
  );
  await page.evaluate(() => document.querySelector("water-screening").focus());
  assert.equal(
    await page.evaluate(() =>
      document
        .querySelector("water-screening")
        .shadowRoot.activeElement.closest("[data-field]")
        .getAttribute("data-field"),
    ),
    "intake_m3",
  );
  await fill("intake_m3", "28");
  await fill("output", "10");
  await valid(true);
  // Only with a verdict that will do.
  await ask("void (element.require = 'conditional')");
  await valid(false);
  assert.match(await ask("element.validationMessage"), /结论/);
  await fill("intake_m3", "27");
  await valid(true);
  // A reset takes what the page gave, and tells it.
  await ask("void form.reset()");
  await page.waitForFunction(() => {
    const [, detail] = window.told.filter(([name]) => name === "ws-change").at(-1);
    return JSON.stringify(detail.record) === "{}";
  });
  await valid(false);
  // Nothing of what is disabled is typed or submitted.
  await fill("intake_m3", "27");
  await ask("void (form.querySelector('fieldset').disabled = true)");
  const field = page.locator('water-screening [data-field="intake_m3"] input:not([data-answer])');
  await page.waitForFunction(() =>
    document
      .querySelector("water-screening")
      .shadowRoot.querySelector("input")
      .matches(":disabled"),
  );
  assert.ok(await field.isDisabled());
  assert.deepEqual(await ask("[[...new FormData(form).keys()], element.willValidate]"), [
    [],
    false,
  ]);
  await ask("void (form.querySelector('fieldset').disabled = false)");
  await ask("void (element.disabled = true)");
  await page.waitForFunction(() =>
    document
      .querySelector("water-screening")
      .shadowRoot.querySelector("input")
      .matches(":disabled"),
  );
  assert.deepEqual(thrown, []);
});

test("on a narrow screen the verdict stays in sight, and an empty element is short", async () => {
  const { url } = await serve();
  const { page, thrown } = await visit(`${url}embed/module.html`, {
    viewport: { width: 320, height: 640 },
  });
  await told(page, "ws-report");
  const element = page.locator("water-screening");
  const height = (await element.boundingBox()).height;
  assert.ok(height < 3_400, `empty: ${height}`);
  // Within a host's own frame, too, what a group has to say of itself takes no room from its fields.
  const fields = element.locator(".group[open] .fields").first();
  const beside = () =>
    fields.evaluate((own) => own.parentElement.clientWidth - own.getBoundingClientRect().width);
  assert.ok((await beside()) < 2, `${await beside()} px`);
  await element.evaluate((own) => {
    const frame = document.createElement("fieldset");
    own.before(frame);
    frame.append(own);
  });
  await fields.waitFor();
  assert.ok((await beside()) < 2, `${await beside()} px`);
  const within = (await element.boundingBox()).height;
  assert.ok(within < 3_600, `in a frame: ${within}`);
  const field = element.locator('[data-field="name"] input:not([data-answer])');
  await field.fill("乙");
  const bar = element.locator("[part=bar]");
  await bar.waitFor();
  const box = await bar.boundingBox();
  assert.ok(box.y + box.height <= 641 && box.width <= 320, JSON.stringify(box));
  assert.match(await bar.innerText(), HAN);
  await bar.locator("[data-to-verdict]").click();
  await bar.waitFor({ state: "detached" });
  await accessible(page);
  assert.deepEqual(thrown, []);
});

test("without a form of its own it tells the page which field is wanted", async () => {
  const url = await portal({
    "/page": html(
      `<water-screening pack="/rules/small.json" ${as} mode="verdict" record='{"intake_m3":"27"}'></water-screening>${script}`,
      `<script>addEventListener("ws-want", (event) => (window.wanted = event.detail));</script>`,
    ),
  });
  const { page, thrown } = await visit(`${url}/page`);
  const button = page.locator('water-screening [data-missing="output"] button').first();
  await button.waitFor({ state: "attached" });
  await button.evaluate((/** @type {HTMLElement} */ each) => each.click());
  assert.deepEqual(await page.evaluate("window.wanted"), { field: "output" });
  assert.deepEqual(thrown, []);
});

test("moved in the page it stays as it is, and nothing is fetched again", async () => {
  const url = await portal({
    "/page": html(
      `<main><water-screening pack="/rules/small.json" ${as}>${children()}</water-screening></main><aside></aside>${script}`,
    ),
  });
  const { page, requests } = await visit(`${url}/page`);
  await verdictOf(page, "pass");
  const before = requests.length;
  await page.evaluate(() =>
    document.querySelector("aside").append(document.querySelector("water-screening")),
  );
  await page.locator('aside [data-field="intake_m3"] input:not([data-answer])').fill("28");
  await verdictOf(page, "revise");
  assert.equal(requests.length, before);
});
