// A draft is kept: beside other tabs, over a newer version of the pack in force, file by file, and handed on.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  command,
  copyRules,
  files,
  newContext,
  open,
  root,
  serve,
  tidy,
  until,
  verdict,
} from "./harness.mjs";
import { choose, draftText, openStudio, paste, settled } from "./studio.mjs";
import { scrollsSideways, soundEverywhere, speak, visit } from "./tour.mjs";

const { strFromU8, unzipSync } = createRequire(join(root, "www/package.json"))("fflate");

const RULE = "gates/deep_groundwater.rhai";
const OTHER = "gates/spring_protection_area.rhai";

afterEach(tidy);
after(closeBrowser);

const changedCount = (page, n) => page.locator(`[data-draft='${n}']`).waitFor({ timeout: 10_000 });
const note = (text) => `// ${text}\n`;

/** Whether the database has a draft with this text in a file, once it does. */
async function kept(page, path, text) {
  const read = () =>
    page.evaluate(
      (path) =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open("water-rules-drafts");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction("drafts").objectStore("drafts").getAll();
            all.onsuccess = () => {
              opening.result.close();
              resolve(all.result.map(({ files }) => files[path])[0]);
            };
          };
        }),
      path,
    );
  await until(async () => String(await read()).includes(text));
}

test("the text of what changed stands beside the sentences, and one change of a file is reverted alone", async () => {
  const { page, errors } = await openStudio();
  await choose(page, RULE);
  const text = await draftText(page, RULE);
  const edited = `${note("top")}${text}${note("end")}`;
  await paste(page, edited);
  await changedCount(page, 1);
  await page.click("[data-text-diff] > summary");
  for (const [shape, width] of Object.entries({ sides: 1280, one: 360 })) {
    await page.setViewportSize({ width, height: 900 });
    await page.locator(`[data-text-diff] [data-texts=${shape}]`).waitFor();
    assert.equal(await page.locator("[data-text-diff] [data-undo-chunk]").count(), 2, shape);
    assert.ok((await page.locator("[data-text-diff] .cm-collapsedLines").count()) > 0);
    for (const lang of ["en", "zh"]) {
      await speak(page, lang);
      assert.deepEqual(await axe(page, { lang }), [], `${lang} ${width}`);
      assert.equal(await scrollsSideways(page), false, `${lang} ${width}`);
    }
  }
  // On the phone the first is reverted, on the wide screen the other; both can be had again.
  await page.locator("[data-text-diff] [data-undo-chunk]").first().click();
  assert.equal(await draftText(page, RULE), `${text}${note("end")}`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator("[data-text-diff] [data-texts=sides]").waitFor();
  await page.locator("[data-text-diff] [data-undo-chunk]").first().dispatchEvent("mousedown");
  await changedCount(page, 0);
  await page.click("[data-undo]");
  await page.click("[data-undo]");
  assert.equal(await draftText(page, RULE), edited);
  assert.deepEqual(errors, []);
});

test("the summary is fit for a note: versions, day, what moved, impact and digests", async () => {
  const { page, errors } = await openStudio();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await choose(page, "pack.toml");
  await paste(
    page,
    (await draftText(page, "pack.toml")).replace('version = "2026.11"', 'version = "2026.12"'),
  );
  await page.locator("[data-moves]").waitFor();
  const digest = await page.locator("[data-digest]").getAttribute("data-digest");
  const copied = async () => {
    await page.click("[data-copy]");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  const zh = await copied();
  assert.match(
    zh,
    /^关于修改《山西省项目节水审查》规则的说明\n版本：2026\.11 → 2026\.12（草稿）\n日期：\d+年\d+月\d+日\n/,
  );
  assert.match(zh, /1\. 版本 2026\.11 → 2026\.12。/);
  assert.match(
    zh,
    /涉及文件：pack\.toml\n影响（以规则包的 \d+ 个示例项目、适用 \d{4}-\d\d-\d\d 的规定测算）：\S/,
  );
  assert.ok(zh.includes(`现行规则摘要：${digest}`));
  assert.notEqual(/草稿摘要：(\S+)/.exec(zh)[1], digest);
  await speak(page, "en");
  assert.match(
    await copied(),
    /^Note on a change to the rules “.+”\nVersion: 2026\.11 → 2026\.12 \(draft\)\nDate: [A-Z]/,
  );
  assert.deepEqual(errors, []);
});

test("files are made, renamed, typed in and deleted in one history, undone and done again in its order", async () => {
  const { page, errors } = await openStudio();
  await choose(page, RULE);
  const text = await draftText(page, RULE);

  await page.click("[data-new-file]");
  const ask = async (path) => {
    await page.fill("[data-path]", path);
    await page.click("[data-do]");
  };
  await ask("../escape.rhai");
  await page.locator("[data-wrong=badPath]").waitFor();
  await ask(RULE);
  await page.locator("[data-wrong=taken]").waitFor();
  assert.deepEqual(await axe(page), []);
  await ask("gates/notes.md");
  await changedCount(page, 1);
  assert.equal(await draftText(page, "gates/notes.md"), "");

  await choose(page, RULE);
  await page.click("[data-rename-file]");
  await ask("gates/renamed.rhai");
  await changedCount(page, 3);
  assert.deepEqual(
    [await draftText(page, RULE), await draftText(page, "gates/renamed.rhai")],
    [undefined, text],
  );

  await choose(page, OTHER);
  const other = await draftText(page, OTHER);
  await page.click("[data-delete-file]");
  await changedCount(page, 4);
  assert.equal(await draftText(page, OTHER), undefined);
  await choose(page, "departments.toml");
  await paste(page, `${await draftText(page, "departments.toml")}# typed\n`);
  await changedCount(page, 5);
  // Another file is open meanwhile: the history is the draft's, and not a file's.
  await choose(page, "sources.toml");
  await page.click("[data-undo]");
  assert.doesNotMatch(await draftText(page, "departments.toml"), /# typed/);
  await page.click("[data-redo]");
  assert.match(await draftText(page, "departments.toml"), /# typed/);
  await page.click("[data-undo]");
  await page.click("[data-undo]");
  assert.equal(await draftText(page, OTHER), other);
  await page.click("[data-undo]");
  assert.equal(await draftText(page, RULE), text);
  await page.click("[data-undo]");
  await changedCount(page, 0);
  await page.locator("[data-undo]").waitFor({ state: "detached" });
  assert.deepEqual(errors, []);
});

test("two tabs on one draft: the other is told, and chooses; nothing is lost", async () => {
  const { url } = await serve();
  const context = await newContext({ viewport: { width: 1280, height: 900 }, locale: "zh-CN" });
  const tab = async () => {
    const page = await context.newPage();
    await page.goto(`${url}#/studio`);
    await settled(page);
    await choose(page, RULE);
    return page;
  };
  const a = await tab();
  const text = await draftText(a, RULE);
  await paste(a, `${text}${note("first")}`);
  await kept(a, RULE, "first");
  const b = await tab();
  assert.match(await draftText(b, RULE), /first/);
  assert.equal(await b.locator("[data-elsewhere]").count(), 0);

  await paste(a, `${text}${note("second")}`);
  await b.locator("[data-elsewhere=changed]").waitFor({ timeout: 5_000 });
  assert.deepEqual(await axe(b), []);
  await paste(b, `${text}${note("mine")}`);
  await kept(b, RULE, "second");
  // Taken, taken back, and then kept: now the first tab is the one to be told.
  await b.click("[data-take-theirs]");
  await b.locator("[data-elsewhere]").waitFor({ state: "detached" });
  assert.match(await draftText(b, RULE), /second/);
  await b.click("[data-undo]");
  assert.match(await draftText(b, RULE), /mine/);
  await kept(b, RULE, "mine");
  await a.locator("[data-elsewhere=changed]").waitFor({ timeout: 5_000 });
  assert.match(await draftText(a, RULE), /second/);
  await a.click("[data-keep-mine]");
  await kept(a, RULE, "second");
  await b.locator("[data-elsewhere=changed]").waitFor({ timeout: 5_000 });
  // The first gives its draft up.
  await a.click("[data-revert-all]");
  await b.locator("[data-elsewhere=forgotten]").waitFor({ timeout: 5_000 });
  await b.click("[data-keep-mine]");
  await kept(b, RULE, "mine");
});

test("a draft is moved onto a newer version of the rules in force; what both changed is for a person to decide", async () => {
  const rules = copyRules();
  const { url } = await serve(rules.folder);
  const { page, errors } = await open(`${url}#/studio`);
  await settled(page);
  await choose(page, RULE);
  const text = await draftText(page, RULE);
  await paste(page, `${text}${note("mine")}`);
  await choose(page, OTHER);
  await paste(page, `${await draftText(page, OTHER)}${note("only mine")}`);
  await kept(page, OTHER, "only mine");

  rules.write(RULE, `${text}${note("theirs")}`);
  rules.edit("parameters/gates.toml", 'value = "100000"', 'value = "120000"');
  rules.edit("pack.toml", "2026.11", "2026.12");
  await page.reload();
  await settled(page);
  await page.locator("[data-moved-on='3']").waitFor();
  await page.click("[data-what-moved] > summary");
  await page.locator("[data-what-moved] li", { hasText: "120000" }).waitFor();
  await page.click("[data-onto] > summary");
  assert.deepEqual(
    await page
      .locator("[data-doubt]")
      .evaluateAll((all) => all.map(({ dataset }) => dataset.doubt)),
    [RULE],
  );
  assert.equal(await page.locator("[data-move]").isDisabled(), true);
  assert.deepEqual(await axe(page), []);
  await page.check("[data-doubt] [value=theirs]");
  await page.click("[data-move]");
  await page.locator("[data-moved-on]").waitFor({ state: "detached" });
  assert.match(await draftText(page, RULE), /theirs/);
  assert.match(await draftText(page, OTHER), /only mine/);
  assert.match(await draftText(page, "parameters/gates.toml"), /120000/);
  await changedCount(page, 1);
  // Back, with what it was copied from; then the draft's own text is chosen.
  await page.click("[data-undo]");
  await page.locator("[data-moved-on='3']").waitFor();
  await page.click("[data-onto] > summary");
  await page.check("[data-doubt] [value=mine]");
  await page.click("[data-move]");
  assert.match(await draftText(page, RULE), /mine/);
  await changedCount(page, 2);
  assert.deepEqual(errors, []);
});

test("a draft that an older page kept is still there", async () => {
  const { url } = await serve();
  const { page } = await open(url);
  await page.evaluate(async (path) => {
    const { files } = JSON.parse(await (await fetch("rules.json")).text());
    files[path] += "// old\n";
    await new Promise((resolve, reject) => {
      const opening = indexedDB.open("water-rules-drafts", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("drafts");
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const writing = opening.result.transaction("drafts", "readwrite");
        writing.objectStore("drafts").put({ from: "2020.1", files }, "shanxi-water-saving");
        writing.oncomplete = () => (opening.result.close(), resolve(undefined));
      };
    });
  }, RULE);
  await page.evaluate(() => (location.hash = "#/studio"));
  await settled(page);
  await changedCount(page, 1);
  assert.match(await draftText(page, RULE), /\/\/ old/);
  // What it was copied from is not known: the user decides.
  await page.locator("[data-moved-on='']").waitFor();
  await page.click("[data-onto] > summary");
  await page.check("[data-doubt] [value=mine]");
  await page.click("[data-move]");
  await page.locator("[data-moved-on]").waitFor({ state: "detached" });
  assert.match(await draftText(page, RULE), /\/\/ old/);
});

/** A folder of the browser's own in place of the one that a user would pick. */
async function stubFolder(page, pack) {
  await page.addInitScript(() => {
    window.showDirectoryPicker = async () =>
      (await navigator.storage.getDirectory()).getDirectoryHandle("rules", { create: true });
  });
  await page.reload();
  await settled(page);
  await page.evaluate(async (pack) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("rules", {
      create: true,
    });
    for (const [path, text] of Object.entries(pack)) {
      const parts = path.split("/");
      const name = parts.pop();
      let parent = folder;
      for (const part of parts) parent = await parent.getDirectoryHandle(part, { create: true });
      const file = await (await parent.getFileHandle(name, { create: true })).createWritable();
      await file.write(text);
      await file.close();
    }
  }, pack);
}

/** Every file of that folder. */
const folderFiles = (page) =>
  page.evaluate(async () => {
    const read = async (folder, prefix) => {
      const all = {};
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === "directory")
          Object.assign(all, await read(handle, `${prefix}${name}/`));
        else
          all[prefix + name] = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
            await (await handle.getFile()).arrayBuffer(),
          );
      }
      return all;
    };
    return read(await (await navigator.storage.getDirectory()).getDirectoryHandle("rules"), "");
  });

test("a pack is opened from a folder and saved in it: only what differs is written, and what is deleted is asked first", async () => {
  const { page, errors } = await openStudio();
  const pack = files(join(root, "rules"));
  const HOLIDAYS = "tables/holidays.csv";
  assert.ok(pack[HOLIDAYS].startsWith("\ufeff"));
  await stubFolder(page, { "notes.txt": "mine" });
  await page.click("[data-folder=open]");
  await page.locator("[data-folder-said=noPack]").waitFor();

  await stubFolder(page, {
    ...pack,
    [RULE]: `${pack[RULE]}${note("of the folder")}`,
    "picture.png": "x",
    ".hidden.toml": "x",
  });
  await page.click("[data-folder=open]");
  await changedCount(page, 1);
  assert.match(await draftText(page, RULE), /of the folder/);
  await page.click("[data-folder=save]");
  await page.locator("[data-folder-said=noChange]").waitFor();

  await choose(page, HOLIDAYS);
  await paste(page, `${await draftText(page, HOLIDAYS)}\n`);
  await choose(page, OTHER);
  await page.click("[data-delete-file]");
  await settled(page);
  await page.click("[data-folder=save]");
  const asked = page.locator("[data-question]");
  await asked.waitFor();
  assert.deepEqual(await asked.locator("[data-paths=write] li").allInnerTexts(), [HOLIDAYS]);
  assert.deepEqual(await asked.locator("[data-paths=remove] li").allInnerTexts(), [OTHER]);
  assert.deepEqual(await axe(page), []);
  assert.ok((await folderFiles(page))[OTHER]);
  await page.click("[data-folder=do]");
  await page.locator("[data-folder-said=saved]").waitFor();
  const { [OTHER]: gone, ...rest } = pack;
  assert.deepEqual(await folderFiles(page), {
    ...rest,
    [RULE]: `${pack[RULE]}${note("of the folder")}`,
    [HOLIDAYS]: `${pack[HOLIDAYS]}\n`,
    "picture.png": "x",
    ".hidden.toml": "x",
    "notes.txt": "mine",
  });
  assert.deepEqual(errors, []);
});

test("where the browser can't write folders, one is opened by copy, and saved as a zip", async () => {
  const rules = copyRules();
  rules.write(RULE, `${rules.read(RULE)}${note("of the folder")}`);
  const { page, errors } = await openStudio();
  await page.addInitScript(() => delete window.showDirectoryPicker);
  await page.reload();
  await settled(page);
  await page.setInputFiles("[data-folder-list]", rules.folder);
  await changedCount(page, 1);
  assert.match(await draftText(page, RULE), /of the folder/);
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.click("[data-folder=zip]"),
  ]);
  const unpacked = unzipSync(readFileSync(await saved.path()));
  const name = saved.suggestedFilename().replace(/\.zip$/, "");
  assert.match(strFromU8(unpacked[`${name}/${RULE}`]), /of the folder/);
  assert.equal(Object.keys(unpacked).length, Object.keys(files(rules.folder)).length);
  assert.deepEqual(errors, []);
});

test("a good draft is tried in its own tab, marked as a draft everywhere, and ends at a click", async () => {
  const { page, errors, url } = await openStudio();
  const inForce = await page.locator("[data-digest]").getAttribute("data-digest");
  await choose(page, RULE);
  const text = await draftText(page, RULE);
  const say = "//! @say stop_all = 测试：一律不批 | Test: always refused\n";
  const head = text.slice(0, text.indexOf("fn applies")).replace(/(\/\/! @from .*\n)/, `$1${say}`);
  await paste(page, `${head}fn judge(project) {\n    conclude(reject("stop_all"));\n}\n`);
  await page.click("[data-try]:enabled");
  await page.locator("[data-try-said=tried]").waitFor();

  const SAMPLE = "new-air-cooled-power";
  await visit(page, "screen");
  await page.locator("[data-trial]").waitFor();
  await page.selectOption("[data-samples]", SAMPLE);
  await verdict(page, { is: "rejected" });
  const digest = await page.locator("[data-digest]").getAttribute("data-digest");
  assert.notEqual(digest, inForce);
  await soundEverywhere(page, [360, 740]);
  await visit(page, "report");
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  const paper = await page.locator("[data-paper]").innerText();
  assert.match(paper, /【草稿】/);
  assert.match(paper, /2026\.11（草稿 draft）/);
  assert.ok(paper.replace(/\s/g, "").includes(digest));

  // The studio still sets the draft against the rules in force, and another tab knows nothing of it.
  await visit(page, "studio");
  await changedCount(page, 1);
  const { page: other } = await open(url);
  assert.equal(await other.locator("[data-digest]").getAttribute("data-digest"), inForce);
  await page.click("[data-end-trial]");
  await page.locator("[data-trial]").waitFor({ state: "detached" });
  assert.equal(await page.locator("[data-digest]").getAttribute("data-digest"), inForce);
  await visit(page, "screen");
  await verdict(page, { is: "revise" });

  // What can't be loaded is refused by the page itself, and the rules in force go on.
  const bad = await page
    .locator("water-rules-screen")
    .evaluate(({ session }) => session.tryOut(JSON.stringify({ "pack.toml": "engine = 9" })));
  assert.equal(bad, false);
  await verdict(page, { is: "revise" });
  assert.equal(await page.locator("[data-trial]").count(), 0);
  assert.deepEqual(errors, []);
});

test("version and note are written in pack.toml and nothing else of it; a signature counts until an edit", async () => {
  const { page, errors } = await openStudio();
  const text = await draftText(page, "pack.toml");
  await page.click("[data-about] > summary");
  assert.match(await page.locator("[data-draft-digest]").innerText(), /^sha256:/);
  for (const [field, value] of [
    ["version-of", "2027.1"],
    ["note-zh", "收紧“限额”"],
    ["note-en", 'A "stricter" limit'],
  ]) {
    await page.fill(`[data-${field}]`, value);
    await page.press(`[data-${field}]`, "Tab");
  }
  const version = 'version = "2026.11"\n';
  const line = (zh) =>
    `version = "2027.1"\nnote = { zh = "${zh}", en = "A \\"stricter\\" limit" }\n`;
  assert.equal(await draftText(page, "pack.toml"), text.replace(version, line("收紧“限额”")));
  await page.fill("[data-note-zh]", "另一个");
  await page.press("[data-note-zh]", "Tab");
  assert.equal(await draftText(page, "pack.toml"), text.replace(version, line("另一个")));
  assert.deepEqual(await axe(page), []);
  await page.click("[data-revert-all]");

  const folder = copyRules().folder;
  const at = (name) => join(folder, "..", `${basename(folder)}-${name}`);
  for (const name of ["one", "two"]) {
    execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", at(name)], {
      stdio: "ignore",
    });
    execFileSync("openssl", ["pkey", "-in", at(name), "-pubout", "-out", at(`${name}.pub`)], {
      stdio: "ignore",
    });
  }
  command(["bundle", folder, "-o", at("signed.json"), "--sign", at("one")]);
  const opened = async (is) => {
    await page.setInputFiles("[data-open]", at("signed.json"));
    await page.locator(`[data-signature=${is}]`).waitFor();
  };
  const saved = async () => {
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("[data-save]")]);
    return readFileSync(await file.path(), "utf8");
  };
  await opened("unknown");
  for (const [key, is] of [
    ["two", "untrusted"],
    ["one", "trusted"],
  ]) {
    await page
      .context()
      .route(`**/${key}.pem`, (route) =>
        route.fulfill({ body: readFileSync(at(`${key}.pub`), "utf8") }),
      );
    await page.evaluate(
      (key) => (document.querySelector("water-rules-page").trust = `./${key}.pem`),
      key,
    );
    await opened(is);
  }
  // The compiled rules are the command's to add.
  const { compiled: _, ...signed } = JSON.parse(readFileSync(at("signed.json"), "utf8"));
  assert.deepEqual(JSON.parse(await saved()), signed);
  await choose(page, RULE);
  await paste(page, `${await draftText(page, RULE)}${note("edited")}`);
  await page.locator("[data-signature=edited]").waitFor();
  assert.equal(JSON.parse(await saved()).signatures, undefined);
  for (const name of ["one", "two", "one.pub", "two.pub", "signed.json"]) rmSync(at(name));
  assert.deepEqual(errors, []);
});
