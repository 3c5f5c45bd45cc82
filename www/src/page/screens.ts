// The screens, in the order of their tabs. A screen is there as soon as its file is.
import type { Text } from "../engine/pkg/water_rules";

export interface ScreenEntry {
  id: string;
  title: Text;
  load(): Promise<unknown>;
}

/** The Screen itself comes with the page, so that the first verdict waits for nothing else. */
const files = import.meta.glob(["../screens/*.ts", "!../screens/screen.ts"]);

const TITLES: [string, Text][] = [
  ["screen", { zh: "审查", en: "Screen" }],
  ["batch", { zh: "批量", en: "Batch" }],
  ["targets", { zh: "目标", en: "Targets" }],
  ["rules", { zh: "规则", en: "Rules" }],
  ["studio", { zh: "修订规则", en: "Edit rules" }],
  ["report", { zh: "报告", en: "Report" }],
  ["verify", { zh: "核验", en: "Verify" }],
  ["settings", { zh: "设置", en: "Settings" }],
];

export const SCREENS: ScreenEntry[] = TITLES.flatMap(([id, title]) => {
  const load = id === "screen" ? () => Promise.resolve() : files[`../screens/${id}.ts`];
  return load ? [{ id, title, load }] : [];
});

/** The screen and the place in it that an address names; the Screen if it names none. */
export function routeOf(hash: string): { id: string; place: string } {
  const [, id = "", place = ""] = /^#\/([^/]*)(?:\/(.*))?$/.exec(hash) || [];
  return SCREENS.some((screen) => screen.id === id)
    ? { id, place: unescaped(place) }
    : { id: "screen", place: "" };
}

function unescaped(place: string): string {
  try {
    return decodeURIComponent(place);
  } catch {
    return place;
  }
}
