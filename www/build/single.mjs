#!/usr/bin/env node
// One HTML file of the kit and a rule pack: node build/single.mjs PACK.json OUT.html (PACK.json is from `water-rules bundle`).
import { readFileSync, writeFileSync } from "node:fs";
import { fill } from "../dist/embed/fill.js";

const [pack, out] = process.argv.slice(2);
if (!out) {
  console.error("用法 / usage: single.mjs PACK.json OUT.html");
  process.exit(2);
}
try {
  const template = readFileSync(
    new URL("../dist/embed/single-template.html", import.meta.url),
    "utf8",
  );
  const page = await fill(template, readFileSync(pack, "utf8"));
  writeFileSync(out, page);
  console.log(`${out}  ${page.length}`);
} catch (error) {
  console.error(
    `✗ ${pack} 不是规则包，或读取失败 / is no rule pack, or can't be read: ${error.message}`,
  );
  process.exit(1);
}
