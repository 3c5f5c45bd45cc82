// A9: an officer finds the files of a draft by what they are about, those of numbers first.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "./load.mjs";

const { inOrder, titleOf } = await load("studio/titles.ts");
const rules = join(dirname(fileURLToPath(import.meta.url)), "../../rules");
const info = { families: [{ id: "quota", title: { zh: "定额", en: "Quotas" } }] };

test("a file goes by its title in the language of the page, not by its name", () => {
  const paths = [
    "tables/thermal_power_quota.csv",
    "tables/thermal_power_quota.toml",
    "parameters/quota.toml",
    "parameters/trading.toml",
    "gates/deep_groundwater.rhai",
    "cases/quota.toml",
  ];
  const files = Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(rules, path), "utf8")]),
  );
  const said = (lang) => paths.map((path) => titleOf(path, files, info, lang));
  const chinese = said("zh");
  assert.equal(chinese[0], "火力发电取水定额");
  assert.ok(chinese[1].includes(chinese[0]) && chinese[1] !== chinese[0]);
  assert.equal(chinese[2], "定额");
  assert.equal(chinese[5], "定额");
  for (const title of chinese) assert.match(title, /\p{Script=Han}/u);
  for (const title of said("en")) assert.match(title, /^[A-Z]/);
  // Of another text it is read anew.
  const renamed = files["gates/deep_groundwater.rhai"].replace(/^\/\/! .*$/m, "//! 甲 | A");
  const changed = { ...files, "gates/deep_groundwater.rhai": renamed };
  assert.equal(titleOf("gates/deep_groundwater.rhai", changed, info, "zh"), "甲");
});

test("numbers come first, then tables, rules, documents and known answers", () => {
  const folders = ["", "cases/", "facts/", "parameters/", "quota/", "samples/", "tables/", "x/"];
  const shown = inOrder(
    folders.map((folder) => [folder, []]),
    info,
  ).map(([folder]) => folder);
  assert.deepEqual(shown, [
    "parameters/",
    "tables/",
    "quota/",
    "facts/",
    "",
    "cases/",
    "samples/",
    "x/",
  ]);
});
