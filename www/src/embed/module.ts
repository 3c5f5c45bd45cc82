// The kit as an ES module: `import "./water-screening.module.js"`.
import { define } from "./element";
import { kitBeside } from "./kit";
import type { WaterScreeningElement } from "./types";

export type * from "./types";
export { configure } from "./place";

/** The class of `<water-screening>`, which is defined once this is loaded. */
export const WaterScreening: new () => WaterScreeningElement = define(
  kitBeside(import.meta.url, {
    screen: new URL(/* @vite-ignore */ "./screen.wasm", import.meta.url).href,
    screenWorker: new URL(/* @vite-ignore */ "./screen-worker.js", import.meta.url).href,
    study: new URL(/* @vite-ignore */ "./study.wasm", import.meta.url).href,
    studyWorker: new URL(/* @vite-ignore */ "./study-worker.js", import.meta.url).href,
  }),
);
