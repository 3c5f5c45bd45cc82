// Tables of the policy are changed in a grid: what isn't changed stays byte for byte.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { closeBrowser, tidy } from "./harness.mjs";
import { choose, draftText, openStudio, settled } from "./studio.mjs";
import { soundEverywhere } from "./tour.mjs";

const FILE = "tables/product_quota.csv";

afterEach(tidy);
after(closeBrowser);

const row = (page, line) => page.locator(`tr[data-line="${line}"]`);
const cell = (page, line, column) => row(page, line).locator(`td[data-column=${column}]`);

async function write(page, line, column, value) {
  const field = cell(page, line, column).locator("input");
  await field.fill(value);
  await field.blur();
  await settled(page);
}

/** Pastes as a spreadsheet does. */
const paste = (page, line, column, text) =>
  cell(page, line, column)
    .locator("input")
    .evaluate((input, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      input.dispatchEvent(
        new ClipboardEvent("paste", {
          clipboardData,
          bubbles: true,
          cancelable: true,
          composed: true,
        }),
      );
    }, text);

test("cells, rows and pasted blocks are written into the table, and nothing else", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  const before = await draftText(page, FILE);
  const lines = before.split("\n");
  assert.equal(
    await page.locator("[data-rows]").getAttribute("data-rows"),
    String(lines.filter(Boolean).length - 1),
  );
  assert.equal(await cell(page, 2, "value").locator("input").inputValue(), lines[1].split(",")[2]);

  // One cell is one line of the text; back again, it is the same text.
  await write(page, 2, "value", "4.7");
  const changed = (await draftText(page, FILE)).split("\n");
  assert.deepEqual(
    changed.filter((line, i) => line !== lines[i]),
    [lines[1].replace("4.8", "4.7")],
  );
  // B20: no quota is less than nothing.
  await write(page, 2, "value", "-4.8");
  assert.match(await cell(page, 2, "value").innerText(), /-4\.8 小于 0/);
  await write(page, 2, "value", "4.8");
  assert.equal(await draftText(page, FILE), before);

  // What is wrong is told in its cell.
  await write(page, 3, "value", "三");
  await cell(page, 3, "value").locator("[data-wrong]").waitFor();
  assert.match(await cell(page, 3, "value").locator("[data-wrong]").innerText(), /不是十进制数/);
  assert.equal(await cell(page, 3, "value").locator("input").getAttribute("aria-invalid"), "true");
  await page.click("[data-undo]");
  await settled(page);
  assert.equal(await draftText(page, FILE), before);

  // A copy overlaps with its row; with other keys it is a row of its own.
  await row(page, 4).locator("[data-duplicate]").click();
  await settled(page);
  await row(page, 5).locator("[data-wrong]").first().waitFor();
  assert.equal((await draftText(page, FILE)).split("\n")[4], lines[3]);
  await row(page, 5).locator("[data-remove]").click();
  await settled(page);
  assert.equal(await draftText(page, FILE), before);

  // A block from a spreadsheet goes right and down, and past the last row.
  const last = lines.filter(Boolean).length;
  await paste(page, last, "value", "1.5\t2031-01-01\r\n2.5\t2032-01-01\r\n");
  await settled(page);
  const grown = (await draftText(page, FILE)).split("\n");
  assert.match(grown[last - 1], /,1\.5,2031-01-01,/);
  assert.equal(grown[last], ",,2.5,2032-01-01,,,");
  assert.deepEqual(grown.slice(0, last - 1), lines.slice(0, last - 1));
  await paste(page, 2, "value", "1\t2\t3\t4\t5\t6\t7\n");
  assert.match(await page.locator("[data-left-out]").innerText(), /2 格/);
  await page.click("[data-undo]");
  await page.click("[data-undo]");
  await settled(page);
  assert.equal(await draftText(page, FILE), before);

  await page.fill("[data-filter]", "coking");
  const found = lines.slice(1).filter((line) => line.includes("coking")).length;
  assert.equal(await page.locator("[data-rows]").getAttribute("data-rows"), String(found));
  // A20: a row that isn't what was looked for any more stays under the cursor.
  const line = lines.findIndex((each) => each.includes("coking")) + 1;
  await write(page, line, "product", "another_product");
  assert.ok(await row(page, line).isVisible());
  assert.equal(await page.locator("[data-rows]").getAttribute("data-rows"), String(found));
  await page.click("[data-undo]");
  await settled(page);
  await page.click("[data-add-row]");
  await settled(page);
  assert.equal(
    await page.locator("[data-rows]").getAttribute("data-rows"),
    String(lines.filter(Boolean).length),
  );
  assert.ok(await row(page, last + 1).isVisible());

  await soundEverywhere(page, [360, 740]);
  assert.deepEqual(errors, []);
});

test("a long table comes in pages, and quotes and line ends are kept", async () => {
  const { page, errors } = await openStudio();
  const bundle = await page.locator("water-rules-studio").evaluate(({ files }) => files);
  const plain = bundle["tables/regions.csv"]
    .replace(/^\uFEFF/, "")
    .trimEnd()
    .split("\n");
  // As another spreadsheet would write it: quoted but for one row, with its line ends, none at the end, a comma and a line in a cell.
  const quoted = plain
    .map((line, i) =>
      i === 9
        ? line
        : line
            .split(",")
            .map((each) => `"${each}"`)
            .join(","),
    )
    .join("\r\n")
    .replace('"Xiaodian"', '"Xiaodian, \nthe first"');
  bundle["tables/regions.csv"] = quoted;
  await page.setInputFiles("[data-open]", {
    name: "draft.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(bundle)),
  });
  await page.locator("[data-draft='1']").waitFor();
  await choose(page, "tables/regions.csv");
  await settled(page);
  assert.equal(await page.locator("[data-broken]").count(), 0);
  assert.equal(await page.locator("tbody tr[data-line]").count(), 25);
  await page.locator("[data-pager=grid] [data-page=last]").click();
  // A cell with two lines pushes the last row down by one.
  const line = plain.length + 1;
  const name = await cell(page, line, "county_en").locator("input").inputValue();
  await write(page, line, "county_en", 'The "last"');
  assert.equal(
    await draftText(page, "tables/regions.csv"),
    quoted.slice(0, quoted.lastIndexOf(`"${name}"`)) +
      '"The ""last"""' +
      quoted.slice(quoted.lastIndexOf(`"${name}"`) + name.length + 2),
  );
  await write(page, line, "county_en", name);
  assert.equal(await draftText(page, "tables/regions.csv"), quoted);

  // A mistake on another page is a click away.
  await page.click("[data-as=text]");
  await page.click(".cm-content");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("x");
  await settled(page);
  await page.click("[data-as=form]");
  assert.equal(await row(page, line).count(), 0);
  await page.locator("[data-problems] [data-go]").first().click();
  await row(page, line).waitFor();
  assert.deepEqual(errors, []);
});
