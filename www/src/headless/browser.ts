// For browsers and their workers: the module is fetched, and bundlers find it by this address.
import { NAMES } from "virtual:kit";
import { moduleFrom } from "./rule-pack";

moduleFrom((base) =>
  fetch(
    base
      ? new URL(NAMES.study, new URL(base.replace(/\/?$/, "/"), location.href))
      : new URL(/* @vite-ignore */ "./dist/embed/study.wasm", import.meta.url),
  ),
);

export {
  configure,
  EngineError,
  OpenRecord,
  PackError,
  RulePack,
  Standing,
  version,
  vocabulary,
} from "./rule-pack";
export type * from "./rule-pack";
