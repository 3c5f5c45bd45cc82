// The element where there is no page: on a server that draws pages, and in tests without one. Nothing is defined; the tag is
// filled once the page runs in a browser.
import type { WaterScreeningElement } from "./types";

export type * from "./types";

/** Says nothing to anybody here. */
export function configure(_: { base: string }): void {}

/** Can't be made here. */
export const WaterScreening = class {
  constructor() {
    throw new TypeError("<water-screening> 只能在浏览器里创建 | can only be made in a browser");
  }
} as unknown as new () => WaterScreeningElement;
