// Text from records and from the rule pack is data: nothing of it becomes an element, a script or a style, and nothing
// that stands beside it is turned around. Every field and every label of the pack is tried, under the server's policy.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { after, afterEach, test } from "node:test";
import {
  closeBrowser,
  copyRules,
  open,
  parseToml,
  pickFirstSample,
  root,
  serve,
  still,
  tidy,
  unfoldAll,
  verdict,
} from "./harness.mjs";
import { choose, settled } from "./studio.mjs";

const HOSTILE = JSON.parse(readFileSync(join(root, "tests/data/hostile-text.json"), "utf8"));
// Longer than a text may be; in every field a file just below what is opened.
HOSTILE.long = HOSTILE.long.repeat(4_000);

/**
 * The texts as they are tried: what would become an element, a script or an address stands in one value, what would end
 * it behind the rest; what turns the direction, and what is long, stands alone.
 */
const { "right-to-left": turning, long, isolate, control, surrogate, comment, ...others } = HOSTILE;
const TRIED = {
  "what would be made": `${others.markup}${Object.values(others).join(" ")} ${comment}`,
  "what can't be seen": `${control}${isolate}${surrogate}`,
  // Each begins a cell of a spreadsheet.
  ...Object.fromEntries(["formula", "tab", "prototype"].map((name) => [name, others[name]])),
  "right-to-left": turning,
  long,
};

afterEach(tidy);
after(closeBrowser);

/** Fails on a dialog, on a request to elsewhere, and on anything that the hostile texts would have made. */
async function guarded(url) {
  const { page, errors } = await open(url);
  const seen = [];
  page.on("dialog", (dialog) => (seen.push(`dialog ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
      seen.push(`request ${request.url()}`);
  });
  const harmless = async (where) => {
    const made = await page.evaluate(() => {
      const found = [];
      const look = (place) => {
        for (const element of place.querySelectorAll("*")) {
          const handlers = [...element.attributes]
            .filter(({ name }) => name.startsWith("on"))
            .map(({ name }) => name);
          const address = element.getAttribute("href") || element.getAttribute("src") || "";
          if (
            element.localName === "x-pwned" ||
            handlers.length ||
            /^\s*javascript:/i.test(address)
          )
            found.push(element.outerHTML.slice(0, 200));
          if (element.shadowRoot) look(element.shadowRoot);
        }
      };
      look(document);
      if (window.pwned !== undefined) found.push(`ran: ${window.pwned}`);
      return found;
    });
    assert.deepEqual(made, [], where);
    assert.deepEqual(seen, [], where);
    assert.deepEqual(errors, [], where);
  };
  return { page, harmless };
}

/** Every tab, opened as far as it opens. */
async function visitAll(page, harmless, what) {
  const tabs = await page
    .locator("[data-tab]")
    .evaluateAll((all) => all.map((tab) => tab.getAttribute("data-tab")));
  assert.ok(tabs.includes("rules"), String(tabs));
  for (const tab of tabs) {
    await page.evaluate((id) => (location.hash = `#/${id}`), tab);
    await page.locator(`water-rules-${tab}`).waitFor();
    await still(page);
    await unfoldAll(page);
    await still(page);
    await harmless(`${what}: ${tab}`);
  }
  await page.evaluate(() => (location.hash = "#/screen"));
}

/** Puts a record on the page from a file, as a user opens one. */
async function openRecord(page, record) {
  await page.setInputFiles("[data-open-file]", {
    name: "project.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(record)),
  });
}

test("no field of a record can do more than be shown", { timeout: 600_000 }, async () => {
  const { url } = await serve();
  const { page, harmless } = await guarded(url);
  await pickFirstSample(page);
  const { field: fields } = parseToml(readFileSync(join(root, "rules/fields.toml"), "utf8"));
  for (const [number, [what, text]] of Object.entries(TRIED).entries()) {
    const value = ({ type, items }) =>
      type === "records"
        ? [Object.fromEntries((items || []).map((each) => [each.name, text]))]
        : ["numbers", "choices"].includes(type)
          ? [text]
          : text;
    const record = Object.fromEntries(fields.map((field) => [field.name, value(field)]));
    const marker = `tried_${number}`;
    await openRecord(page, { [marker]: text, ...record, [text.slice(0, 100)]: text });
    await page.waitForFunction((key) => {
      const screen = document
        .querySelector("water-rules-page")
        .shadowRoot.querySelector("water-rules-screen");
      return (
        key in screen.session.project.record && screen.shadowRoot.querySelector("[data-problem]")
      );
    }, marker);
    await verdict(page).catch(async () =>
      assert.fail(`${what}: ${await page.locator("[data-trouble]").innerText()}`),
    );
    await unfoldAll(page);
    await harmless(what);
    if (["what would be made", "right-to-left", "long"].includes(what))
      await visitAll(page, harmless, what);
  }
});

/** What the engine takes of a script. */
const MAX_SCRIPT_BYTES = 64 * 1024;

/** Writes the text behind every label, title, sentence and note of a pack. */
function spoil(rules, text) {
  const quoted = JSON.stringify(text).slice(1, -1);
  const files = readdirSync(rules.folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  for (const entry of files) {
    const path = relative(rules.folder, join(entry.parentPath || entry.path, entry.name));
    const plain = rules.read(path);
    // In a header a bar parts the languages, a brace opens a placeholder, and a line ends a sentence.
    const line = text.replace(/[|{}\r\n\u2028]/g, "/");
    if (path.endsWith(".toml")) {
      // A plain lower-case name is that of a column.
      const spoilt = (all, lang, old) =>
        /^[a-z_]+$/.test(old) ? all : `${lang} = "${old}${quoted}"`;
      rules.write(path, plain.replace(/\b(zh|en) = "((?:[^"\\]|\\.)*)"/g, spoilt));
    } else if (path.endsWith(".csv")) rules.write(path, spoilTable(plain, text));
    else if (path.endsWith(".rhai")) {
      // As much of it as a script has room for.
      let room = MAX_SCRIPT_BYTES - Buffer.byteLength(plain);
      const spoilt = (old) => {
        room -= 2 * Buffer.byteLength(line);
        if (room < 0) return old;
        return / \| /.test(old) ? old.replace(" | ", `${line} | `) + line : old + line;
      };
      rules.write(path, plain.replace(/^(\/\/! (?:@say .*|[^@\n].*))$/gm, spoilt));
    }
  }
}

/** Writes the text behind every name in both languages that a table gives; a row with quotes of its own is left. */
function spoilTable(plain, text) {
  const [head, ...rows] = plain.split("\n");
  const named = head.split(",").map((name) => /_(zh|en)\r?$/.test(name));
  const cell = (old, index) => (named[index] && old ? `"${old}${text.replace(/"/g, '""')}"` : old);
  return [
    head,
    ...rows.map((row) => (row.includes('"') ? row : row.split(",").map(cell).join(","))),
  ].join("\n");
}

for (const what of ["what would be made", "right-to-left"]) {
  test(`no label of a pack can do more than be shown: ${what}`, { timeout: 120_000 }, async () => {
    const rules = copyRules();
    spoil(rules, TRIED[what]);
    const { url } = await serve(rules.folder);
    const { page, harmless } = await guarded(url);
    await pickFirstSample(page);
    const shown = await page.locator("h1").first().innerText();
    if (what !== "right-to-left") assert.ok(shown.includes(TRIED[what].slice(0, 20).trim()), shown);
    await visitAll(page, harmless, what);
    // The forms of Edit: an entry of each kind of file, a table, parameters, and what a new rule is made of.
    await page.goto("about:blank");
    await page.goto(`${url}#/studio`);
    await settled(page);
    for (const path of [
      "fields.toml",
      "sources.toml",
      "departments.toml",
      "cases/gates.toml",
      "parameters/gates.toml",
      "tables/regions.csv",
    ]) {
      await choose(page, path);
      await page.locator("water-rules-file-form [data-form]").waitFor();
      await still(page);
      await unfoldAll(page);
      await harmless(`${what}: the form of ${path}`);
    }
    await page.click("[data-new-rule]");
    const template = page.locator("water-rules-template");
    await template.locator("[data-new-document]").click();
    await harmless(`${what}: the form of a new rule`);
  });
}

test("a text that turns the direction of writing turns only itself", async () => {
  const { url } = await serve();
  const { page } = await guarded(url);
  await openRecord(page, { name: TRIED["right-to-left"] });
  await verdict(page);
  // Wherever text stands in an element of its own, what turns it ends with the element.
  const open = await page.evaluate(() => {
    const leaks = [];
    const look = (place) => {
      for (const element of place.querySelectorAll("*")) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (
          own &&
          !["isolate", "isolate-override", "plaintext"].includes(
            getComputedStyle(element).unicodeBidi,
          )
        ) {
          if (getComputedStyle(element).display.startsWith("inline"))
            leaks.push(`${element.localName}.${element.className}`);
        }
        if (element.shadowRoot) look(element.shadowRoot);
      }
    };
    look(document.querySelector("water-rules-page").shadowRoot);
    return [...new Set(leaks)];
  });
  assert.deepEqual(open, []);
});
