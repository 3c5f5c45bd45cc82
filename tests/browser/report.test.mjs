import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { createRequire } from "node:module";
import { axe, command, copyRules, deskFolder, open, root, serve, tidy } from "./harness.mjs";

const { strFromU8, unzipSync } = createRequire(join(root, "www/package.json"))("fflate");

const desk = deskFolder();
afterEach(tidy);

const SAMPLE = "well-in-prohibited-zone";

/**
 * The report of a sample, with its certificate.
 * @param {{ sample?: string; rules?: { folder: string }; size?: { width: number; height: number }; lang?: string }} [options]
 */
async function openReport({ sample = SAMPLE, rules, size, lang = "zh" } = {}) {
  const { url } = await serve(rules?.folder);
  const opened = await open(url, size);
  const { page } = opened;
  if (lang === "en") await page.click("[data-lang=en]");
  if (sample) {
    await page.selectOption("[data-samples]", sample);
    await page.waitForSelector("[data-sample-source]");
  }
  await page.evaluate(() => (location.hash = "#/report"));
  if (sample) await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  return opened;
}

/** A file that the page gives. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  const path = join(desk, download.suggestedFilename());
  await download.saveAs(path);
  return { name: download.suggestedFilename(), path, bytes: readFileSync(path) };
}

const digestOf = async (page) => (await page.getAttribute("[data-qr]", "data-qr")).split(" ")[1];

/** What a program reads in a PDF; printed by Chromium, some characters are look-alikes until they are normalised. */
function read(path) {
  const run = (program, ...args) =>
    execFileSync(program, args, { encoding: "utf8", maxBuffer: 2 ** 26 }).normalize("NFKC");
  const pages = Number(/^Pages:\s+(\d+)/m.exec(run("pdfinfo", path))[1]);
  const size = /^Page size:\s+([\d.]+) x ([\d.]+) pts/m
    .exec(run("pdfinfo", path))
    .slice(1)
    .map(Number);
  const text = (...only) => run("pdftotext", ...only, path, "-");
  const page = (n) => text("-f", String(n), "-l", String(n));
  return { pages, size, text: text().replace(/\s+/g, ""), page };
}

test("prints on A4 what the decision needs, with the number and the page on every page", async () => {
  const { page, errors } = await openReport();
  const digest = await digestOf(page);
  const report = JSON.parse(
    command(
      [
        "screen",
        "-",
        "--full",
        "--pack",
        join(root, "rules"),
        "--as-of",
        await page.inputValue("[data-as-of]"),
      ],
      await record(page),
    ),
  );
  const path = join(desk, "report.pdf");
  writeFileSync(path, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
  const pdf = read(path);
  assert.ok(
    Math.abs(pdf.size[0] - 595) < 2 && Math.abs(pdf.size[1] - 842) < 2,
    `A4, not ${pdf.size}`,
  );
  assert.ok(pdf.pages > 1 && pdf.pages < 15, `${pdf.pages} pages`);
  assert.equal(report.verdict, "rejected");
  for (const wanted of [
    "不予批准",
    "节水审查意见",
    digest,
    report.pack.digest,
    report.pack.version,
  ]) {
    assert.ok(pdf.text.includes(wanted), `the PDF lacks ${wanted}`);
  }
  const holds = (said) =>
    assert.ok(
      pdf.text.includes(said.normalize("NFKC").replace(/\s+/g, "")),
      `the PDF lacks ${said}`,
    );
  const concerning = report.findings.filter(({ reason }) => !reason);
  assert.ok(concerning.length > 5);
  for (const { code, outcome, sources, message } of concerning) {
    holds(code);
    // What holds is a line each; the rest stands with its articles.
    if (outcome === "pass") continue;
    for (const { id } of sources) {
      const { citation, address, register } = report.sources[id];
      holds(citation.zh);
      // Where its official text is, or is looked up.
      if (register) holds(`（${register.address}），查“${register.look_for}”`);
      else if (address) holds(`${citation.zh}：${address}`);
    }
    if (outcome === "reject") holds(message.zh);
  }
  for (const { name } of report.referrals)
    assert.ok(pdf.text.includes(name.zh.normalize("NFKC")), name.zh);
  for (let n = 1; n <= pdf.pages; n++) {
    const said = pdf.page(n);
    assert.match(said, new RegExp(`${n}\\s*/\\s*${pdf.pages}`), `page ${n} has no number`);
    assert.ok(
      said.includes(digest.slice(7, 19)),
      `page ${n} doesn't say of which certificate it is`,
    );
  }
  // Nothing of the page around it is printed.
  assert.ok(!pdf.text.includes("重新载入规则") && !pdf.text.includes("下载"));
  assert.deepEqual(errors, []);
});

/** The record as the page has it, as a file. */
async function record(page) {
  await page.evaluate(() => (location.hash = "#/screen"));
  const { bytes } = await saved(page, "[data-save-project]");
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-qr]");
  return bytes.toString();
}

test("the certificate is, byte for byte, what the command writes, and the command verifies it", async () => {
  const { page } = await openReport();
  const asOf = await page.inputValue("[data-as-of]");
  const given = await record(page);
  for (const hash of ["sha256", "sm3"]) {
    await page.selectOption("[data-hash]", hash);
    await page.waitForSelector(`[data-qr*="${hash}:"]`);
    const { bytes, path } = await saved(page, "[data-certificate]");
    const written = command(
      [
        "screen",
        "-",
        "--pack",
        join(root, "rules"),
        "--as-of",
        asOf,
        "--format",
        "certificate",
        "--digest",
        hash,
      ],
      given,
    );
    assert.equal(bytes.toString(), written);
    assert.match(command(["verify", path, "--pack", join(root, "rules")]), /一致/);
  }
});

test("a project that nothing decides is out of scope, and a date outside the pack is said", async () => {
  const { page, errors } = await openReport({ sample: "" });
  await page.evaluate(() => (location.hash = "#/screen"));
  // A household use of public supply that exists, takes no water of its own and has no unconventional water at hand:
  // neither gates, permits and quotas nor planned use concern it.
  const project = {
    kind: "existing",
    sector: "domestic",
    public_supply_m3: 3000,
    surface_m3: 0,
    groundwater_m3: 0,
    reclaimed_m3: 0,
    mine_water_m3: 0,
    rainwater_m3: 0,
    other_unconventional_m3: 0,
    unconventional_available_m3: 0,
    obsolete_equipment: false,
  };
  await page.setInputFiles("[data-open-file]", {
    name: "household.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(project)),
  });
  await page.waitForSelector('[data-verdict="out_of_scope"]');
  assert.match(await page.locator("[data-verdict]").innerText(), /不在审查范围/);
  assert.equal(await page.locator("[data-about-day]").count(), 0);
  await page.fill("[data-as-of]", "1970-01-01");
  await page.waitForSelector('[data-about-day="clock-not-set"]');
  await page.fill("[data-as-of]", "2099-01-01");
  await page.waitForSelector('[data-about-day="beyond-pack"]');
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  const paper = (await page.locator("[data-paper]").innerText()).replace(/\s+/g, "");
  for (const said of ["不在审查范围", "本意见不表示同意", "请先更新规则包"])
    assert.ok(paper.includes(said), `the paper lacks ${said}`);
  assert.ok(!paper.includes("建议同意"), paper);
  await page.click("[data-lang=en]");
  await page.locator("[data-paper]", { hasText: "Out of scope" }).waitFor();
  assert.match(await page.locator("[data-paper]").innerText(), /update the pack first/);
  assert.deepEqual(errors, []);
});

test("the paper follows the data, the date and the language", async () => {
  const { page } = await openReport();
  const first = await digestOf(page);
  await page.fill("[data-as-of]", "2025-03-01");
  await page.waitForFunction((old) => {
    const qr = document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-report")
      .shadowRoot.querySelector("[data-qr]");
    return qr && !qr.dataset.qr.includes(old);
  }, first);
  assert.match(await page.getAttribute("[data-qr]", "data-qr"), / 2025-03-01 /);
  await page.click("[data-lang=en]");
  await page.waitForSelector('[data-paper][lang="en"]');
  const shown = await page.innerText("[data-paper]");
  assert.match(shown, /Review opinion on water saving/);
  // What stays in Chinese is what the record itself says, and what is looked for on Chinese sites.
  let rest = shown.replace(/look for “[^”]*”/g, "");
  for (const value of Object.values(JSON.parse(await record(page))))
    rest = rest.split(String(value)).join("");
  assert.doesNotMatch(rest, /\p{Script=Han}/u);
});

test("words come first and codes last, and beside the verdict stands what it rests on; an edited sample says so", async () => {
  const { page } = await openReport({ sample: "luliang-gas-power" });
  const paper = () => page.innerText("[data-paper]");
  const first = await paper();
  assert.match(first, /结论所依据的：[^\n]*67 项数据为假定/);
  assert.match(first, /地下水只用于职工生活[^\n]*（GATE-08）/);
  assert.doesNotMatch(first, /^\d*\.?\s*GATE-\d+ /m);
  // What holds is told in a line each, below.
  assert.match(first, /已符合的 \d+ 项/);
  assert.doesNotMatch(first, /由示例改动而来|（假定）/);
  await page.evaluate(() => (location.hash = "#/screen"));
  await page
    .locator("[data-group]")
    .evaluateAll((groups) => groups.forEach((group) => (group.open = true)));
  await page.fill('[data-field="surface_m3"] input:not([data-answer])', "3000000");
  await page.evaluate(() => (location.hash = "#/report"));
  await page.locator("[data-paper]", { hasText: "由示例改动而来：1 项" }).waitFor();
});

test("the headings are the pack's: an edited opinion is printed as edited", async () => {
  const rules = copyRules();
  rules.edit("opinion.toml", "审查结论", "改过的结论标题");
  rules.edit("opinion.toml", 'holds = "referrals"', 'holds = "referrals"\nverdicts = ["pass"]');
  const { page } = await openReport({ rules });
  const headings = await page.locator("[data-paper] h3").allInnerTexts();
  assert.equal(headings[1], "二、改过的结论标题");
  assert.ok(!headings.some((heading) => heading.includes("移送")));
});

test("a pack without an opinion still has a report", async () => {
  const rules = copyRules();
  rules.delete("opinion.toml");
  const { page, errors } = await openReport({ rules });
  const headings = await page.locator("[data-paper] h3").allInnerTexts();
  assert.ok(headings.length >= 5, headings.join());
  assert.deepEqual(errors, []);
});

test("the Word file holds the same text, and what is typed stays text", async () => {
  const { page, errors } = await openReport({ sample: "" });
  await page.waitForSelector("[data-no-report]");
  await page.evaluate(() => (location.hash = "#/screen"));
  // What XML can't hold at all is typed behind it.
  const nasty = '=1+1 <w:p>&amp;</w:p> "]]> {HYPERLINK}';
  const unfit = "\u0001\u001b\ufffe\ud83d";
  await page
    .locator("[data-group]")
    .evaluateAll((groups) => groups.forEach((group) => (group.open = true)));
  await page.fill('[data-field="name"] input:not([data-answer])', nasty + unfit);
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  const digest = await digestOf(page);
  const { bytes, name } = await saved(page, "[data-docx]");
  assert.match(name, /\.docx$/);
  assert.doesNotMatch(name, /[<>:"|?*\\/]/);
  const parts = unzipSync(bytes);
  const part = (file) => strFromU8(parts[file]);
  const xml = part("word/document.xml");
  assert.ok(xml.includes(digest));
  assert.ok(xml.includes("节水审查意见"));
  // As text of a run, escaped; no field, link or outside part comes of it.
  const texts = [...xml.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/g)].map(([, text]) => text);
  const plain = texts.map((text) =>
    text
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&apos;/g, "'")
      .replace(/&amp;/g, "&"),
  );
  assert.ok(
    plain.some((text) => text.startsWith(nasty)),
    "the name isn't there as it was typed",
  );
  // Nothing of it that XML has no room for.
  assert.doesNotMatch(xml, /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
  assert.doesNotMatch(xml, /w:fldSimple|w:hyperlink|<w:instrText/);
  assert.doesNotMatch(part("word/_rels/document.xml.rels"), /TargetMode="External"/);
  assert.match(
    xml,
    /w:pgSz [^>]*w:w="11906"[^>]*w:h="16838"|w:pgSz [^>]*w:h="16838"[^>]*w:w="11906"/,
  );
  assert.deepEqual(errors, []);
});

test("the office’s settings give the paper the head and the end of an official document; what they don't have is named and not made up", async () => {
  const { page, errors } = await openReport();
  const paper = () => page.innerText("[data-paper]");
  assert.match(
    await page.innerText("[data-lacking-head]"),
    /单位名称、发文字号、主送机关。 在单位设置里填/,
  );
  assert.equal(await page.locator("[data-reference], [data-addressee], [data-office]").count(), 0);
  const imprint = async () => (await page.innerText("[data-imprint]")).trim();
  assert.match(await imprint(), /^（印章）\s+年\s+月\s+日$/);
  await page.click("[data-lacking-head] a");
  await page.fill("[data-input=office]", "离石区水利局");
  await page.fill("[data-input=document_code]", "离水审");
  await page.fill("[data-input=addressee]", "离石区审批局");
  await page.click("water-rules-settings [data-save]");
  await page.waitForSelector("[data-said=saved]", { state: "attached", timeout: 30_000 });
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-office]", { timeout: 30_000 });
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  assert.equal(await page.locator("[data-lacking-head]").count(), 0);
  // GB/T 9704: the office, the number of the document, the title, to whom it goes; at the end the office, its seal and the day.
  const year = (await page.evaluate(() => new Date().getFullYear())).toString();
  const head = [
    `离石区水利局`,
    `离水审〔${year}〕　　号`,
    `节水审查意见`,
    `离石区审批局：`,
    `一、`,
  ];
  const places = async () => {
    const said = await paper();
    return head.map((part) => said.indexOf(part));
  };
  const found = await places();
  assert.ok(!found.includes(-1), String(found));
  assert.deepEqual(
    found,
    [...found].sort((a, b) => a - b),
  );
  assert.match(await imprint(), /^离石区水利局\s+（印章）\s+年\s+月\s+日$/);
  assert.deepEqual(await axe(page), []);
  const { bytes } = await saved(page, "[data-docx]");
  const xml = strFromU8(unzipSync(new Uint8Array(bytes))["word/document.xml"]);
  const text = xml.replace(/<[^>]+>/g, "");
  for (const part of [...head, "（印章）"]) assert.ok(text.includes(part), part);
  await page.click("[data-lang=en]");
  await page.waitForSelector('[data-paper][lang="en"]');
  assert.equal(await page.innerText("[data-reference]"), `离水审 [${year}] No. ____`);
  assert.equal(await page.innerText("[data-addressee]"), "离石区审批局:");
  assert.deepEqual(errors, []);
});

test("the QR code on the screen says what its text says", async () => {
  const { page } = await openReport();
  const code = await page.getAttribute("[data-qr]", "data-qr");
  assert.match(
    code,
    /^water-rules\/1 sha256:[0-9a-f]{64} rejected \d{4}-\d\d-\d\d shanxi-water-saving \S+ sha256:[0-9a-f]{64}$/,
  );
  const path = await page.locator("[data-qr] path").getAttribute("d");
  assert.ok(path.length > 1000);
});

for (const lang of ["zh", "en"])
  test(`axe finds nothing (${lang})`, async () => {
    const { page } = await openReport({ lang });
    assert.deepEqual(await axe(page), []);
  });

test("fits a phone", async () => {
  const { page } = await openReport({ size: { width: 390, height: 800 } });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
});
