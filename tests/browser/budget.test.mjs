// What docs/page.md says of every screen and isn't a time.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { BUDGET, firstVisit } from "../../benches/first-visit.mjs";
import { axe, closeBrowser, open, serve, still, tidy } from "./harness.mjs";
import { fill, screens, scrollsSideways, speak, visit } from "./tour.mjs";

afterEach(tidy);
after(closeBrowser);

test("a first load keeps to its budget, compressed, and loads nothing that it doesn't show", async () => {
  const { url } = await serve();
  const { files, page } = await firstVisit(url);
  const what = files.map(({ file, bytes, coding }) => `${file} ${bytes} ${coding}`).join("\n");
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  assert.ok(total < BUDGET, `${total} bytes\n${what}`);
  assert.ok(
    files.every(({ coding }) => coding === "br"),
    what,
  );
  for (const kind of ["html", "css", "js", "wasm", "rules"])
    assert.ok(
      files.some((file) => file.kind === kind),
      kind,
    );
  assert.equal(files.filter(({ kind }) => kind === "wasm").length, 1, what);
  // The other screens' own files come when they are opened.
  const others = (await screens(page)).slice(1);
  for (const id of [...others, "study", "sheets", "docx", "qr"])
    assert.ok(
      !files.some(({ file }) => file.startsWith(id) && file !== "rules.json"),
      `${id}\n${what}`,
    );
});

test("axe finds nothing on any screen in the dark, in either language", async () => {
  const { url } = await serve();
  const { page, errors } = await open(url);
  await page.emulateMedia({ colorScheme: "dark" });
  for (const id of await screens(page)) {
    await visit(page, id);
    await fill(page, id);
    for (const lang of ["zh", "en"]) {
      await speak(page, lang);
      assert.deepEqual(
        await axe(page, { colours: lang === "zh" ? "only" : "without" }),
        [],
        `${id}, ${lang}`,
      );
    }
  }
  assert.deepEqual(errors, []);
});

test("no screen scrolls sideways at 640 px, which is 1280 px zoomed to 200 %", async () => {
  const { url } = await serve();
  const { page } = await open(url, { width: 640, height: 450 });
  for (const id of await screens(page)) {
    await visit(page, id);
    await fill(page, id);
    for (const lang of ["zh", "en"]) {
      await speak(page, lang);
      assert.equal(await scrollsSideways(page), false, `${id}, ${lang}`);
    }
  }
});

test("no screen shows the name of a field, or a code, for which the pack has words", async () => {
  const { url } = await serve();
  const { page } = await open(url);
  const names = await page
    .locator("water-rules-screen")
    .evaluate((screen) =>
      screen.session.info.fields.flatMap(({ name, choices, items }) => [
        name,
        ...choices.map(({ value }) => value),
        ...items.map((item) => item.name),
      ]),
    );
  const known = new Set(names.filter((name) => /_/.test(name)));
  assert.ok(known.size > 50);
  for (const id of await screens(page)) {
    await visit(page, id);
    await fill(page, id);
    await page
      .locator("article details")
      .evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await still(page);
    await page
      .locator("article details")
      .evaluateAll((all) => all.forEach((details) => (details.open = true)));
    if (id === "screen") await page.locator("[data-step=row]").first().waitFor({ timeout: 30_000 });
    const texts = await page.evaluate(() => {
      const walk = (node) =>
        node.nodeType === Node.TEXT_NODE
          ? [node.textContent]
          : /^(STYLE|CODE|PRE)$/.test(node.nodeName) || node.isContentEditable
            ? []
            : [node.shadowRoot, ...node.childNodes].filter(Boolean).flatMap(walk);
      return walk(document.querySelector("water-rules-page"));
    });
    const shown = texts
      .flatMap((text) => text.replace(/\w+\.csv/g, "").match(/[a-z]\w*_\w+/g) || [])
      .filter((word) => known.has(word));
    assert.deepEqual([...new Set(shown)], [], id);
  }
});
