// The settings of an office: opened, edited, kept, exported; a value confirmed from the finding that rests on it; the same
// report as the command's.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
  axe,
  CHEMICAL_WORKS,
  command,
  deskFolder,
  kit,
  open,
  openEngine,
  root,
  serve,
  site,
  tidy,
} from "./harness.mjs";

const desk = deskFolder();
afterEach(tidy);

const SETTINGS = `office = "离石区水利局"

[answers]
city = "吕梁市"
county = "离石区"

[[confirmed]]
table = "regions"
where = { county = "离石区" }
by = "张三"
on = 2026-11-20
document = "吕水资〔2026〕3号"
`;

function file(name, text) {
  writeFileSync(join(desk, name), text);
  return join(desk, name);
}

async function openSettings(more = []) {
  const { url } = await serve(join(root, "rules"), more);
  const opened = await open(url);
  await opened.page.evaluate(() => (location.hash = "#/settings"));
  await opened.page.waitForSelector("water-rules-settings [data-open]");
  return opened;
}

const said = (page, what) =>
  page.waitForSelector(`[data-said=${what}]`, { state: "attached", timeout: 30_000 });

/** The verdict of a record on the Screen tab. */
async function verdictOf(page, record) {
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.setInputFiles(
    "water-rules-screen input[type=file]",
    file("r.json", JSON.stringify(record)),
  );
  await page.waitForSelector(`[data-code=GATE-24]`);
  return page.getAttribute("[data-code=GATE-24]", "data-outcome");
}

test("a file of settings is opened, kept, used and exported again", async () => {
  const { page, errors } = await openSettings();
  assert.equal(await verdictOf(page, CHEMICAL_WORKS), "undetermined");
  await page.evaluate(() => (location.hash = "#/settings"));
  await page.setInputFiles("water-rules-settings input[type=file]", file("s.toml", SETTINGS));
  await said(page, "saved");
  assert.equal(await page.inputValue("[data-input=office]"), "离石区水利局");
  assert.deepEqual(await axe(page), []);
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.waitForSelector("[data-code=GATE-24][data-outcome=reject]");
  await page.waitForSelector("[data-code=GATE-24] [data-confirmed]");
  assert.match(
    await page.textContent("[data-code=GATE-24] [data-confirmed]"),
    /吕水资〔2026〕3号（张三，2026-11-20）/,
  );
  // Kept: the page has them again after it was loaded anew.
  await page.reload();
  await page.waitForSelector("[data-code=GATE-24][data-outcome=reject]");
  await page.evaluate(() => (location.hash = "#/settings"));
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click("water-rules-settings [data-export]"),
  ]);
  const exported = file("exported.toml", readFileSync(await download.path(), "utf8"));
  const screened = (settings) =>
    command(
      [
        "screen",
        "-",
        "--pack",
        join(root, "rules"),
        "--as-of",
        "2026-11-23",
        "--settings",
        settings,
      ],
      JSON.stringify(CHEMICAL_WORKS),
    );
  const { settings: one, ...asGiven } = JSON.parse(screened(file("s.toml", SETTINGS)));
  const { settings: other, ...asExported } = JSON.parse(screened(exported));
  assert.deepEqual(asExported, asGiven);
  assert.equal(one.office, other.office);
  await page.click("water-rules-settings [data-drop]");
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.waitForSelector("[data-code=GATE-24][data-outcome=undetermined]");
  assert.deepEqual(errors, []);
});

// The pack has no limits between province, city and county, and no text of law: an office enters both.
test("who decides is checked by the limits of the office, and its article stands beside the finding", async () => {
  const { page, errors } = await openSettings();
  const intake = {
    kind: "new",
    sector: "industry",
    basin: "hai",
    surface_m3: "400000",
    groundwater_m3: "0",
    basin_agency_case: "none",
    authority: "county",
  };
  const open = async (outcome) => {
    await page.evaluate(() => (location.hash = "#/screen"));
    await page.setInputFiles(
      "water-rules-screen input[type=file]",
      file("intake.json", JSON.stringify(intake)),
    );
    await page.waitForSelector(`[data-code=PROC-15][data-outcome=${outcome}]`);
    return page.textContent("[data-code=PROC-15]");
  };
  assert.match(await open("pass"), /没有核对受理机关/);
  await page.evaluate(() => (location.hash = "#/settings"));
  const limits = `[answers]
province_surface_limit_m3 = "1825000"
city_surface_limit_m3 = "400000"

[[article]]
source = "water-abstraction-regulation-2017"
article = "14"
text = "本局的条文副本，原文见本局法规栏"
address = "https://example.gov.cn/460"
`;
  await page.setInputFiles("water-rules-settings input[type=file]", file("limits.toml", limits));
  await said(page, "saved");
  assert.equal(await page.inputValue("[data-input=city_surface_limit_m3]"), "400000");
  assert.match(await open("revise"), /由市级审批，不是县级/);
  await page.locator("[data-code=PROC-15] > details").evaluate((details) => {
    details.open = true;
  });
  assert.match(
    await page.textContent("[data-code=PROC-15] [data-article='14']"),
    /本局的条文副本，原文见本局法规栏/,
  );
  // So does where the office found the text, instead of where the pack looks it up.
  const source = page.locator(
    "[data-code=PROC-15] [data-source=water-abstraction-regulation-2017] [data-official=address] a",
  );
  assert.equal(await source.first().getAttribute("href"), "https://example.gov.cn/460");
  // One cubic metre more, and the county decides.
  await page.evaluate(() => (location.hash = "#/settings"));
  assert.equal(
    await page.inputValue("[data-article] [data-input=address]"),
    "https://example.gov.cn/460",
  );
  await page.fill("[data-input=city_surface_limit_m3]", "400001");
  await page.locator("[data-input=city_surface_limit_m3]").blur();
  await page.click("water-rules-settings [data-save]");
  await said(page, "saved");
  assert.doesNotMatch(await open("pass"), /没有核对受理机关/);
  assert.deepEqual(errors, []);
});

test("mistakes of a file are shown with their places, and nothing is lost", async () => {
  const { page } = await openSettings();
  await page.setInputFiles("water-rules-settings input[type=file]", file("s.toml", SETTINGS));
  await said(page, "saved");
  const bad = SETTINGS.replace("2026-11-20", "2099-01-01").replace('by = "张三"\n', "");
  await page.setInputFiles("water-rules-settings input[type=file]", file("bad.toml", bad));
  await said(page, "wrong");
  const places = await page.$$eval("water-rules-settings .diagnostics .place", (all) =>
    all.map((each) => each.textContent.trim()),
  );
  assert.ok(
    places.some((place) => place.startsWith("bad.toml:7:1")),
    String(places),
  );
  assert.equal(await page.inputValue("[data-input=office]"), "离石区水利局");
});

test("a value is confirmed from the finding that rests on it, and a ledger is entered", async () => {
  const { page, errors } = await openSettings();
  assert.equal(await verdictOf(page, CHEMICAL_WORKS), "undetermined");
  await page.click("[data-code=GATE-24] summary");
  await page.click("[data-code=GATE-24] li[data-table=regions] a[data-confirm]");
  await page.waitForSelector("water-rules-settings [data-wanted]");
  await page.fill("[data-wanted] [data-input=document]", "省水资源公报");
  await page.fill("[data-wanted] [data-input=by]", "李四");
  await page.fill("[data-wanted] [data-input=on]", "2026-11-19");
  await page.locator("[data-wanted] [data-input=on]").blur();
  await page.click("[data-wanted] [data-confirm]");
  await said(page, "saved");
  await page.waitForSelector("[data-confirmed=regions]");
  // A ledger of the county, whose permits have reached their total.
  const ledger = "[data-table=region_ledgers]";
  await page.click(`${ledger} [data-add]`);
  await page.selectOption(`${ledger} [data-input=city]`, "吕梁市");
  await page.selectOption(`${ledger} [data-input=county]`, "离石区");
  for (const [name, value] of Object.entries({
    year: "2026",
    permit_cap_m3: "60000000",
    permitted_m3: "60000000",
    document: "吕水资〔2026〕3号",
    by: "李四",
    on: "2026-11-19",
  })) {
    await page.fill(`${ledger} [data-input=${name}]`, value);
    await page.locator(`${ledger} [data-input=${name}]`).blur();
  }
  await page.click("water-rules-settings [data-save]");
  await said(page, "saved");
  await verdictOf(page, { ...CHEMICAL_WORKS, surface_m3: "1000", groundwater_m3: "0" });
  await page.waitForSelector("[data-code=GATE-24][data-outcome=reject]");
  await page.waitForSelector("[data-code=GATE-03][data-outcome=reject]");
  assert.deepEqual(errors, []);
});

test("what the server has of settings the page has, too", async () => {
  const settings = file("served.toml", SETTINGS);
  const { page } = await openSettings(["--settings", settings]);
  assert.equal(await page.inputValue("[data-input=office]"), "离石区水利局");
  assert.equal(await verdictOf(page, CHEMICAL_WORKS), "reject");
});

test("the module gives the very report of the command", async () => {
  const settings = file("s.toml", SETTINGS);
  const { page } = await openEngine();
  const pack = file("pack.json", "");
  command(["bundle", join(root, "rules"), "-o", pack]);
  const given = { bundle: readFileSync(pack, "utf8"), record: CHEMICAL_WORKS, text: SETTINGS };
  const ours = await page.evaluate(({ bundle, record, text }) => {
    const whole = window.whole.loadPack(bundle).pack;
    const { settings, diagnostics } = whole.readSettings("s.toml", text, "2026-11-28");
    if (diagnostics.length) throw new Error(JSON.stringify(diagnostics));
    const laid = JSON.stringify({ ...JSON.parse(bundle), settings });
    const { pack } = window.engine.loadPack(window.whole.loadPack(laid).pack.compiled());
    return pack.open(record).screenText("2026-11-23");
  }, given);
  const theirs = command(
    ["screen", "-", "--pack", join(root, "rules"), "--as-of", "2026-11-23", "--settings", settings],
    JSON.stringify(CHEMICAL_WORKS),
  );
  assert.equal(`${ours}\n`, theirs);
  assert.equal(JSON.parse(ours).settings.office, "离石区水利局");
});

test("an embed whose host gives it the settings reports what the command does", async () => {
  const settings = file("s.toml", SETTINGS);
  const pack = file("pack.json", "");
  command(["bundle", join(root, "rules"), "-o", pack]);
  const { page } = await openEngine();
  const given = await page.evaluate(
    ({ bundle, text }) =>
      window.whole.loadPack(bundle).pack.readSettings("s.toml", text, "2026-11-28").settings,
    { bundle: readFileSync(pack, "utf8"), text: SETTINGS },
  );
  const host = await site(
    {
      "/": `<!doctype html><script src="/kit/water-screening.js"></script><water-screening pack="/rules.json" as-of="2026-11-23"></water-screening>`,
      "/rules.json": readFileSync(pack, "utf8"),
    },
    { folders: { "/kit/": kit } },
  );
  await page.goto(host);
  const reported = (settings) =>
    page.evaluate(
      ({ record, settings }) =>
        new Promise((resolve, reject) => {
          const element = /** @type {any} */ (document.querySelector("water-screening"));
          element.addEventListener("ws-error", (/** @type {CustomEvent} */ { detail }) =>
            reject(new Error(JSON.stringify(detail))),
          );
          element.addEventListener("ws-report", (/** @type {CustomEvent} */ { detail }) => {
            if (detail.record.bank_line && !!detail.report.settings === !!settings)
              resolve(JSON.stringify(detail.report));
          });
          Object.assign(element, { settings, record });
        }),
      { record: CHEMICAL_WORKS, settings },
    );
  const screened = (more) =>
    JSON.stringify(
      JSON.parse(
        command(
          ["screen", "-", "--pack", join(root, "rules"), "--as-of", "2026-11-23", ...more],
          JSON.stringify(CHEMICAL_WORKS),
        ),
      ),
    );
  assert.equal(await reported(undefined), screened([]));
  assert.equal(await reported(given), screened(["--settings", settings]));
});
