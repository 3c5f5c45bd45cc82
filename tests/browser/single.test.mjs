// One HTML file from a disk, without a server: made by the demo page and by the command, screened, and with another pack.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { pathToFileURL } from "node:url";
import { axe, closeBrowser, command, files, newContext, root, serve, tidy } from "./harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "single-"));
const small = JSON.stringify(files(join(root, "tests/data/pack")));
const make = join(root, "www/build/single.mjs");

afterEach(tidy);
after(async () => {
  rmSync(folder, { recursive: true });
  await closeBrowser();
});

async function visit(url) {
  const page = await (await newContext({ locale: "zh-CN", acceptDownloads: true })).newPage();
  const [thrown, requests] = [[], []];
  page.on("pageerror", (error) => thrown.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  return { page, thrown, requests };
}

/** The small pack's file, made by the command. */
function smallFile() {
  command(["bundle", join(root, "tests/data/pack"), "-o", join(folder, "pack.json")]);
  execFileSync("node", [make, join(folder, "pack.json"), join(folder, "small.html")]);
  return join(folder, "small.html");
}

test("A8: the notices of all that is in the file are in the file", async () => {
  const { page, requests } = await visit(String(pathToFileURL(smallFile())));
  await page.locator("details[data-notices] > summary").click();
  await page.waitForFunction(() => document.querySelector("[data-notices] pre").textContent);
  const text = await page.locator("[data-notices] pre").textContent();
  for (const word of [
    /^rhai \d/m,
    /^lit \d/m,
    /^smartstring .*MPL-2\.0/m,
    /Mozilla Public License/,
  ])
    assert.match(text, word);
  assert.deepEqual(await axe(page), []);
  assert.equal(requests.filter((each) => !/^(file|data|blob):/.test(each)).length, 0);
});

test("made on the page, the file screens from a disk as the command does, and asks nobody for anything", async () => {
  const { url } = await serve();
  const { page: maker } = await visit(`${url}embed/single.html`);
  assert.deepEqual(await axe(maker), []);
  const [download] = await Promise.all([maker.waitForEvent("download"), maker.click("#make")]);
  const file = join(folder, "made.html");
  await download.saveAs(file);
  // Both modules are in it, so that rules can be edited in the file: 2.6 MB, the study module compiled lightly 3.5 MB; 40 kB are notices.
  assert.ok(statSync(file).size <= 3_530_000, String(statSync(file).size));
  await maker.setInputFiles("#pack", {
    name: "no.json",
    mimeType: "application/json",
    buffer: Buffer.from("[]"),
  });
  await maker.click("#make");
  await maker.getByText("未能生成").waitFor();

  const [given] = command(["generate", join(root, "rules"), "--count", "1", "--seed", "9"])
    .trim()
    .split("\n");
  const expected = command(
    ["screen", "-", "--pack", join(root, "rules"), "--as-of", "2026-11-23", "--format", "ndjson"],
    given,
  );
  const { page, thrown, requests } = await visit(
    `${pathToFileURL(file)}#record=${encodeURIComponent(given)}`,
  );
  await page.locator("[data-phase=ready]").waitFor({ timeout: 20_000 });
  await page.locator(".actions input[type=date]").fill("2026-11-23");
  await page.waitForFunction(
    () => document.querySelector("water-screening").report?.as_of === "2026-11-23",
  );
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("[data-save-report]").click(),
  ]);
  assert.equal(readFileSync(await saved.path(), "utf8"), expected);
  for (const lang of ["zh-CN", "en"]) {
    await page.click(`button[data-lang="${lang}"]`);
    await page.locator(`.root[lang="${lang}"]`).waitFor();
    assert.deepEqual(await axe(page, { lang }), [], lang);
  }
  assert.deepEqual(
    requests.filter((each) => !/^(file|blob|data):/.test(each)),
    [],
  );
  assert.deepEqual(thrown, []);
});

test("data are opened from a file and saved to one", async () => {
  const { page, thrown } = await visit(pathToFileURL(smallFile()).href);
  await page.locator("[data-phase=ready]").waitFor();
  await page.setInputFiles("water-screening input[type=file]", {
    name: "p.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"intake_m3": 27.0, "output": 10}'),
  });
  await page.locator("[data-verdict=pass]").waitFor();
  await page.locator('[data-field="intake_m3"] input:not([data-answer])').fill("27.1");
  await page.locator("[data-verdict=revise]").waitFor();
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.locator("[data-save-record]").click(),
  ]);
  assert.deepEqual(JSON.parse(readFileSync(await saved.path(), "utf8")), {
    intake_m3: "27.1",
    output: "10",
  });
  await page.setInputFiles("water-screening input[type=file]", {
    name: "坏.json",
    mimeType: "application/json",
    buffer: Buffer.from("{"),
  });
  assert.match(await page.locator("[data-failure=bad-record]").innerText(), /坏\.json/);
  assert.deepEqual(thrown, []);
});

test("another pack can be put in with a text editor; a broken one is said so", async () => {
  const page = readFileSync(smallFile(), "utf8");
  const put = (name, text) => {
    writeFileSync(
      join(folder, name),
      page.replace(
        /<script type="application\/gzip" data-pack>[^<]*</,
        () => `<script type="application/json" data-pack>${text}<`,
      ),
    );
    return pathToFileURL(join(folder, name)).href;
  };
  const edited = await visit(
    put("edited.html", small.replace('value = \\"2.70\\"', 'value = \\"1.00\\"')),
  );
  await edited.page.locator("[data-phase=ready]").waitFor();
  await edited.page.evaluate(
    () => (document.querySelector("water-screening").record = { intake_m3: "27", output: "10" }),
  );
  await edited.page.locator("[data-verdict=revise]").waitFor();
  for (const [name, text] of [
    ["cut.html", small.slice(0, 500)],
    ["mistaken.html", small.replace("project.output", "project.outptu")],
  ]) {
    const broken = await visit(put(name, text));
    const shown = broken.page.locator("[data-failure]");
    assert.match(await shown.innerText(), /规则包/);
    if (name === "mistaken.html") assert.match(await shown.innerText(), /quota\/unit\.rhai:20:/);
    assert.deepEqual(broken.thrown, []);
  }
  writeFileSync(join(folder, "no.json"), "[]");
  const refused = spawnSync("node", [make, join(folder, "no.json"), join(folder, "no.html")], {
    encoding: "utf8",
  });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /不是规则包/);
});
