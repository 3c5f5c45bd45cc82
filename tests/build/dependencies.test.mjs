// What `.ci/check-dependencies` refuses: a dependency that nobody gave a reason for, one without an exact version, and a lock
// file that names a place of its own or no hash. Each in a copy of the files that it reads.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

const root = join(import.meta.dirname, "../..");
const rooms = readdirSync(join(root, "src")).map((room) => `src/${room}/Cargo.toml`);
const READ = [
  ".ci/check-dependencies",
  "Cargo.toml",
  "Cargo.lock",
  "fuzz/Cargo.toml",
  "docs/dependencies.md",
  "www/package.json",
  "www/package-lock.json",
  "benches/rivals/package-lock.json",
  ...rooms.filter((manifest) => existsSync(join(root, manifest))),
];

/**
 * What it says of the files with one text of one of them replaced.
 * @param {string} [path]
 * @param {string | RegExp} [from]
 * @param {string} [to]
 */
function checked(path, from, to) {
  const copy = mkdtempSync(join(tmpdir(), "water-rules-"));
  try {
    for (const file of READ) cpSync(join(root, file), join(copy, file));
    if (path) {
      const text = readFileSync(join(copy, path), "utf8");
      const changed = text.replace(from, to);
      assert.notEqual(changed, text, `${path} has no ${from}`);
      writeFileSync(join(copy, path), changed);
    }
    const { status, stderr } = spawnSync("node", [join(copy, ".ci/check-dependencies")], {
      encoding: "utf8",
    });
    return { status, stderr };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

test("a dependency without a reason, an exact version, a registry or a hash is refused by name", () => {
  assert.deepEqual(checked(), { status: 0, stderr: "" });
  for (const [
    path,
    from,
    to,
    named,
  ] of /** @type {[string, string | RegExp, string, string][]} */ ([
    [
      "src/model/Cargo.toml",
      /^\[dependencies\]$/m,
      '[dependencies]\nstray = "1"\n',
      "model/Cargo.toml: stray",
    ],
    [
      "www/package.json",
      '"dependencies": {',
      '"dependencies": {\n    "stray": "1.0.0",',
      "package.json: stray",
    ],
    ["www/package.json", /("lit": )"/, '$1"^', "package.json: lit ^"],
    [
      "www/package-lock.json",
      /"integrity": "sha512-/,
      '"integrity": "sha1-',
      "package-lock.json: node_modules/",
    ],
    [
      "www/package-lock.json",
      /"integrity": "sha512-/,
      '"resolved": "git+ssh://of.nobody/stray.git", "integrity": "sha512-',
      "package-lock.json: node_modules/",
    ],
    ["Cargo.lock", /^checksum = .*$/m, "", "Cargo.lock: name = "],
    ["Cargo.lock", /^source = "registry\+https:/m, 'source = "git+https:', "Cargo.lock: name = "],
  ])) {
    const { status, stderr } = checked(path, from, to);
    assert.equal(status, 1, `${path}: ${to}`);
    assert.ok(stderr.includes(named), stderr);
  }
});
