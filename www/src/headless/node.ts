// For Node: the module is read from the disk.
import { readFile } from "node:fs/promises";
import { moduleFrom } from "./rule-pack";

moduleFrom(() => readFile(new URL(/* @vite-ignore */ "./dist/embed/study.wasm", import.meta.url)));

export { PackError, RulePack, version } from "./rule-pack";
export type * from "./rule-pack";
