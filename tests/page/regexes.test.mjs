// No pattern of the page takes a time that grows with the square of what it looks at: records, packs and workbooks are written
// by strangers, and a rule of 64 kB was coloured for two minutes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const www = join(dirname(fileURLToPath(import.meta.url)), "../../www");
const { resolve } = createRequire(join(www, "package.json"));
const { parseSync } = await import(String(pathToFileURL(resolve("vite"))));
const { analyse } = await import(String(pathToFileURL(resolve("scslre"))));

/** What is handed no more than 250 characters: CodeMirror's `matchBefore`. */
const SHORT = new Set(["([\\p{L}_]\\w*|\\))?\\.\\w*$", "\\w+$"]);

/** Each pattern that is written out in a text. */
function patterns(name, text) {
  const { program, errors } = parseSync(name, text);
  assert.deepEqual(errors, [], name);
  const found = [];
  const walk = (node) => {
    if (node.regex) found.push({ source: node.regex.pattern, flags: node.regex.flags });
    for (const value of Object.values(node))
      if (value && typeof value === "object")
        (Array.isArray(value) ? value : [value]).forEach((each) => each && walk(each));
  };
  walk(program);
  return found;
}

/** Those whose time grows faster than what they look at. */
const slow = (found) =>
  found.filter((pattern) => analyse(pattern).reports.length > 0).map(({ source }) => source);

test("no pattern of the page takes longer than what it looks at is long", () => {
  const files = ["src", "public", "embed", "npm"].flatMap((folder) =>
    readdirSync(join(www, folder), { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() && /\.(ts|js|mjs)$/.test(entry.name) && !/\bpkg/.test(entry.parentPath),
      )
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  let all = 0;
  const found = files.flatMap((file) => {
    const own = patterns(file, readFileSync(file, "utf8"));
    all += own.length;
    return slow(own)
      .filter((source) => !SHORT.has(source))
      .map((source) => `${file.slice(www.length)} ${source}`);
  });
  assert.deepEqual(found, []);
  assert.ok(all > 200, `${all} patterns`);
});

test("such a pattern is found", () => {
  assert.deepEqual(
    slow(patterns("a.ts", `const a: RegExp = /^(a+)+$/; f(/x/, \`\${/\\s*\\n/g}\`);`)),
    ["^(a+)+$", "\\s*\\n"],
  );
});
