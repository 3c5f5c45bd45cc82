// One engine in a Node process of its own, as JSON: `node --expose-gc cold.mjs SCRIPT [MODULE] [PACK]`.
import { readFileSync } from "node:fs";
import { cold } from "./bench.mjs";

const [script, wasm, pack] = process.argv.slice(2).map((path) => path && readFileSync(path));
const address = `data:text/javascript;base64,${script.toString("base64")}`;
globalThis.gc();
const before = process.memoryUsage().heapUsed;
const { first, memory } = await cold(() => import(address), { wasm, pack: pack?.toString() });
globalThis.gc();
console.log(JSON.stringify({ first, memory, heap: process.memoryUsage().heapUsed - before }));
