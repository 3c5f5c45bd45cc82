// Puts the npm package together, ready to publish: node build/npm.mjs FOLDER. The kit must have been built.
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { bundle, www } from "./bundle.mjs";

const out = resolve(process.argv[2] || join(www, "../target/npm"));
const at = (path) => join(www, path);
const put = (path, text) => {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
};

rmSync(out, { recursive: true, force: true });
cpSync(at("dist/embed"), join(out, "dist/embed"), {
  recursive: true,
  filter: (path) => !path.endsWith(".br"),
});
put("build/single.mjs", readFileSync(at("build/single.mjs")));
const study = readdirSync(at("dist/embed")).find((name) => /^study-[0-9a-f]+\.wasm$/.test(name));
for (const name of [
  "headless/node",
  "headless/browser",
  "embed/server",
  "embed/react",
  "embed/vue",
])
  put(`${basename(name)}.js`, await bundle(`src/${name}.ts`, "es", { NAMES: { study } }));
put("custom-elements.json", readFileSync(at("npm/custom-elements.json")));
for (const name of ["LICENSE", "CHANGELOG.md"]) copyFileSync(at(`../${name}`), join(out, name));

// The types, as far as the entries reach. Node asks for whole file names.
const types = mkdtempSync(join(tmpdir(), "types-"));
execFileSync(
  "node",
  [
    at("node_modules/typescript/bin/tsc"),
    "-p",
    www,
    "--noEmit",
    "false",
    "--declaration",
    "--emitDeclarationOnly",
    "--rootDir",
    at("src"),
    "--outDir",
    types,
  ],
  { stdio: "inherit" },
);
for (const name of [
  "engine/error",
  "headless/node",
  "headless/rule-pack",
  "embed/module",
  "embed/place",
  "embed/react",
  "embed/types",
  "embed/vue",
]) {
  put(
    `types/${name}.d.ts`,
    readFileSync(join(types, `${name}.d.ts`), "utf8")
      .replace(/(from ")(\.[^"]+)(")/g, "$1$2.js$3")
      .replaceAll("pkg/water_rules.js", "pkg-study/water_rules_study.js"),
  );
}
// How a module is started is nobody's business who uses the package, and names types that only browsers have. Not every
// project's library knows `Symbol.dispose`.
put(
  "types/engine/pkg-study/water_rules_study.d.ts",
  readFileSync(at("src/engine/pkg-study/water_rules_study.d.ts"), "utf8")
    .replace(/\nexport type InitInput[\s\S]*/, "\n")
    .replace(/^ *\[Symbol\.dispose\].*\n/gm, ""),
);
rmSync(types, { recursive: true });

const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
put(
  "package.json",
  `${JSON.stringify({ ...JSON.parse(readFileSync(at("npm/package.json"), "utf8").replace("%STUDY%", study)), version }, null, 2)}\n`,
);

const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const row = (name, raw, small) => `| \`${name}\` | ${kb(raw.length)} | ${kb(small.length)} |`;
const sizes = [
  ...["node.js", "browser.js", "react.js", "vue.js"].map((name) =>
    row(name, readFileSync(join(out, name)), brotliCompressSync(readFileSync(join(out, name)))),
  ),
  ...readdirSync(at("dist/embed"))
    .filter((name) => /^(water-|screen|study).*\.(js|wasm)$/.test(name))
    .map((name) =>
      row(
        `dist/embed/${name}`,
        readFileSync(at(`dist/embed/${name}`)),
        readFileSync(at(`dist/embed/${name}.br`)),
      ),
    ),
];
put(
  "README.md",
  readFileSync(at("npm/README.md"), "utf8").replace(
    "%SIZES%",
    ["| 文件 / file | 原始 / raw | brotli |", "|---|--:|--:|", ...sizes].join("\n"),
  ),
);
