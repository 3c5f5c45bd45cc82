// The editor of the rules: what names mean, where they lead, what is found, what can be undone; and the cases beside a rule.
import assert from "node:assert/strict";
import { after, afterEach, test } from "node:test";
import { closeBrowser, parseToml, tidy } from "./harness.mjs";
import { asText, choose, draftText, openStudio, paste, settled } from "./studio.mjs";
import { fill, soundEverywhere, speak, visit } from "./tour.mjs";

const FILE = "gates/deep_groundwater.rhai";
const LEAKAGE = "targets/leakage_class.rhai";

afterEach(tidy);
after(closeBrowser);

const casesIn = (text) => JSON.parse(JSON.stringify(parseToml(text))).case;
const name = (page) => page.locator("[data-name]").getAttribute("data-name");
const activeLine = (page) => page.locator(".cm-activeLine").innerText();

/** Where a word of the open file is drawn; the `nth` time that it is. */
async function wordBox(page, word, nth = 0) {
  return page.locator(".cm-content").evaluate(
    async (content, { word, nth }) => {
      const place = (line, offset) => {
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        let left = offset;
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          if (left < node.nodeValue.length) return [node, left];
          left -= node.nodeValue.length;
        }
        throw new Error("beyond the line");
      };
      let seen = 0;
      for (const line of content.querySelectorAll(".cm-line")) {
        for (
          let at = line.textContent.indexOf(word);
          at >= 0;
          at = line.textContent.indexOf(word, at + 1)
        ) {
          if (seen++ < nth) continue;
          const [node, offset] = place(line, at + 1);
          node.parentElement.scrollIntoView({ block: "center" });
          const range = document.createRange();
          range.setStart(node, offset);
          range.setEnd(node, offset + 1);
          // The editor draws anew what was scrolled to, and the screen what was checked: until it stands still.
          let box = range.getBoundingClientRect();
          for (let still = 0; still < 5; ) {
            await new Promise((drawn) => requestAnimationFrame(drawn));
            const next = range.getBoundingClientRect();
            still = next.x === box.x && next.y === box.y ? still + 1 : 0;
            box = next;
          }
          const { x, y, width, height } = box;
          return { x: x + width / 2, y: y + height / 2 };
        }
      }
      throw new Error(`${word} is not drawn`);
    },
    { word, nth },
  );
}

async function meaning(page, word, nth) {
  const { x, y } = await wordBox(page, word, nth);
  await page.mouse.move(5, 5);
  await page.mouse.move(x, y);
  await page.mouse.move(x + 1, y);
  const said = await page.locator(".meaning").innerText();
  await page.mouse.move(5, 5);
  await page.locator(".meaning").waitFor({ state: "detached" });
  return said;
}

async function put(page, word, nth) {
  const { x, y } = await wordBox(page, word, nth);
  await page.mouse.click(x, y);
}

test("a name tells what it means, in the language of the page", async () => {
  const { page, errors } = await openStudio();
  await choose(page, LEAKAGE);
  await page.locator("[data-name]").waitFor();
  assert.match(await meaning(page, "cjj-92-2016"), /依据[\s\S]*CJJ/);
  assert.match(await meaning(page, "development_reform"), /发展改革/);
  assert.match(await meaning(page, "TGT-09"), /供水管网漏损率/);
  assert.match(await meaning(page, "supplied_m3"), /字段[\s\S]*供水总量[\s\S]*m³/);
  const parameter = await meaning(page, "leakage_class_two");
  assert.match(parameter, /参数[\s\S]*0\.12[\s\S]*起[\s\S]*S2/);
  assert.match(await meaning(page, "require"), /规则用语[\s\S]*require\(/);
  assert.match(await meaning(page, "class_two_limit"), /二级标准/);
  await speak(page, "en");
  assert.match(await meaning(page, "leakage_class_two"), /Parameter[\s\S]*from 20/);
  // The draft's own words, not those of the rules in force.
  await choose(page, "parameters/targets.toml");
  const text = await draftText(page, "parameters/targets.toml");
  await paste(
    page,
    text.replace(/(\[leakage_class_two\]\nlabel = \{ zh = ")[^"]*/, "$1草稿里的名称"),
  );
  await choose(page, LEAKAGE);
  await speak(page, "zh");
  assert.match(await meaning(page, "leakage_class_two"), /草稿里的名称/);
  // A choice, in a data file, and without a mouse.
  await choose(page, "fields.toml");
  await page.click(".cm-content");
  await page.keyboard.press("Control+f");
  await page.keyboard.type('name = "groundwater_zone"');
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowLeft"]) await page.keyboard.press(key);
  assert.equal(await name(page), "field groundwater_zone");
  assert.match(await page.locator("[data-name]").innerText(), /prohibited/);
  assert.deepEqual(errors, []);
});

test("a name leads to its definition and back", async () => {
  const { page, errors } = await openStudio();
  await choose(page, "parameters/targets.toml");
  await asText(page);
  await choose(page, LEAKAGE);
  const leads = async (word, nth, file, line, how) => {
    await choose(page, LEAKAGE);
    await how(word, nth);
    await page.waitForFunction(
      (file) =>
        document
          .querySelector("water-rules-page")
          .shadowRoot.querySelector("water-rules-studio")
          .shadowRoot.querySelector("h2 code").textContent === file,
      file,
    );
    assert.match(await activeLine(page), line);
    await page.click("[data-back]");
    await page.waitForFunction(
      (file) =>
        document
          .querySelector("water-rules-page")
          .shadowRoot.querySelector("water-rules-studio")
          .shadowRoot.querySelector("h2 code").textContent === file,
      LEAKAGE,
    );
    assert.match(await activeLine(page), new RegExp(word));
  };
  const click = async (word, nth) => {
    const { x, y } = await wordBox(page, word, nth);
    await page.keyboard.down("Control");
    await page.mouse.click(x, y);
    await page.keyboard.up("Control");
  };
  const key = async (word, nth) => {
    await put(page, word, nth);
    await page.keyboard.press("F12");
  };
  const button = async (word, nth) => {
    await put(page, word, nth);
    await page.click("[data-define]");
  };
  await leads("leakage_class_two", 0, "parameters/targets.toml", /\[leakage_class_two\]/, click);
  await leads("supplied_m3", 0, "fields.toml", /name = "supplied_m3"/, key);
  await leads("of_region", 0, LEAKAGE, /of_region/, button);
  await leads("cjj-92-2016", 0, "sources.toml", /id = "cjj-92-2016"/, button);
  await leads("development_reform", 0, "departments.toml", /id = "development_reform"/, key);
  await leads("class_one_limit", 1, LEAKAGE, /@say class_one_limit/, key);

  // From data: a source of a parameter, a field and a code of a case; and by Alt and the arrow back.
  await page.fill("[data-find]", "TGT-09");
  await page.locator('[data-hit^="cases/targets.toml:"]').first().click();
  await page.locator("h2 code", { hasText: "cases/targets.toml" }).waitFor();
  assert.equal(await name(page), "rule TGT-09");
  await page.keyboard.press("F12");
  await page.locator("h2 code", { hasText: LEAKAGE }).waitFor();
  assert.match(await activeLine(page), /@code\s+TGT-09/);
  await page.keyboard.press("Alt+ArrowLeft");
  await page.locator("h2 code", { hasText: "cases/targets.toml" }).waitFor();

  // A draft with errors has definitions too.
  await choose(page, FILE);
  const text = await draftText(page, FILE);
  await paste(page, `${text}\nfn broken( {\n`);
  assert.ok(await page.locator("[data-broken]").isVisible());
  await put(page, "deep_groundwater");
  await page.locator('[data-name="field deep_groundwater"]').waitFor();
  await page.keyboard.press("F12");
  await page.locator("h2 code", { hasText: "fields.toml" }).waitFor();
  assert.deepEqual(errors, []);
});

test("what is looked for is listed by file and line, and its uses with it", async () => {
  const { page, errors } = await openStudio();
  await page.fill("[data-find]", "Leakage_Class_Two");
  const hits = page.locator("[data-hit]");
  const told = await hits.allInnerTexts();
  assert.ok(
    told.some((each) => /leakage_class\.rhai:\d+/.test(each)) &&
      told.some((each) => /targets\.toml:\d+/.test(each)),
    told.join("\n"),
  );
  assert.equal(await hits.first().locator("mark").innerText(), "leakage_class_two");
  await page.locator(`[data-hit^="${LEAKAGE}:"]`).click();
  await page.locator("h2 code", { hasText: LEAKAGE }).waitFor();
  assert.match(await activeLine(page), /leakage_class_two/);
  assert.equal(
    await page.locator("[data-name]").getAttribute("data-name"),
    "parameter leakage_class_two",
  );
  await page.fill("[data-find]", "");
  assert.equal(await hits.count(), 0);
  await page.click("[data-uses]");
  assert.equal(await page.inputValue("[data-find]"), "leakage_class_two");
  assert.equal(await hits.count(), told.length);

  // More than can be read is counted and cut; nothing is said to be nothing.
  await page.fill("[data-find]", "project");
  assert.equal(await hits.count(), 200);
  assert.match(await page.locator("nav [role=status]").innerText(), /列出前 200 处/);
  await page.fill("[data-find]", "没有这样的内容");
  assert.match(await page.locator("nav [role=status]").innerText(), /没有找到/);
  assert.equal(await page.locator("[data-file]").count(), 0);
  assert.deepEqual(errors, []);
});

test("each file keeps its cursor and what can be undone, whatever is opened and spoken", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  const text = await draftText(page, FILE);
  await page.click(".cm-content");
  await page.keyboard.press("Control+End");
  await page.keyboard.type("// one");
  await settled(page);
  assert.equal(await draftText(page, FILE), `${text}// one`);
  await choose(page, "pack.toml");
  await speak(page, "en");
  await choose(page, FILE);
  await page.locator(".cm-content").focus();
  await page.keyboard.type("!");
  assert.equal(await draftText(page, FILE), `${text}// one!`);
  assert.match(await page.locator(".cm-content").getAttribute("aria-label"), /^Edit /);
  await speak(page, "zh");
  await page.locator(".cm-content").focus();
  assert.match(await page.locator(".cm-content").getAttribute("aria-label"), /^编辑 /);
  for (let i = 0; i < 5 && (await draftText(page, FILE)) !== text; i++)
    await page.keyboard.press("Control+z");
  assert.equal(await draftText(page, FILE), text);
  await page.keyboard.press("Control+y");
  assert.notEqual(await draftText(page, FILE), text);
  // A revert is undone like an edit.
  await page.click("[data-revert-file]");
  await page.locator("[data-draft='0']").waitFor();
  assert.equal(
    await page
      .locator(".cm-content")
      .innerText()
      .then((shown) => shown.includes("// one")),
    false,
  );
  await page.locator(".cm-content").focus();
  await page.keyboard.press("Control+z");
  assert.match(await draftText(page, FILE), /\/\/ one/);
  assert.deepEqual(errors, []);
});

test("the cases of a rule stand beside it, with what they reach of it line by line", async () => {
  const { page, errors } = await openStudio();
  await choose(page, LEAKAGE);
  const own = page.locator("[data-own-case]");
  await page.locator("[data-beside=TGT-09]").waitFor();
  const texts = [];
  for (const path of ["cases/dates.toml", "cases/targets.toml"])
    texts.push(await draftText(page, path));
  const expected = texts
    .flatMap((text) => casesIn(text))
    .filter(({ expect }) => expect.findings?.["TGT-09"]);
  assert.deepEqual(
    await own.evaluateAll((rows) => rows.map((row) => row.dataset.ownCase)),
    expected.map(({ id }) => id),
  );
  assert.equal(await page.locator("[data-own-case] .tone-reject").count(), 0);
  for (const cell of await page.locator("[data-check=class_two] .outcome").allInnerTexts())
    assert.match(cell, /有/);
  const text = await draftText(page, LEAKAGE);
  const lineOf = (words) => text.slice(0, text.indexOf(words)).split("\n").length;
  const signs = () =>
    page
      .locator(".cm-content")
      .evaluate((content) =>
        [...content.closest(".cm-editor").querySelectorAll(".cm-reach .reach")].map(
          ({ dataset }) => dataset.reach,
        ),
      );
  await page.click(`[data-check=class_two] [data-line="${lineOf('require("class_two")')}"]`);
  await page.locator(".cm-reach .reach").first().waitFor();
  assert.deepEqual([...new Set(await signs())], ["all"]);

  // A way that no case goes, told beside its line and in words; a case that no longer holds.
  await paste(
    page,
    text
      .replace(
        "fn judge(project) {",
        'fn judge(project) {\n    if project.leakage_correction > 999 {\n        conclude(condition("above_class_two"));\n    }',
      )
      .replace('otherwise(advice("above_class_one"))', 'otherwise(condition("above_class_one"))'),
  );
  await page.locator("[data-gaps] li").first().waitFor();
  assert.match(
    await page.locator("[data-gaps]").innerText(),
    new RegExp(`第 ${lineOf("fn judge") + 1} 行 if 的条件成立`),
  );
  await page.click("[data-gaps] [data-line]");
  await page.locator(".cm-reach [data-reach=part]").waitFor();
  const failing = page.locator("[data-own-case]", { has: page.locator(".tone-reject") }).first();
  assert.match(await failing.innerText(), /提示|建议/);
  assert.match(await failing.innerText(), /附条件/);
  await failing.locator("button").click();
  await page.locator("h2 code", { hasText: "cases/targets.toml" }).waitFor();
  await page.locator("[data-open] [data-result=failed]").waitFor();
  assert.equal(await page.locator("[data-beside]").count(), 0);
  await page.click("[data-back]");
  await page.locator("[data-beside=TGT-09]").waitFor();

  // The marks are of the last draft without an error, and say so.
  await paste(page, `${text}\nfn broken( {`);
  await page.locator("[data-stale]").waitFor();
  assert.deepEqual(errors, []);
});

test("a case is made of the project that is open on the Screen", async () => {
  const { page, errors } = await openStudio();
  const file = "cases/gates.toml";
  const rule = "gates/prohibited_groundwater_zone.rhai";
  await choose(page, rule);
  await page.locator("[data-beside=GATE-01]").waitFor();
  await page.click("[data-make-case]");
  assert.match(await page.locator("[data-case-trouble]").innerText(), /没有打开的项目/);
  await visit(page, "screen");
  await fill(page, "screen");
  await page
    .locator("water-rules-screen")
    .evaluate(({ session }) => session.desk.change(new Map([["name", '甲"乙"\\丙']])));
  await visit(page, "studio");
  const before = await draftText(page, file);

  // A broken draft gives no results.
  const text = await draftText(page, rule);
  await paste(page, `${text}\nfn broken( {`);
  await page.click("[data-make-case]");
  await page.locator("[data-case-trouble]", { hasText: "草稿有错误" }).waitFor();
  assert.equal(await draftText(page, file), before);

  // What the draft says, not the rules in force: here it asks for a revision.
  await paste(page, text.replaceAll('reject("barred")', 'revise("barred")'));
  await page.click("[data-make-case]");
  await page.locator("h2 code", { hasText: file }).waitFor();
  await settled(page);
  const after = await draftText(page, file);
  assert.ok(after.startsWith(before));
  await page.locator("[data-open=gate-01-1]").waitFor();
  const made = casesIn(after).at(-1);
  const project = await page
    .locator("water-rules-screen")
    .evaluate(({ session }) => session.project.record);
  assert.equal(made.id, "gate-01-1");
  assert.deepEqual(made.record, project);
  assert.equal(made.record.name, '甲"乙"\\丙');
  assert.match(made.name.zh, /甲"乙"\\丙，禁止开采区/);
  assert.match(made.name.en, /No groundwater from a prohibited zone: /);
  assert.equal(made.expect.findings["GATE-01"], "revise");
  assert.ok(made.expect.verdict);
  assert.equal(
    await page.locator("[data-broken]").count(),
    0,
    await page.locator("[data-problems]").innerText(),
  );
  assert.equal(await page.locator("[data-case=gate-01-1]").count(), 0);

  // Back at the rule it is one of its cases; another gets another name.
  await page.click("[data-back]");
  await page.locator("[data-own-case=gate-01-1]", { hasText: "通过" }).waitFor();
  await page.click("[data-make-case]");
  await page.waitForFunction(() =>
    document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("water-rules-studio")
      .files["cases/gates.toml"].includes('id = "gate-01-2"'),
  );
  assert.deepEqual(errors, []);
});

test("what a rule gives around a limit is confirmed as a case", async () => {
  const { page, errors } = await openStudio();
  await choose(page, LEAKAGE);
  await page.locator("[data-beside=TGT-09]").waitFor();
  // Stands for the engine: what the screen makes of its answer is tried here.
  await page.locator("water-rules-studio").evaluate(async (studio) => {
    const record = studio.cases.find(({ findings }) => findings["TGT-09"]).record;
    const probe = (at, value, outcome, registered) => ({
      at,
      value,
      outcome,
      limit: "0.12",
      given: registered,
      holds: outcome !== "condition",
      verdict: "conditional",
      as_of: "2026-11-24",
      record: {
        ...record,
        supplied_m3: "1000",
        registered_use_m3: registered,
        leakage_correction: "0",
      },
    });
    (await studio.client).boundaries = async (code) => [
      {
        code,
        check: "class_two",
        line: 36,
        label: { zh: "漏损率达到二级标准", en: "Leakage is within class 2" },
        comparison: "at_most",
        unit: "1",
        field: "registered_use_m3",
        probes: [
          probe("below", "0.119", "advice", "881"),
          probe("at", "0.12", "advice", "880"),
          probe("above", "0.121", "condition", "879"),
        ],
        covered: ["below"],
      },
      {
        code,
        check: "class_one",
        line: 37,
        label: { zh: "漏损率达到一级标准", en: "Leakage is within class 1" },
        comparison: "at_most",
        unit: "1",
        field: null,
        probes: [],
        covered: [],
      },
    ];
  });
  await page.click("[data-limits] summary");
  const limit = page.locator("[data-boundary=class_two]");
  assert.match(await limit.innerText(), /限值 0\.12/);
  assert.deepEqual(
    await limit.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.dataset.probe)),
    ["below", "at", "above"],
  );
  assert.equal(await limit.locator("[data-probe=below] [data-keep]").count(), 0);
  assert.match(await limit.locator("[data-probe=below]").innerText(), /已有用例/);
  assert.match(await page.locator("[data-boundary=class_one]").innerText(), /没有哪个用例/);
  await soundEverywhere(page, [360, 740]);
  await limit.locator("[data-probe=above] [data-keep]").click();
  await page.locator("h2 code", { hasText: "cases/targets.toml" }).waitFor();
  await settled(page);
  const made = casesIn(await draftText(page, "cases/targets.toml")).at(-1);
  assert.equal(made.id, "tgt-09-class-two-above-1");
  assert.deepEqual(made.expect, { findings: { "TGT-09": "condition" } });
  assert.equal(made.record.registered_use_m3, "879");
  assert.match(made.name.zh, /高于限值一步/);
  assert.equal(
    await page.locator("[data-cases] [data-failed]").getAttribute("data-failed"),
    "0",
    await page.locator("[data-cases]").innerText(),
  );
  assert.deepEqual(errors, []);
});

test("what helps to read the rules is clear to everyone", async () => {
  const { page } = await openStudio();
  await page.fill("[data-find]", "leakage_class_two");
  await page.locator(`[data-hit^="${LEAKAGE}:"]`).click();
  await page.locator("[data-define]").waitFor();
  await soundEverywhere(page, [360, 740]);
});

test("typing over coloured text is nothing that the page forbids", async () => {
  const { page, errors } = await openStudio();
  await choose(page, FILE);
  const { x, y } = await wordBox(page, "groundwater_m3", 0);
  await page.mouse.dblclick(x, y);
  for (const key of ["a", "Backspace", "b"]) await page.keyboard.press(key);
  for (const word of ["applies", "GATE", "fn"]) {
    const place = await wordBox(page, word, 0);
    await page.mouse.dblclick(place.x, place.y);
    await page.keyboard.insertText("字");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("xy");
  }
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Shift+Control+End");
  await page.keyboard.insertText("all");
  assert.equal(await draftText(page, FILE), "all");
  assert.deepEqual(errors, []);
});
