// What setting up and building say when something is missing or breaks off, and that the next run goes on. Each test has a copy
// of the build's own scripts and a PATH of its own.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

const root = join(import.meta.dirname, "../..");

/** What the scripts call, besides what they look for. */
const TOOLS = [
  "bash",
  "env",
  "sed",
  "awk",
  "grep",
  "cut",
  "date",
  "dirname",
  "mkdir",
  "touch",
  "rm",
  "mv",
  "cp",
  "cat",
  "cmp",
  "sleep",
  "tail",
  "wc",
  "find",
  "sort",
  "ln",
  "make",
  "tr",
  "uname",
];

/** A copy of what builds, and a folder of commands that is all of its PATH. */
function place(t) {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-setup-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const bin = join(folder, "bin");
  const tree = join(folder, "tree");
  mkdirSync(bin);
  mkdirSync(join(tree, "www"), { recursive: true });
  for (const name of [".ci", "Makefile", "rust-toolchain.toml", "Cargo.lock", "Cargo.toml"])
    cpSync(join(root, name), join(tree, name), { recursive: true });
  for (const name of ["package.json", "package-lock.json"])
    cpSync(join(root, "www", name), join(tree, "www", name));
  const command = (name, script) => {
    writeFileSync(join(bin, name), `#!${which("bash")}\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  for (const name of TOOLS) symlinkSync(which(name), join(bin, name));
  // What a machine has that is ready: a compiler, Rust, Node, room; and nobody who may install packages.
  for (const name of ["cc", "c++", "rustup", "cargo", "npm"]) command(name, "exit 0");
  command("node", `exec ${process.execPath} "$@"`);
  command("id", "echo 1000");
  command("df", 'printf "Filesystem 1M-blocks Used Available\\nx 9 9 90000 0%% /\\n"');
  const run = (script, args, more = {}) => {
    const { status, stdout, stderr } = spawnSync(join(tree, script), args, {
      encoding: "utf8",
      env: { PATH: bin, HOME: folder, ...more },
    });
    return { status, says: stdout + stderr };
  };
  return { tree, bin, command, run, lose: (name) => rmSync(join(bin, name)) };
}

const which = (name) =>
  execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();

test("a machine that has everything is ready", (t) => {
  const { run } = place(t);
  assert.deepEqual(run(".ci/setup", ["ready"]), { status: 0, says: "" });
});

for (const [name, zh, en] of [
  ["rustup", "缺少 rustup", "https://rustup.rs"],
  ["cc", "缺少 C/C++ 编译器", "apt-get install -y build-essential"],
  ["c++", "缺少 C/C++ 编译器", "apt-get install -y build-essential"],
  ["node", "缺少 Node", "https://nodejs.org"],
  ["npm", "缺少 npm", "https://nodejs.org"],
]) {
  test(`without ${name} it says what is missing and where to get it`, (t) => {
    const { run, lose } = place(t);
    lose(name);
    const { status, says } = run(".ci/setup", ["ready"]);
    assert.equal(status, 1);
    assert.ok(says.includes(zh) && says.includes(en), says);
  });
}

for (const [version, fits] of [
  ["18.20.4", false],
  ["20.18.0", false],
  ["20.19.0", true],
  ["21.7.3", false],
  ["22.11.0", false],
  ["22.12.0", true],
  ["24.0.0", true],
]) {
  test(`Node ${version} is ${fits ? "taken" : "too old, and that is said"}`, (t) => {
    const { run, command } = place(t);
    command(
      "node",
      `[ "$1" = --version ] && echo v${version} && exit
       exec ${process.execPath} -e "Object.defineProperty(process, 'versions', { value: { node: '${version}' } }); $2"`,
    );
    const { status, says } = run(".ci/setup", ["ready"]);
    assert.equal(status, fits ? 0 : 1);
    assert.equal(says.includes(`Node v${version} is too old`), !fits, says);
  });
}

test("a disk too small is said before anything is compiled", (t) => {
  const { run, command } = place(t);
  command("df", 'printf "Filesystem 1M-blocks Used Available\\nx 9 9 5999 0%% /\\n"');
  const { status, says } = run(".ci/setup", ["ready"]);
  assert.equal(status, 1);
  assert.ok(
    says.includes("磁盘只剩 5999 MB") && says.includes("Only 5999 MB of disk are left"),
    says,
  );
});

test("a network that isn't there is named, with what to look at", (t) => {
  const { run, lose, bin } = place(t);
  lose("npm");
  symlinkSync(which("npm"), join(bin, "npm"));
  const { status, says } = run(".ci/setup", ["node"], {
    npm_config_registry: "http://127.0.0.1:9/",
    npm_config_fetch_retries: "0",
    npm_config_cache: join(bin, "cache"),
  });
  assert.equal(status, 1);
  assert.ok(says.includes("ECONNREFUSED") && says.includes("检查能否访问 npm 源"), says);
});

for (const [what, output, says_] of [
  [
    "a full disk",
    "error: failed to write: No space left on device (os error 28)",
    "The disk is full",
  ],
  [
    "no network",
    "error: failed to download from the registry\nCould not resolve host",
    "The network can't be reached",
  ],
  ["anything else", "error[E0308]: mismatched types", "Once it is mended run it again"],
]) {
  test(`a step that ends for ${what} says so, shows its output and is taken up again`, (t) => {
    const { run, tree } = place(t);
    const state = join(tree, "target/steps");
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "plan"), "library\n");
    writeFileSync(join(state, "started"), "");
    const failed = run(".ci/step", ["library", "bash", "-c", `echo '${output}' >&2; exit 101`], {
      STEPS: "1",
    });
    assert.equal(failed.status, 101);
    assert.ok(
      failed.says.includes(output.split("\n")[0]) && failed.says.includes(says_),
      failed.says,
    );
    assert.ok(existsSync(join(state, "library.begun")));
    const again = run(".ci/step", ["library", "bash", "-c", "exit 0"], { STEPS: "1" });
    assert.equal(again.status, 0);
    assert.ok(!existsSync(join(state, "library.begun")));
    assert.match(readFileSync(join(state, "times"), "utf8"), /^library 0 0$/m);
  });
}

test("after a step was cut short the next run makes it again, and nothing that is done", (t) => {
  const { tree, run } = place(t);
  const setup = join(tree, "target/setup");
  mkdirSync(setup, { recursive: true });
  mkdirSync(join(tree, "target/steps"), { recursive: true });
  for (const name of ["rust", "wasm-tools"]) writeFileSync(join(setup, name), "");
  const make = (target) => {
    const { stdout } = spawnSync(join(tree, "../bin/make"), ["-n", target], {
      cwd: tree,
      encoding: "utf8",
      env: { PATH: join(tree, "../bin"), HOME: tree },
    });
    return stdout.match(/\.ci\/step (\S+)/g) || [];
  };
  assert.deepEqual(make("target/setup/wasm-tools"), []);
  // Killed: the mark of its beginning is still there.
  writeFileSync(join(tree, "target/steps/wasm-tools.begun"), "");
  assert.deepEqual(make("target/setup/wasm-tools"), [".ci/step wasm-tools"]);
  assert.equal(run(".ci/step", ["wasm-tools", "bash", "-c", "exit 0"]).status, 0);
  assert.deepEqual(make("target/setup/wasm-tools"), []);
});
