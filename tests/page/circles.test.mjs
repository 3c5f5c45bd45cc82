// The command that lists circles between files sees those that go through a door (`pub use`), and no others.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const COMMAND = fileURLToPath(new URL("../../.ci/circles", import.meta.url));

/** What the command says of these files of src/. */
function circles(files) {
  const root = mkdtempSync(join(tmpdir(), "circles-"));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, "src", name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, root], {
    encoding: "utf8",
  });
  rmSync(root, { recursive: true });
  return { status, said: stdout + stderr };
}

const room = "mod low;\nmod high;\npub use high::High;\n";

test("a circle through a door is found, with what each file takes", () => {
  const { status, said } = circles({
    "lib.rs": "mod room;\n",
    "room/mod.rs": room,
    "room/low.rs": "use super::High;\npub struct Low(Box<High>);\n",
    "room/high.rs": "use crate::room::low::Low;\npub struct High(Low);\n",
  });
  assert.equal(status, 1, said);
  assert.match(said, /src\/room\/low\.rs → src\/room\/high\.rs: High/);
  assert.match(said, /src\/room\/high\.rs → src\/room\/low\.rs: Low/);
});

test("a path without `use` counts", () => {
  const { status, said } = circles({
    "lib.rs": "mod a;\nmod b;\n",
    "a.rs": "pub fn one() { crate::b::two() }\n",
    "b.rs": "pub fn two() { super::a::one() }\n",
  });
  assert.equal(status, 1, said);
});

test("a door, a test and a comment make no circle", () => {
  const { status, said } = circles({
    "lib.rs": "mod room;\n",
    "room/mod.rs": room,
    "room/low.rs":
      "// crate::room::high::High\npub struct Low;\n#[cfg(test)]\nmod tests { use crate::room::High; fn is() { let _ = High; } }\n",
    "room/high.rs": "use super::low::Low;\npub struct High(Low);\n",
  });
  assert.equal(status, 0, said);
});
