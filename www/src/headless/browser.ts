// For browsers and their workers: the module is fetched, and bundlers find it by this address.
import { moduleFrom } from "./rule-pack";

moduleFrom(() => fetch(new URL(/* @vite-ignore */ "./dist/embed/study.wasm", import.meta.url)));

export { PackError, RulePack, version } from "./rule-pack";
export type * from "./rule-pack";
