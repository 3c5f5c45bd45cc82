import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { axe, command, copyRules, deskFolder, open, root, serve, tidy } from "./harness.mjs";

const desk = deskFolder();
afterEach(tidy);

const RECORD = {
  name: "一号井",
  kind: "new",
  sector: "industry",
  groundwater_m3: "30000",
  groundwater_zone: "prohibited",
};

/** A certificate of the command. */
function certificate(record = RECORD, ...args) {
  const date = args.includes("--as-of") ? [] : ["--as-of", "2026-11-23"];
  return command(
    ["screen", "-", "--pack", join(root, "rules"), ...date, "--format", "certificate", ...args],
    JSON.stringify(record),
  );
}

/**
 * @param {{ rules?: { folder: string }; size?: { width: number; height: number }; lang?: string }} [options]
 */
async function openVerify({ rules, size, lang = "zh" } = {}) {
  const { url } = await serve(rules?.folder);
  const opened = await open(url, size);
  if (lang === "en") await opened.page.click("[data-lang=en]");
  await opened.page.evaluate(() => (location.hash = "#/verify"));
  await opened.page.waitForSelector("[data-drop]");
  return opened;
}

/** Hands files to the page; what it says of each comes back. */
async function verify(page, files) {
  const paths = Object.entries(files).map(([name, content]) => {
    writeFileSync(join(desk, name), content);
    return join(desk, name);
  });
  const screen = await page.locator("water-rules-verify").elementHandle();
  const before = await screen.evaluateHandle(({ entries }) => entries);
  await page.setInputFiles("[data-files]", paths);
  // What stands there already, a QR code's text or the results of other files, isn't the answer.
  await page.waitForFunction(
    ([{ entries, progress }, before]) => !progress && entries !== before && entries.length,
    [screen, before],
    { timeout: 30_000 },
  );
  return results(page);
}

async function results(page) {
  await page.waitForFunction(
    () => {
      const screen = document
        .querySelector("water-rules-page")
        .shadowRoot.querySelector("water-rules-verify");
      return !screen.progress && (screen.entries.length || screen.seal);
    },
    undefined,
    { timeout: 30_000 },
  );
  const cards = page.locator("[data-result]");
  return cards.evaluateAll((all) =>
    all.map((card) => ({
      kind: card.dataset.result,
      name: card.dataset.name,
      text: card.innerText,
    })),
  );
}

test("a certificate of the command reproduces, with either digest", async () => {
  const { page, errors } = await openVerify();
  const found = await verify(page, {
    "a.json": certificate(),
    "b.json": certificate(RECORD, "--digest", "sm3"),
  });
  assert.deepEqual(
    found.map(({ kind, name }) => [kind, name]),
    [
      ["same", "a.json"],
      ["same", "b.json"],
    ],
  );
  assert.match(found[0].text, /一致/);
  assert.match(found[0].text, /不予批准/);
  assert.deepEqual(errors, []);
});

/** A certificate with another report, under a digest of its own. */
function forged(text, change) {
  const all = JSON.parse(text);
  change(all.report);
  // Canonical: keys in the order of their bytes.
  const sorted = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(sorted);
    return Object.fromEntries(
      Object.keys(value)
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        .map((key) => [key, sorted(value[key])]),
    );
  };
  const { digest: _, ...rest } = all;
  const hash = createHash("sha256")
    .update(JSON.stringify(sorted(rest)))
    .digest("hex");
  return JSON.stringify(sorted({ ...rest, digest: `sha256:${hash}` }));
}

test("a finding that nobody made, a forged double and another order are not the same", async () => {
  const { page } = await openVerify();
  const own = certificate();
  // Nothing changed: the forger's own hand is not what is found.
  assert.equal(
    forged(own, () => undefined),
    own.trim(),
  );
  const found = await verify(page, {
    "extra.json": forged(own, ({ findings }) =>
      findings.push({
        code: "X-1",
        outcome: "pass",
        message: { zh: "水利部门已书面同意", en: "agreed" },
      }),
    ),
    "double.json": forged(own, ({ findings }) =>
      findings.unshift({ ...findings[0], outcome: "pass" }),
    ),
    "order.json": forged(own, ({ findings }) => findings.reverse()),
    "figures.json": forged(own, (report) => (report.figures = ["任何文字"])),
  });
  assert.deepEqual(
    found.map(({ kind }) => kind),
    Array(4).fill("differs"),
  );
  assert.match(found[0].text, /X-1/);
  assert.match(found[2].text, /意见的顺序/);
});

test("beside a verdict stand project, date, rules and data; another day than today says so", async () => {
  const { page } = await openVerify();
  const now = certificate();
  const then = certificate(RECORD, "--as-of", "2015-01-01");
  const about = (key, place) => page.locator(`[data-about=${key}]`).nth(place).innerText();
  await verify(page, { "now.json": now, "then.json": then });
  for (const [place, text] of [now, then].entries()) {
    const { report } = JSON.parse(text);
    assert.match(await about("name", place), /一号井/);
    assert.match(await about("as-of", place), new RegExp(report.as_of));
    assert.match(
      await about("rules", place),
      new RegExp(`${report.pack.version} ${report.pack.digest}`),
    );
    assert.match(await about("today", place), /不予批准/);
  }
  const cards = page.locator("[data-result=same]");
  assert.equal(await cards.nth(0).locator("[data-notice=other-rules]").count(), 0);
  const old = cards.nth(1);
  assert.match(await old.locator("[data-notice=long-past]").innerText(), /2015-01-01.*超过 365 天/);
  await old.locator("[data-record] summary").click();
  assert.match(await old.locator("[data-record]").innerText(), /30000/);
  await page.click("[data-lang=en]");
  assert.match(await old.locator("[data-notice=long-past]").innerText(), /more than 365/);
  assert.deepEqual(await axe(page), []);
});

test("several one a line are told apart, and a damaged one doesn't hide the others", async () => {
  const { page } = await openVerify();
  const good = certificate();
  const altered = good.replace('"groundwater_m3":"30000"', '"groundwater_m3":"30"');
  const found = await verify(page, {
    "all.ndjson": `${good}${altered}${good.slice(0, 400)}\n${good}`,
  });
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ["same", "altered", "unusable", "same"],
  );
  assert.match(found[1].text, /第 2 份/);
  assert.match(found[1].text, /摘要不符/);
});

test("another version of the rules is said to be that, with what differs in words", async () => {
  const rules = copyRules();
  rules.edit("pack.toml", 'version = "2026.11"', 'version = "2027.01"');
  rules.edit(
    "gates/prohibited_groundwater_zone.rhai",
    "取水点位于地下水禁止开采区，不予批准",
    "取水点位于禁采区，不予批准",
  );
  const { page } = await openVerify({ rules });
  const [found] = await verify(page, { "a.json": certificate() });
  assert.equal(found.kind, "otherPack");
  assert.match(found.text, /2026\.11/);
  assert.match(found.text, /2027\.01/);
  assert.match(found.text, /意见文字/);
  await page.click("[data-lang=en]");
  const english = (await results(page))[0].text;
  assert.match(english, /Another rule pack/);
  assert.match(english, /message/);
});

test("bad files are named, with the reason in both languages", async () => {
  const { page } = await openVerify();
  const report = command(["screen", "-", "--pack", join(root, "rules")], JSON.stringify(RECORD));
  const files = {
    "broken.json": "{ not json",
    "empty.json": "  \n",
    "plain.json": report,
    "other.json": '{"a":1}',
    "next.json": certificate().replace('{"certificate":3', '{"certificate":9'),
    "gbk.json": Buffer.from([0x7b, 0x22, 0xd6, 0xd0, 0x22, 0x7d]),
    "opinion.docx": Buffer.from("PK\u0003\u0004", "latin1"),
    "opinion.pdf": "%PDF-1.7",
  };
  const chinese = await verify(page, files);
  assert.deepEqual(
    chinese.map(({ name }) => name),
    Object.keys(files),
  );
  const reasons = [
    /第 1 行/,
    /没有内容/,
    /普通报告/,
    /不是证书/,
    /格式/,
    /UTF-8/,
    /证书文件（.json）/,
    /证书文件（.json）/,
  ];
  chinese.forEach(({ kind, text }, place) => {
    assert.equal(kind, "unusable");
    assert.match(text, reasons[place]);
  });
  await page.click("[data-lang=en]");
  for (const { text } of await results(page)) assert.doesNotMatch(text, /\p{Script=Han}/u);
});

test("the text of a QR code is set against the certificate", async () => {
  const { page } = await openVerify();
  const own = JSON.parse(certificate());
  const { pack, verdict, as_of: asOf } = own.report;
  const text = `water-rules/1 ${own.digest} ${verdict} ${asOf} ${pack.id} ${pack.version} ${pack.digest}`;
  await page.fill("[data-paste]", text);
  await page.click("[data-verify]");
  await page.waitForSelector(`[data-seal="${own.digest}"] [data-same-pack=true]`);
  await verify(page, {
    "a.json": certificate(),
    "b.json": certificate({ ...RECORD, name: "二号井" }),
  });
  assert.deepEqual(
    await page
      .locator("[data-paper-fits]")
      .evaluateAll((all) => all.map((mark) => mark.dataset.paperFits)),
    ["true", "false"],
  );
  // A text that isn't one is taken for a certificate.
  await page.fill("[data-paste]", certificate());
  await page.click("[data-verify]");
  assert.equal((await results(page))[0].kind, "same");
});

test("files can be dropped", async () => {
  const { page } = await openVerify();
  await page.evaluate((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.json", { type: "application/json" }));
    const screen = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-verify");
    screen.dispatchEvent(
      new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
  }, certificate());
  const found = await results(page);
  assert.deepEqual(
    found.map(({ kind, name }) => [kind, name]),
    [["same", "dropped.json"]],
  );
});

test("what the Report screen saves is what this screen takes", async () => {
  const { page } = await openVerify();
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.selectOption("[data-samples]", "luliang-gas-power");
  await page.waitForSelector("[data-sample-source]");
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  const qr = await page.getAttribute("[data-qr]", "data-qr");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click("[data-certificate]"),
  ]);
  const path = join(desk, "saved.json");
  await download.saveAs(path);
  await page.evaluate(() => (location.hash = "#/verify"));
  await page.fill("[data-paste]", qr);
  await page.click("[data-verify]");
  const [found] = await verify(page, { "saved.json": readFileSync(path) });
  assert.equal(found.kind, "same");
  assert.equal(await page.getAttribute("[data-paper-fits]", "data-paper-fits"), "true");
});

for (const lang of ["zh", "en"])
  test(`axe finds nothing (${lang})`, async () => {
    const { page } = await openVerify({ lang });
    assert.deepEqual(await axe(page), []);
    const good = certificate();
    await verify(page, {
      "a.json": good,
      "b.json": good.replace('"30000"', '"30"'),
      "c.json": "{",
    });
    assert.deepEqual(await axe(page), []);
  });
