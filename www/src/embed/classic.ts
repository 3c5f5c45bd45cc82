// The kit as a classic script, for pages that can't use modules.
import { define } from "./element";
import { kitBeside } from "./kit";

const here = (document.currentScript as HTMLScriptElement).src;
const beside = (name: string): string => new URL(name, here).href;

define(kitBeside({
  screen: beside("./screen.wasm"),
  screenWorker: beside("./screen-worker.js"),
  study: beside("./study.wasm"),
  studyWorker: beside("./study-worker.js"),
}));
