// The kit as a classic script, for pages that can't use modules. `data-base` on the script says where the other files are, if
// they aren't beside it.
import { NAMES } from "virtual:kit";
import { define } from "./element";
import { kitBeside } from "./kit";
import { configure } from "./place";

const script = document.currentScript as HTMLScriptElement;
const beside = (name: string): string => new URL(name, script.src || document.baseURI).href;

define(kitBeside(script.src, {
  screen: beside(NAMES.screen),
  screenWorker: beside(NAMES.screenWorker),
  study: beside(NAMES.study),
  studyWorker: beside(NAMES.studyWorker),
}));
if (script.dataset["base"]) configure({ base: script.dataset["base"] });
